"""`manage.py check_books [--json]`: exit 1 when a rule of the books is broken."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from storefront.reconciliation.operations import check_books


class Command(BaseCommand):
    help = "Check every invariant of money and stock. Exit 1 with the first offending ids when one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_books(now=timezone.now())
        if options["json"]:
            told = {"checked": check.checked, "ran_at": check.ran_at.isoformat(), "breaches": check.breaches}
            self.stdout.write(json.dumps(told))
        else:
            for breach in check.breaches:
                first = ", ".join(breach["first"])
                self.stdout.write(f"BROKEN {breach['name']}: {breach['count']} ({first})")
            self.stdout.write(f"{check.checked} rules checked, {len(check.breaches)} broken")
        if check.breaches:
            sys.exit(1)
