"""Refunds and disputes: new target minus current, final after the hold. Rows R1-R9, L9 of agents.md."""

import random
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from storefront.commissions.models import Adjustment, Commission, LineShare
from storefront.commissions.operations import UnitsBack, adjust, decide_risk_case, open_risk_case
from storefront.commissions.operations.adjusting import return_disputed
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Line
from tests.services.people_and_goods import NOON, a_person, an_agent
from tests.services.refund_walks import Walks
from tests.services.sales import CLEARING, DAY, available, back, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return an_agent("Melati")


def of(line):
    return Commission.objects.get(order_line=line)


def books(agent):
    return (balance_of(f"agent:{agent.pk}:pending"), balance_of(f"agent:{agent.pk}:available"))


class TestInTheHold:
    def test_r1_one_of_three_units_takes_330_sen_when_refunded(self, agent):
        line = sold(agent, units=3, price_sen=3300)
        assert of(line).amount_sen == 990 and books(agent) == (990, 0)
        back(line, 1, "r-1")
        assert (of(line).amount_sen, Adjustment.objects.get().delta_sen) == (660, -330)
        assert books(agent) == (660, 0)

    def test_r2_full_refund_ends_at_zero_when_units_go_back_one_by_one(self, agent):
        line = sold(agent, units=3, price_sen=1235)  # 370.5 sen: rounds once to 371
        assert of(line).amount_sen == 371
        for number in range(3):
            back(line, 1, f"r-{number}")
        entry = of(line)
        assert (entry.amount_sen, entry.state, books(agent)) == (0, "reversed", (0, 0))
        assert sum(Adjustment.objects.values_list("delta_sen", flat=True)) == -371

    @pytest.mark.parametrize("seed", range(30))
    def test_r2_sum_is_exact_and_never_negative_when_refunds_are_random(self, seed):
        assert Walks().walk(random.Random(seed)) == 0

    def test_r3_commission_stays_when_only_money_goes_back(self, agent):
        """A refund of freight or a goodwill sum names no units: nothing is adjusted."""
        line = sold(agent, units=2)
        with transaction.atomic():
            legs = adjust([], now=NOON)
        assert not any(legs.values()) and of(line).amount_sen == 660

    def test_r4_five_notices_are_one_adjustment(self, agent):
        line = sold(agent, units=3)
        back(line, 1, "r-1")
        for _ in range(4):
            with transaction.atomic():
                legs = adjust([UnitsBack(Line.objects.get(pk=line.pk), 2, "damaged", "r-1")], now=NOON)
            assert not any(legs.values())
        assert Adjustment.objects.count() == 1 and books(agent) == (660, 0)

    def test_c8_refused_at_the_door_is_exactly_zero(self, agent):
        line = sold(agent, units=2, price_sen=1999)
        back(line, 2, "door", cause="refused")
        assert of(line).state == "reversed" and books(agent) == (0, 0)

    def test_r9_exchange_moves_nothing_and_a_refund_after_it_counts_once(self, agent):
        line = sold(agent, units=2, price_sen=3300)
        with transaction.atomic():  # two units are swapped for two others: two stay sold
            adjust([UnitsBack(line, 2, "exchange", "x-1")], now=NOON)
        assert of(line).amount_sen == 660 and not Adjustment.objects.exists()
        back(line, 1, "r-1")
        assert of(line).amount_sen == 330


class TestAfterTheHold:
    def test_r6_agent_keeps_it_and_the_platform_bears_it(self, agent):
        line = sold(agent, units=3, price_sen=3300)
        available(line)
        back(line, 2, "late", now=NOON + 30 * DAY)
        assert of(line).amount_sen == 990 and books(agent) == (0, 990)
        assert balance_of("platform:refund_loss") == -660
        assert unbalanced_journals() == []

    @pytest.mark.parametrize("state", ["reserved", "paid"])
    def test_r5_r6_money_in_a_payout_is_final(self, agent, state):
        line = sold(agent, units=1)
        available(line)
        Commission.objects.filter(order_line=line).update(state="reserved")
        Commission.objects.filter(order_line=line).update(state=state)
        back(line, 1, "late", now=NOON + 30 * DAY)
        assert (of(line).amount_sen, of(line).state) == (330, state)
        assert balance_of("platform:refund_loss") == -330

    def test_r6_entry_decided_as_fraud_bears_its_refund_itself(self, agent):
        line, other = sold(agent, units=2), sold(agent, units=2)
        entry = available(line)
        available(other)
        now = NOON + 20 * DAY
        case = open_risk_case(
            agent=agent,
            entries=[entry],
            reason="false_order",
            evidence="parcels to no address",
            by=a_person(),
            now=now,
        )
        decide_risk_case(
            case=case, is_fraud=True, decision="nobody ever ordered", by=a_person(), now=now + DAY
        )
        back(line, 1, "fraud-refund", now=now + 2 * DAY)
        back(other, 1, "honest-refund", now=now + 2 * DAY)
        assert (of(line).amount_sen, of(other).amount_sen) == (330, 660)
        assert balance_of("platform:refund_loss") == -330 and books(agent) == (0, 990)


