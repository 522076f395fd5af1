"""`manage.py search_catalogue FILE.jsonl`: fill every engine with another catalogue alone, to judge relevance on it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.catalogues import documents_of
from search.engines import EngineUnavailable, every_engine
from search.management.tables import make_tables_where_there_are_none
from search.rebuilding import CannotSwap, RebuildRuns, rebuild


class Command(BaseCommand):
    help = (
        "Fill every configured engine with the catalogue of a file, one document a row (kind = product, seller or "
        "story; id, title, category, body, seller, city). The shop's own index comes back with "
        "`manage.py rebuild_search`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file} is no file")
        make_tables_where_there_are_none()
        for engine in every_engine():
            try:
                held = rebuild(engine, lambda: documents_of(file), timezone.now(), catalogue=file.name)
            except (RebuildRuns, CannotSwap, EngineUnavailable) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(
                f"{engine.name}: {', '.join(f'{number} {kind}' for kind, number in held.items())}"
            )
