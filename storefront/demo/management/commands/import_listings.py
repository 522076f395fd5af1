"""`manage.py import_listings FILE.csv`: goods offered elsewhere, whole or not at all (see ../../listing_import.py)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from storefront.demo.category_view import refresh_category_view
from storefront.demo.listing_import import CannotPrice, Imported, import_listings, rate_on
from storefront.demo.listings import CannotRead, Listing, Refusal, read
from storefront.demo.progress import Progress
from storefront.demo.search_index import rebuild_index


class Command(BaseCommand):
    help = (
        "Imports listings from CSV. Lines with mistakes are reported and left out; a known id is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with id, title, category, city, price_idr")
        parser.add_argument("--maker", default="", help="one maker for all lines; else one for each city")
        parser.add_argument("--live", action="store_true", help="show them although customs data is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        listings, refusals = self._read(options["file"])
        now = timezone.now()
        progress = Progress(len(listings), sys.stderr)
        try:
            rate = rate_on(now)
            done = import_listings(
                listings,
                rate=rate,
                now=now,
                maker_name=options["maker"],
                live=options["live"],
                progress=progress,
            )
        except CannotPrice as error:
            raise CommandError(str(error)) from error
        progress.end()
        if done.new:
            refresh_category_view()
            rebuild_index()
        self.stdout.write(f"Rate: Rp {rate.idr_per_myr_x100 / 100:.2f} for RM 1 of {rate.day}, {rate.source}")
        self._report(done, refusals)

    def _read(self, path: Path) -> tuple[list[Listing], list[Refusal]]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                found = list(read(lines))
        except (OSError, UnicodeDecodeError, CannotRead) as error:
            raise CommandError(f"{path}: {error}") from error
        listings = [one for one in found if isinstance(one, Listing)]
        return listings, [one for one in found if isinstance(one, Refusal)]

    def _report(self, done: Imported, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            self.stderr.write(str(refusal))
        self.stdout.write(
            f"{done.new} new ({done.live} live, {done.new - done.live} drafts), {done.known} known, "
            f"{len(refusals)} refused, {done.makers} new makers"
        )
