"""`manage.py search_eval QUERIES.jsonl`: how good the order of results is, measured on judged queries."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import Answering, every_engine, get_engine
from search.evaluation import figures
from search.judging import ids_for
from search.management.tables import make_tables_where_there_are_none


class Command(BaseCommand):
    help = (
        "Ask every query of a JSONL file (qid, query) and print nDCG@10, recall@50 and the share without hits by "
        "variant where the file carries judgements (variant, relevant: [{id, grade}])."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path)
        parser.add_argument(
            "--engine", choices=[engine.name for engine in every_engine()], help="else the shop's own"
        )
        parser.add_argument("--run-out", type=Path, help="write {qid, ids, ms} for each query to this file")

    def handle(
        self, *_args: Any, queries: Path, engine: str | None, run_out: Path | None, **_options: Any
    ) -> None:
        if not queries.is_file():
            raise CommandError(f"{queries} is no file")
        make_tables_where_there_are_none()
        rows = [json.loads(line) for line in queries.read_text(encoding="utf-8").splitlines() if line.strip()]
        asked: Answering = (
            next((each for each in every_engine() if each.name == engine), None) or get_engine()
        )
        found: dict[str, list[str]] = {}
        with run_out.open("w", encoding="utf-8") if run_out else nullcontext() as out:
            for row in rows:
                started = perf_counter()
                found[row["qid"]] = ids_for(row["query"], asked)
                took = round((perf_counter() - started) * 1000, 2)
                if out:
                    out.write(json.dumps({"qid": row["qid"], "ids": found[row["qid"]], "ms": took}) + "\n")
        self._report(asked, rows, found)

    def _report(self, engine: Answering, rows: list[dict[str, Any]], found: Mapping[str, list[str]]) -> None:
        judged = [
            (
                row.get("variant", "?"),
                found[row["qid"]],
                {each["id"]: each["grade"] for each in row["relevant"]},
            )
            for row in rows
            if row.get("relevant")
        ]
        self.stdout.write(f"{engine.name}: {len(rows)} queries, {len(judged)} of them judged")
        for variant, mean in figures(judged).items():
            self.stdout.write(
                f"  {variant:5} {mean.queries:4}  nDCG@10 {mean.ndcg:.3f}  recall@50 {mean.recall:.3f}  "
                f"without hits {mean.without_hits:.1%}"
            )
