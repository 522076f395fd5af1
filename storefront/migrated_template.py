"""A migrated, otherwise empty database that others are copied from: the tests' and the demo's first.

Migrating takes half a minute, copying a tenth of a second. Leaving the migrations out is no way: Wagtail's
root page, its groups and our own standing rows come from them.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.backends.utils import CursorWrapper

from storefront import schema_snapshot

PREFIX = "migrated_"
UNFINISHED = "migrated_new"


def ensure() -> str:
    """Name of a database migrated by exactly the migrations on disk; made once, older ones dropped.

    Processes that ask at the same time wait for the first. Needs a role that may create databases.
    """
    name = PREFIX + _fingerprint()
    with maintenance_cursor() as cursor:
        cursor.execute(
            "select pg_advisory_lock(hashtext('migrated_template'))"
        )  # until the cursor's connection goes
        cursor.execute("select datname from pg_database where datname like 'migrated\\_%'")
        existing = {row[0] for row in cursor.fetchall()}
        if name not in existing:
            for old in existing:
                cursor.execute(f"drop database {quoted(old)} with (force)")
            cursor.execute(f"create database {quoted(UNFINISHED)}")
            _migrate_into(UNFINISHED)
            cursor.execute(f"alter database {quoted(UNFINISHED)} rename to {quoted(name)}")
    return name


def copy_to(name: str, *, template: str) -> None:
    """Put a fresh copy of `template` in the place of database `name`, cutting off its users."""
    drop(name)
    with maintenance_cursor() as cursor:
        cursor.execute(f"create database {quoted(name)} template {quoted(template)}")


def drop(name: str) -> None:
    """Remove a database, whoever is connected to it.

    The server's own autovacuum cannot be cut off by an ordinary role, but it goes by itself: try again then.
    """
    statement = f"drop database if exists {quoted(name)} with (force)"
    for patience_s in (0.1, 0.3, 1, 3):
        try:
            with maintenance_cursor() as cursor:
                cursor.execute(statement)
        except ProgrammingError:
            time.sleep(patience_s)
        else:
            return
    with maintenance_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def maintenance_cursor() -> Iterator[CursorWrapper]:
    """A cursor on the server's own database, for statements that no connection to ours may see."""
    with connection._nodb_cursor() as cursor:
        yield cursor


def quoted(name: str) -> str:
    """The name as PostgreSQL wants it in a statement."""
    return connection.ops.quote_name(name)


def _fingerprint() -> str:
    """Twelve digits over the names and texts of all migration files of all apps."""
    hashes = repr(sorted(schema_snapshot.migration_hashes().items()))
    return hashlib.sha256(hashes.encode()).hexdigest()[:12]


def _migrate_into(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        schema_snapshot.restore()
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
