"""`manage.py seed_trade`: write the project's trade rules into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import day_in_malaysia


class Command(BaseCommand):
    help = "Write the trade rules that come with the project; rows are found again by their code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fixtures", action="store_true", help="also invented rates, services and a registration (demo)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = day_in_malaysia(timezone.now())
        fixtures = options["fixtures"]
        count = seed_trade(today=today, with_fixtures=fixtures, checks_from_today=fixtures)
        self.stdout.write(f"{count} rules and rates are in place.")
