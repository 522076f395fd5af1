"""`manage.py seed_scale --products N --makers M`: a large invented catalogue for benchmarks."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.models import Product
from storefront.demo.category_view import refresh_category_view
from storefront.demo.progress import Progress
from storefront.demo.scale import grow
from storefront.demo.search_index import rebuild_index


class Command(BaseCommand):
    help = "Brings the invented part of the catalogue up to N products of M makers. Run seed_demo first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=int, required=True)
        parser.add_argument("--makers", type=int, default=100)
        parser.add_argument("--without-index", action="store_true", help="leave the search index as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Invented catalogues are only for demo and test settings (DEMO is off).")
        if options["makers"] < 1 or not Product.objects.filter(upc="JG-0001").exists():
            raise CommandError("Run `manage.py seed_demo` first, and ask for at least one maker.")
        started = monotonic()
        progress = Progress(options["products"], sys.stderr)
        grown = grow(products=options["products"], makers=options["makers"], progress=progress)
        progress.end()
        self._say(f"{grown.products} products, {grown.makers} makers added", started)
        if grown.products:
            refresh_category_view()
            self._say("category view refreshed", started)
            if not options["without_index"]:
                rebuild_index()
                self._say("search index rebuilt", started)

    def _say(self, what: str, started: float) -> None:
        self.stdout.write(f"{monotonic() - started:>6.1f} s  {what}")
