"""Asks search for a fresh index after rows were inserted in bulk, which sends no signals."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def rebuild_index(engine: str | None = None) -> None:
    """Build the index anew: of one engine, or of every engine that is configured."""
    call_command("rebuild_search", verbosity=0, engine=engine, stdout=StringIO())
