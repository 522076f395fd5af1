"""G11: every sentence about money that leaves the house: Indonesian, Malay and English, with one set of values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

ROOT = Path(__file__).resolve().parents[2]
WRITERS = (
    "storefront/payouts/jobs.py",
    "storefront/payouts/statements/writing.py",
    "storefront/payouts/statements/pdf.py",
    "storefront/commissions/jobs.py",
    "storefront/commissions/operations/appeals.py",
    "storefront/commissions/models/entries.py",
    "storefront/commissions/models/reviews.py",
)
VALUES = re.compile(r"%\((\w+)\)s|%%")
SAME_WORD = {"Bonus"}
"""Words that are the same in a second language."""


def sentences() -> Iterator[str]:
    """What the writers say, as it stands in the code."""
    for path in WRITERS:
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            is_said = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
            if is_said and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@pytest.mark.parametrize("language", ["id", "ms"])
@pytest.mark.parametrize("said", sorted(set(sentences())))
def test_g11_money_sentence_has_the_same_values_when_translated(said: str, language: str) -> None:
    with override(language):
        translated = gettext(said)
    assert sorted(VALUES.findall(translated)) == sorted(VALUES.findall(said))
    assert translated != said or said in SAME_WORD
