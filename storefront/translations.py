"""Compile the interface's translations with polib: a newcomer's machine has no msgfmt."""

from __future__ import annotations

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_translations(folder: Path = LOCALE) -> int:
    """Write the .mo file beside each .po file that is newer; return how many were written."""
    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        unfinished = source.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(target)  # a reader sees the old file or the new one
        written += 1
    return written
