"""`manage.py lvg_quarter 2026Q4 FILE.csv`: the quarter's LVG lines, equal to the ledger to the sen."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.aftersales.lvg import BooksDisagree, CannotReadQuarter, Quarter, write_quarter


class Command(BaseCommand):
    help = "Write the quarter's LVG tax lines as CSV; refused when they differ from the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quarter", help="such as 2026Q4")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        unfinished = file.with_name(f"{file.name}.part")
        try:
            quarter = Quarter.read(options["quarter"])
            with unfinished.open("w", encoding="utf-8", newline="") as out:
                tax = write_quarter(quarter, out)
        except (CannotReadQuarter, OSError) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error
        except BooksDisagree as error:
            unfinished.unlink()
            raise CommandError(f"The file was not kept: {error}") from error
        unfinished.replace(file)
        self.stdout.write(f"{file}: LVG tax {tax} sen, equal to the ledger.")
