"""The sample sales: the whole road at earlier moments, and books that hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from storefront.commissions.models import Commission
from storefront.demo.accounts import BUYER
from storefront.demo.content import by_id, rows
from storefront.demo.sales import sell_samples
from storefront.demo.seeding.shop import seed_shop
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from storefront.payouts.models import Payout
from storefront.reconciliation.operations import check_books, compare_with_stripe
from storefront.referrals.models import Agent
from tests.demo.conftest import plain_squares
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db


def test_sample_sales_walk_the_whole_road_when_the_shop_is_new(
    own_media: Path, stripe_sandbox: StripeSandbox
) -> None:
    """One test, since the sample shop takes seconds to plant: stages, books, Stripe's side, earnings, payout, again."""
    now = timezone.now()
    seed_shop(now=now, paint=plain_squares, with_pages=False)

    def sell() -> int:
        return sell_samples(lambda lever, data: stripe_sandbox.lever(lever, **data), now=now)

    assert sell() == len(rows("sales")) == Order.objects.count()
    assert Order.objects.filter(user__email=BUYER.login).count() == 3
    states = list(Commission.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["reserved", "available", "reserved", "holding", "pending", "pending"]
    assert check_books(now=now).breaches == [] and compare_with_stripe(now=now) == []
    assert abs(stripe_sandbox.lever("clock", seconds=0)["now"] - datetime.now(UTC).timestamp()) < 60
    assert _held_of("a01") == _earned_by("a01") and _held_of("a06") == _earned_by("a06")
    payout = Payout.objects.get(agent__external_id="a06")
    assert (payout.state, payout.batch.state) == ("draft", "draft")
    assert payout.amount_sen == _earned_by("a06") >= 1000  # nothing under RM10 is paid out
    assert sell() == 0


def _earned_by(external_id: str) -> int:
    """By the content alone: each line's goods times the product's commission, half a sen up."""
    goods = by_id("products")
    sales = [row for row in rows("sales") if row["agent"] == external_id]
    parts = [
        row["quantity"] * goods[row["product"]]["price_sen"] * goods[row["product"]]["commission_bp"]
        for row in sales
    ]
    return sum((part + 5_000) // 10_000 for part in parts)


def _held_of(external_id: str) -> int:
    """What the books hold for an agent, at whatever stage."""
    agent = Agent.objects.get(external_id=external_id)
    states = ("pending", "available", "reserved")
    return sum(balance_of(f"agent:{agent.pk}:{state}") for state in states)
