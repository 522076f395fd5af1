"""Asks search for a fresh index after rows were inserted in bulk, which sends no signals."""

from __future__ import annotations

from django.core.management import call_command, get_commands


def rebuild_index() -> None:
    """Build the index anew for every engine that is configured."""
    if "rebuild_search" in get_commands():
        call_command("rebuild_search", verbosity=0)
