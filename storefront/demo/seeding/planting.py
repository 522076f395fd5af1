"""The one rule of the seed: what is missing is inserted, what is there belongs to its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


class Garden:
    """Inserts rows by a stable key and counts what it inserted."""

    def __init__(self) -> None:
        self.planted: Counter[str] = Counter()

    def plant(self, model: type[M], wanted: Iterable[M], *, key: str) -> dict[Any, M]:
        """All wanted rows by their unique field `key`: found ones as they are, missing ones inserted."""
        rows = {getattr(row, key): row for row in wanted}
        there = model._default_manager.filter(**{f"{key}__in": list(rows)})
        found = {getattr(row, key): row for row in there}
        missing = [row for value, row in rows.items() if value not in found]
        self.insert(model, missing)
        return rows | found

    def plant_pairs(self, model: type[M], wanted: Iterable[M], *, keys: tuple[str, ...]) -> None:
        """Insert those whose values of `keys` are on no row yet."""
        rows = {tuple(getattr(row, key) for key in keys): row for row in wanted}
        if not rows:
            return
        first = {key[0] for key in rows}
        found = set(model._default_manager.filter(**{f"{keys[0]}__in": first}).values_list(*keys))
        self.insert(model, [row for key, row in rows.items() if key not in found])

    def insert(self, model: type[M], rows: list[M]) -> None:
        """Insert and count."""
        if rows:
            model._default_manager.bulk_create(rows)
            self.planted[model._meta.label] += len(rows)
