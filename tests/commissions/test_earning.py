"""What a line earns and when it is hers. Rows C4-C7, C9, C10 of agents.md."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from catalogue.money import percent_bp
from catalogue.partner.models import MakerMember
from storefront.commissions.models import Commission, LineShare
from storefront.commissions.operations import (
    CannotGrant,
    grant_bonus,
    release_held,
    start_overdue_holds,
)
from storefront.ledger.queries import balance_of, unbalanced_journals
from tests.services.people_and_goods import NOON, a_maker, a_product, an_agent
from tests.services.sales import DAY, available, delivered, shipped, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return an_agent("Melati")


def of(line):
    return Commission.objects.get(order_line=line)


class TestBase:
    def test_c4_each_line_rounds_once_and_the_sum_is_what_was_shown(self, agent):
        # 12.35, 23.45 and 34.55 at 10 %: 123.5, 234.5, 345.5 sen, each half up
        lines = [sold(agent, price_sen=price) for price in (1235, 2345, 3455)]
        assert [of(line).amount_sen for line in lines] == [124, 235, 346]
        shown = sum(percent_bp(price, 1000) for price in (1235, 2345, 3455))
        assert balance_of(f"agent:{agent.pk}:pending") == 705 == shown

    def test_c5_discount_of_the_platform_does_not_cut_it(self, agent):
        line = sold(agent, price_sen=5000, platform_discount_sen=5000)
        assert of(line).amount_sen == 500

    def test_c5_price_given_away_by_the_maker_earns_nothing_and_says_so(self, agent):
        line = sold(agent, price_sen=5000, goods_sen=1, maker_discount_sen=4999)
        assert (of(line).amount_sen, of(line).zero_because) == (0, "maker_discount")

    def test_c5_half_given_away_by_the_maker_earns_on_the_other_half(self, agent):
        assert of(sold(agent, price_sen=5000, goods_sen=2500, maker_discount_sen=2500)).amount_sen == 250

    def test_c10_who_sells_the_goods_earns_nothing_on_them(self, agent):
        maker = a_maker()
        MakerMember.objects.create(maker=maker, user=agent.user, role="owner")
        line = sold(agent, price_sen=5000, product=a_product(price_sen=5000, maker=maker))
        assert (of(line).amount_sen, of(line).zero_because) == (0, "own_goods")
        # the platform's 8 % and nothing else
        assert LineShare.objects.get(order_line=line).maker_sen == 4600
        assert balance_of(f"maker:{maker.pk}:pending") == 4600

    def test_c10_goods_of_other_makers_earn_as_ever(self, agent):
        MakerMember.objects.create(maker=a_maker(), user=agent.user, role="owner")
        assert of(sold(agent, price_sen=5000)).amount_sen == 500


class TestMoves:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("paid", "pending"),
            ("reversed", "available"),
            ("pending", "available"),
            ("pending", "paid"),
            ("available", "holding"),
            ("reserved", "reversed"),
            ("paid", "reversed"),
        ],
    )
    def test_c6_database_refuses_what_is_no_move(self, agent, before, after):
        line = sold(agent)
        roads = {
            "available": ["holding", "available"],
            "reserved": ["holding", "available", "reserved"],
            "paid": ["holding", "available", "reserved", "paid"],
            "reversed": ["reversed"],
            "pending": [],
        }
        for state in roads[before]:
            Commission.objects.filter(order_line=line).update(state=state)
        with pytest.raises(DatabaseError, match="is no move"), transaction.atomic():
            Commission.objects.filter(order_line=line).update(state=after)
        assert of(line).state == before


class TestHold:
    def test_c7_starts_with_the_last_parcel(self, agent):
        line = sold(agent)
        shipped(line, NOON + DAY, NOON + 4 * DAY)
        delivered(line, NOON + 9 * DAY)
        assert (of(line).state, of(line).available_on) == ("holding", NOON + 16 * DAY)

    def test_c7_starts_21_days_after_the_first_parcel_at_the_latest(self, agent):
        line = sold(agent)
        shipped(line, NOON + DAY, NOON + 6 * DAY)
        assert start_overdue_holds(now=NOON + 22 * DAY - timedelta(seconds=1)) == 0
        assert start_overdue_holds(now=NOON + 22 * DAY) == 1
        assert (of(line).state, of(line).available_on) == ("holding", NOON + 29 * DAY)
        assert release_held(now=NOON + 29 * DAY - timedelta(seconds=1)) == 0
        assert release_held(now=NOON + 29 * DAY) == 1
        assert release_held(now=NOON + 29 * DAY) == 0
        assert balance_of(f"agent:{agent.pk}:available") == 330
        # the maker's money waits for delivery or a person
        assert balance_of(f"maker:{line.partner_id}:available") == 0

    def test_c7_late_delivery_changes_nothing_for_an_entry_that_is_ready(self, agent):
        line = sold(agent)
        shipped(line, NOON + DAY)
        start_overdue_holds(now=NOON + 22 * DAY)
        release_held(now=NOON + 29 * DAY)
        delivered(line, NOON + 40 * DAY)
        assert of(line).state == "available" and balance_of(f"agent:{agent.pk}:available") == 330

    def test_agents_and_makers_money_is_ready_in_one_journal(self, agent):
        line = sold(agent, price_sen=10_000)
        available(line)
        assert balance_of(f"agent:{agent.pk}:available") == 1000
        assert balance_of(f"maker:{line.partner_id}:available") == 8200
        assert unbalanced_journals() == []


class TestBonus:
    def test_c9_is_an_entry_of_its_own_with_reason_and_hold(self, agent):
        bonus = grant_bonus(agent=agent, amount_sen=500, reason="first ten orders", now=NOON)
        assert (bonus.kind, bonus.reason, bonus.available_on) == (
            "bonus",
            "first ten orders",
            NOON + 7 * DAY,
        )
        assert (balance_of(f"agent:{agent.pk}:pending"), balance_of("promo:bonus")) == (500, -500)
        assert release_held(now=NOON + 7 * DAY - timedelta(seconds=1)) == 0
        assert release_held(now=NOON + 7 * DAY) == 1
        assert balance_of(f"agent:{agent.pk}:available") == 500

    @pytest.mark.parametrize(("amount_sen", "reason"), [(0, "x"), (-1, "x"), (5, " ")])
    def test_c9_without_amount_or_reason_is_refused(self, agent, amount_sen, reason):
        with pytest.raises(CannotGrant):
            grant_bonus(agent=agent, amount_sen=amount_sen, reason=reason, now=NOON)
        assert not Commission.objects.exists()
