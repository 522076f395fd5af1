"""`manage.py rebuild_search`: a new index from the database for every engine, put in place of the old one."""

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.engines import EngineUnavailable, SearchEngine, every_engine
from search.indexing import everything
from search.rebuilding import CannotRollBack, CannotSwap, RebuildRuns, rebuild, roll_back


class Command(BaseCommand):
    help = (
        "Build the search index anew beside the one that serves, check it, and swap. --roll-back swaps back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", help="only this engine")
        parser.add_argument("--roll-back", action="store_true", help="serve the previous index again")

    def handle(self, *_args: Any, engine: str | None, roll_back: bool, **options: Any) -> None:
        chosen = [each for each in every_engine() if engine in (None, each.name)]
        if not chosen:
            raise CommandError(f"no engine {engine} is configured")
        for each in chosen:
            try:
                said = _went_back(each) if roll_back else _rebuilt(each)
                if options["verbosity"]:
                    self.stdout.write(said)
            except (RebuildRuns, CannotSwap, CannotRollBack, EngineUnavailable) as error:
                raise CommandError(str(error)) from error


def _went_back(engine: SearchEngine) -> str:
    return f"{engine.name}: serves {roll_back(engine, timezone.now())} again"


def _rebuilt(engine: SearchEngine) -> str:
    started = perf_counter()
    held = rebuild(engine, everything, timezone.now())
    numbers = ", ".join(f"{number} {kind}" for kind, number in sorted(held.items())) or "nothing"
    return f"{engine.name}: {numbers} in {perf_counter() - started:.1f} s"
