"""Journeys of the matrix through every page they need: links, basket, sign-in, checkout, Stripe, answer page.

Each 24th one here; all of them in tests/soak/test_attribution_matrix.py.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.test_attribution_matrix import CARELESS, CODES, JOURNEYS, MISTYPED
from tests.services.http_journey import HttpJourney
from tests.services.people_and_goods import a_person, an_agent
from tests.services.shop import goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db
EACH = 24


def journey(way: str, stripe: StripeSandbox) -> HttpJourney:
    """An open shop with goods of three makers, three agents, two buyers."""
    open_shop()
    return HttpJourney(
        way=way,
        agents={name: an_agent(name, code=code) for name, code in CODES.items()},
        codes=CODES,
        careless=CARELESS,
        mistyped=MISTYPED,
        buyers={"first": a_person(), "second": a_person()},
        items={number: goods(f"Barang {number}", 4500, stock=99, maker=f"M{number}") for number in (1, 2, 3)},
        stripe=stripe,
    )


@pytest.mark.parametrize(("steps", "answer", "way"), JOURNEYS[::EACH])
def test_credit_is_what_the_rules_say_when_a_browser_walks_it(
    stripe_sandbox: Any, steps: str, answer: str, way: str
) -> None:
    assert journey(way, stripe_sandbox).walk(steps) == answer
