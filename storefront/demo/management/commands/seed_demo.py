"""`manage.py seed_demo`: the sample shop. Inserts what is missing and touches nothing that is there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from storefront.demo.seeding.shop import seed_shop


class Command(BaseCommand):
    help = "Fills the shop with sample makers, goods, agents and pages. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The sample shop is only for demo and test settings (DEMO is off).")
        garden = seed_shop(now=timezone.now())
        if options["verbosity"]:
            for label, count in sorted(garden.planted.items()):
                self.stdout.write(f"{count:>6}  {label}")
            self.stdout.write(f"{garden.planted.total():>6}  rows inserted")
