"""Threats C7: a thousand times a refund, the end of the hold and the payout at one moment. TRIPLES (1000)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.services.triples import Triples

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def test_c7_sums_and_states_are_legal_in_a_thousand_triples(
    size: Callable[[str, int], int], tell: Callable[[str], None]
) -> None:
    triples, wanted = Triples(), size("TRIPLES", 1000)
    for number in range(wanted):
        triples.run(number)
    triples.judge_books()
    tell(f"C7: {wanted} triples, 0 illegal; {dict(triples.seen.most_common())}")
