"""Threats C7, small; a thousand of them are in tests/soak/test_triples.py."""

from __future__ import annotations

import pytest

from tests.services.triples import Triples

pytestmark = pytest.mark.django_db(transaction=True)


def test_c7_sums_and_states_are_legal_when_refund_release_and_payout_meet() -> None:
    triples = Triples()
    for number in range(6):
        triples.run(number)
    triples.judge_books()
    print(dict(triples.seen))
