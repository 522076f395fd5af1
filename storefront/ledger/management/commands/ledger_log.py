"""`manage.py ledger_log`: the books as lines of JSON, and back into an empty ledger."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.ledger import chain, log


class Command(BaseCommand):
    help = "Write the sealed journals, one a line; with --replay, book such a file into an empty ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replay", type=Path, metavar="FILE", help="book this log; prints its last hash")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["replay"] is None:
            chain.seal()
            for line in log.write_log():
                self.stdout.write(line)
            self.stderr.write(chain.head())
            return
        try:
            with options["replay"].open() as lines:
                self.stdout.write(log.replay(lines))
        except log.CannotReplay as error:
            raise CommandError(str(error)) from error
