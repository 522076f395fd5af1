"""`manage.py merge_messages`: join the rooms' translations, compile them, and say what is still missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue import spoken


class Command(BaseCommand):
    """Writes django.po and django.mo for Malay and Indonesian from `locale/parts/`."""

    help = (
        "Join storefront/locale/parts/*.po into django.po and compile it. --missing lists untranslated texts."
    )
    languages = ("ms", "id")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--missing", action="store_true", help="list marked texts without a translation")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a text is missing")

    def handle(self, *_args: Any, **options: Any) -> None:
        locale = Path(settings.LOCALE_PATHS[0])
        marked = spoken.marked_texts(
            settings.BASE_DIR / room for room in ("catalogue", "cms", "search", "storefront")
        )
        missing = 0
        for language in self.languages:
            try:
                whole = spoken.merged(locale.glob(f"parts/*.{language}.po"), language)
            except spoken.CannotMerge as fault:
                raise CommandError(f"{language}:\n{fault}") from fault
            known = {spoken.Text(entry.msgctxt or "", entry.msgid) for entry in whole}
            untold = sorted(marked - known)
            missing += len(untold)
            self.stdout.write(f"{language}: {len(whole)} texts, {len(untold)} without a translation")
            if options["missing"] or options["check"]:
                self.stdout.write("".join(f"  {text.context} {text.words!r}\n" for text in untold))
            if not options["check"]:
                folder = locale / language / "LC_MESSAGES"
                folder.mkdir(parents=True, exist_ok=True)
                whole.save(str(folder / "django.po"))
                whole.save_as_mofile(str(folder / "django.mo"))
        if options["check"] and missing:
            raise CommandError(f"{missing} texts without a translation")
