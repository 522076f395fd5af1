"""How good an order of results is, against judgements. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

AT = 10
RECALL_AT = 50
EVERY = "all"


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries of one variant."""

    queries: int
    ndcg: float
    recall: float
    without_hits: float


def ndcg(ids: Sequence[str], grades: Mapping[str, int], at: int = AT) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1 (Järvelin and Kekäläinen 2002)."""
    best = _dcg(sorted(grades.values(), reverse=True)[:at])
    return _dcg([grades.get(each, 0) for each in ids[:at]]) / best if best else 0.0


def recall(ids: Sequence[str], grades: Mapping[str, int], at: int = RECALL_AT) -> float:
    """Share of the relevant documents that are among the first."""
    relevant = {each for each, grade in grades.items() if grade > 0}
    return len(relevant & set(ids[:at])) / len(relevant) if relevant else 0.0


def figures(judged: Iterable[tuple[str, Sequence[str], Mapping[str, int]]]) -> dict[str, Figures]:
    """Means by variant and over all, from (variant, ids found, grade by id)."""
    rows: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for variant, ids, grades in judged:
        row = (ndcg(ids, grades), recall(ids, grades), not ids)
        rows[variant].append(row)
        rows[EVERY].append(row)
    return {variant: _mean(found) for variant, found in sorted(rows.items())}


def _mean(rows: Sequence[tuple[float, float, bool]]) -> Figures:
    sums = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Figures(len(rows), *sums)


def _dcg(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
