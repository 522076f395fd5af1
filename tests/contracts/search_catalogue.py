"""Documents for the contract of the search engines, and how an engine is filled with them. Plain functions."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from search.documents import Document
from search.engines import Results, SearchEngine
from search.engines.postgres import PostgresEngine
from search.finding import find
from search.queries import Query
from search.rebuilding import rebuild

ATTRIBUTES = {"roast": ("light", "medium", "dark"), "size": ("s", "m", "l")}


def a_document(number: int, title: str = "", kind: str = "product", **fields: Any) -> Document:
    """A document with a Malay title, or with `titles`."""
    fields.setdefault("titles", {"ms": title, "id": "", "en": ""})
    return Document(kind=kind, object_id=str(number), version=1, **fields)


def titled(*titles: str) -> list[Document]:
    """Goods with these titles, numbered from 1."""
    return [a_document(number, title) for number, title in enumerate(titles, 1)]


def fill(engine: SearchEngine, documents: Iterable[Document]) -> None:
    """Put these documents alone into the engine, and their words into the vocabulary."""
    rows = list(documents)
    if engine.name != "postgres":
        rebuild(PostgresEngine(), lambda: rows, timezone.now())
    rebuild(engine, lambda: rows, timezone.now())


def asked(engine: SearchEngine, text: str, **query: Any) -> Results:
    """The answer to a search."""
    return find(text, Query(**query), engine=engine).results


def ids(results: Results) -> list[str]:
    """Ids of the main list, in order."""
    return [hit.candidate.key.partition(":")[2] for hit in results.hits]


def found(engine: SearchEngine, text: str, **query: Any) -> list[str]:
    """Ids of the goods that a search finds, in order; none where it shows popular things instead."""
    answer = find(text, Query(**query), engine=engine)
    return [] if str(answer.step) in ("popular", "nothing") else ids(answer.results)


def mixed_goods(count: int, seed: int = 7) -> list[Document]:
    """Goods with every kind of filter value, repeatable."""
    draw = random.Random(seed)
    rows = []
    for number in range(1, count + 1):
        top, island = draw.choice("ab"), draw.choice(["jawa", "sulawesi"])
        rows.append(
            a_document(
                number,
                draw.choice(["Kopi", "Keripik", "Batik"]) + " " + draw.choice(["Gayo", "Malang", "Madura"]),
                categories=(top, f"{top}{draw.randint(1, 2)}"),
                regions=(island, f"{island}-{draw.randint(1, 3)}"),
                maker_id=draw.randint(1, 5),
                attributes=tuple(f"{name}={draw.choice(values)}" for name, values in ATTRIBUTES.items()),
                marks=tuple(mark for mark in ("stock", "halal", "ready") if draw.random() < 0.6),
                price_sen=draw.choice([1500, 3000, 7000, 15000, 30000]),
            )
        )
    return rows
