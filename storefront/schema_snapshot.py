"""What all migrations leave behind, as SQL that is put in at once: a first start in seconds instead of a minute.

`deploy/migrated.sql.gz` is the dump of an empty migrated one. Its first line names the migrations it holds, each with
a hash of its text. It is used only while every one of them is on disk unchanged; migrations that came later run on top.
So it can be stale, but never wrong; `tests/test_schema_snapshot.py` compares it with a database that was migrated.
"""

from __future__ import annotations

import gzip
import hashlib
import inspect
import json
import logging
import os
import re
import subprocess
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from storefront import local_postgres

PATH = Path(__file__).with_name("deploy") / "migrated.sql.gz"

logger = logging.getLogger(__name__)


def migration_hashes() -> dict[str, str]:
    """`app.name` of every migration on disk with twelve digits over its text."""
    found = MigrationLoader(None).disk_migrations
    return {
        f"{app}.{name}": hashlib.sha256(Path(inspect.getfile(type(migration))).read_bytes()).hexdigest()[:12]
        for (app, name), migration in sorted(found.items())
    }


def restore() -> bool:
    """Fill the empty database of the current connection. False, with nothing written, when the dump does not fit."""
    if not PATH.exists():
        return False
    header, _, script = gzip.decompress(PATH.read_bytes()).decode().partition("\n")
    wanted, on_disk = json.loads(header.removeprefix("-- ")), migration_hashes()
    if any(on_disk.get(name) != digest for name, digest in wanted.items()):
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(script)
    except DatabaseError as error:  # an older server than the one that wrote it: migrating works as ever
        logger.warning("the schema snapshot does not fit this server: %s", error)
        return False
    connection.close()  # the script sets session variables, the search path among them
    return True


def write(database: str) -> int:
    """Dump an empty migrated `database` of the embedded server into the snapshot. Returns its size in bytes."""
    script = _statements(_dump(database))
    text = f"-- {json.dumps(migration_hashes(), separators=(',', ':'))}\n{script}"
    PATH.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return PATH.stat().st_size


def _dump(database: str) -> str:
    server = local_postgres.Server()
    try:
        settings = connection.settings_dict
        command = [
            str(server.binaries / "pg_dump"),
            "--no-owner",
            "--no-privileges",
            "--inserts",
            "--rows-per-insert=200",
        ]
        address = {
            "PGHOST": settings["HOST"] or str(server.sockets),
            "PGUSER": settings["USER"],
            "PATH": os.defpath,
        }
        return subprocess.run(
            [*command, database], check=True, capture_output=True, text=True, env=address
        ).stdout
    finally:
        server.leave()


def _statements(dump: str) -> str:
    r"""The dump without psql's own commands (\restrict), comments, empty lines and settings of newer servers."""
    unwanted = re.compile(r"^(--|\\|SET transaction_timeout|COMMENT ON EXTENSION|$)")
    return "\n".join(line for line in dump.splitlines() if not unwanted.match(line)) + "\n"
