"""Compile the interface's translations: the rooms' own files in locale/parts/ become one .mo a language.

A newcomer's machine has no msgfmt, so polib does it. What comes out is made, not kept.
"""

from __future__ import annotations

from pathlib import Path

from catalogue import spoken

LOCALE = Path(__file__).resolve().parent / "locale"
LANGUAGES = ("ms", "id", "en")
"""English is the language of the texts in the code; its file only keeps ours where Oscar's American says cart."""


def compile_translations(folder: Path = LOCALE) -> int:
    """Write django.mo of each language whose sources are newer; return how many were written.

    Raises spoken.CannotMerge when two rooms disagree on a text.
    """
    return sum(_compile(language, folder) for language in LANGUAGES)


def _compile(language: str, folder: Path) -> bool:
    target = folder / language / "LC_MESSAGES" / "django.mo"
    sources = sorted(folder.glob(f"parts/*.{language}.po"))
    newest = max((source.stat().st_mtime for source in sources), default=0)
    if not sources or (target.exists() and target.stat().st_mtime >= newest):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".mo.new")
    spoken.merged(sources, language).save_as_mofile(str(unfinished))
    unfinished.replace(target)  # a reader sees the old file or the new one
    return True