class TestDispute:
    def won(self, line, left, now):
        with transaction.atomic():
            legs = return_disputed(UnitsBack(Line.objects.get(pk=line.pk), left, "dispute", "dp-1"), now=now)
            if any(legs.values()):
                amount_sen = sum(legs.values())
                post(kind="dispute_won", subject="dp-1", legs={**legs, CLEARING: -amount_sen}, at=now)

    def lost(self, line, now):
        with transaction.atomic():
            legs = adjust([UnitsBack(line, 0, "dispute", "dp-1")], now=now)
            post(kind="dispute", subject="dp-1", legs={**legs, CLEARING: -sum(legs.values())}, at=now)

    def test_r7_same_amount_returns_once_when_won(self, agent):
        line = sold(agent, units=3)
        self.lost(line, NOON + DAY)
        assert (of(line).amount_sen, of(line).state, books(agent)) == (0, "pending", (0, 0))
        for _ in range(3):
            self.won(line, 3, NOON + 40 * DAY)
        assert of(line).amount_sen == 990 and books(agent) == (990, 0)
        assert LineShare.objects.get(order_line=line).agent_sen == 990
        assert balance_of("platform:refund_loss") == 0

    def test_r7_won_after_the_hold_returns_to_what_is_ready(self, agent):
        line = sold(agent, units=3)
        self.lost(line, NOON + DAY)
        available(line)
        self.won(line, 3, NOON + 40 * DAY)
        assert books(agent) == (0, 990) and unbalanced_journals() == []

    def test_r7_final_commission_stays_and_the_loss_comes_back_when_won(self, agent):
        line = sold(agent, units=1)
        available(line)
        self.lost(line, NOON + 30 * DAY)
        assert books(agent) == (0, 330) and balance_of("platform:refund_loss") == -330
        self.won(line, 1, NOON + 60 * DAY)
        assert books(agent) == (0, 330) and balance_of("platform:refund_loss") == 0


class TestHistory:
    def test_r8_nothing_is_edited_when_a_refund_fails_later(self, agent):
        """The bank refused: a second adjustment restores, the first one stays as it was written."""
        line = sold(agent, units=2)
        back(line, 1, "r-1")
        Line.objects.filter(pk=line.pk).update(refunded_quantity=0)
        with transaction.atomic():
            legs = adjust([UnitsBack(line, 2, "failed", "r-1")], now=NOON + DAY)
            amount_sen = sum(legs.values())
            post(kind="refund_failed", subject="r-1", legs={**legs, CLEARING: -amount_sen}, at=NOON)
        deltas = list(Adjustment.objects.order_by("pk").values_list("delta_sen", flat=True))
        assert deltas == [-330, 330] and of(line).amount_sen == 660 and books(agent) == (660, 0)

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_r8_database_refuses_to_change_an_adjustment(self, agent, change):
        line = sold(agent, units=2)
        back(line, 1, "r-1")
        with pytest.raises(DatabaseError, match="history"), transaction.atomic():
            rows = Adjustment.objects.all()
            rows.update(delta_sen=0) if change == "update" else rows.delete()

    def test_refund_of_an_undecided_line_comes_out_of_what_is_set_aside(self):
        """A23: its attribution failed; a refund before it is decided balances all the same."""
        line = sold(None, units=2)
        share = LineShare.objects.get(order_line=line)
        LineShare.objects.filter(pk=share.pk).update(
            agent_bp=1000, agent_sen=660, maker_sen=share.maker_sen - 660
        )
        with transaction.atomic():
            legs = adjust([UnitsBack(line, 1, "damaged", "r-1")], now=NOON + timedelta(hours=1))
        assert legs["agents:unresolved", "MYR"] == -330 and sum(legs.values()) == -3300
