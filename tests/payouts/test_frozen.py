"""A13: what a suspended agent earns is hers, frozen for a review of at most seven days."""

from datetime import timedelta

import pytest
from django.db import transaction

from storefront.commissions.models import Commission
from storefront.commissions.operations import LineTerms, accrue
from storefront.referrals import operations as referrals
from storefront.referrals.precedence import Evidence, Seen
from tests.services.people_and_goods import NOON, an_agent, an_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "days"), [("active", None), ("paused", None), ("suspended", 7)])
def test_a13_entry_is_frozen_and_not_given_to_the_next_agent_when_she_was_suspended(status, days):
    agent, other = an_agent("A", status=status), an_agent("B")
    [line] = an_order().lines.all()
    newest = (Seen(agent.pk, 2, NOON), Seen(other.pk, 1, NOON - timedelta(days=1)))
    with transaction.atomic():
        [credit] = referrals.attribute_lines(
            order_lines_with_evidence=[(line, Evidence(NOON, touches=newest))], now=NOON
        )
        accrue([LineTerms(line, 1000, 800, credit)], now=NOON)
    commission = Commission.objects.get()
    assert (commission.agent, commission.amount_sen) == (agent, 450)
    assert commission.review_until == (NOON + timedelta(days=days) if days else None)
