"""What happens to a credit after the order: added lines, claims, back-dated touches (A15, A17, A24)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from storefront.accounts.audit import AuditEvent
from storefront.accounts.models import StaffRole
from storefront.aftersales import claims
from storefront.commissions.models import Appeal, Commission, LineShare
from storefront.commissions.operations import LineTerms, accrue
from storefront.ledger.models import Posting
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from storefront.referrals import operations
from storefront.referrals.models import Attribution, CreditClaim, Outcome, Touch, TouchImport
from storefront.referrals.operations.claims import CannotAnswer, CannotClaim, claim_order
from storefront.referrals.operations.touches import CannotImport, PastTouch
from storefront.referrals.precedence import Code, Evidence, Seen, resolve
from tests.services.people_and_goods import NOON, a_basket, a_line, a_person, a_product, an_agent, an_order
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def attributed(order, evidence):
    pairs = [(line, evidence) for line in order.lines.order_by("pk")]
    return operations.attribute_lines(order_lines_with_evidence=pairs, now=NOON)


def added_line(order, goods_sen=4500):
    """A line that staff put into a placed order; free when it costs nothing."""
    source = order.lines.first()
    source.pk, source.goods_sen, source.unit_price_sen = None, goods_sen, goods_sen
    source.save()
    return source


class TestEditedOrders:
    def test_a15_added_line_inherits_the_orders_agent(self):
        agent, other, order = an_agent("A"), an_agent("B"), an_order()
        attributed(
            order, Evidence(NOON, stamp=Seen(agent.pk, 1, NOON - DAY), touches=(Seen(other.pk, 2, NOON),))
        )
        made = operations.attribute_added(line=added_line(order), now=NOON + DAY)
        assert made is not None and made.agent == agent

    def test_a15_added_line_is_nobodys_when_the_order_is(self):
        order = an_order()
        attributed(order, Evidence(NOON))
        made = operations.attribute_added(line=added_line(order), now=NOON + DAY)
        assert made is not None and made.agent is None

    def test_a15_newest_link_decides_when_the_order_has_two_agents(self):
        first, second, order = an_agent("A"), an_agent("B"), an_order(products=(a_product(), a_product()))
        touches = (Seen(second.pk, 2, NOON - DAY), Seen(first.pk, 1, NOON - 2 * DAY))
        stamps = [Seen(first.pk, 1, NOON - 2 * DAY), Seen(second.pk, 2, NOON - DAY)]
        pairs = [
            (line, Evidence(NOON, stamp=stamp, touches=touches))
            for line, stamp in zip(order.lines.order_by("pk"), stamps, strict=True)
        ]
        operations.attribute_lines(order_lines_with_evidence=pairs, now=NOON)
        made = operations.attribute_added(line=added_line(order), now=NOON + DAY)
        assert made is not None and made.agent == second

    def test_a15_free_replacement_earns_nothing_and_reverses_nothing(self):
        agent, order = an_agent(), an_order()
        [paid] = attributed(order, Evidence(NOON, code=Code(agent.pk)))
        with transaction.atomic():
            accrue([LineTerms(paid.order_line, 1000, 1000, paid)], now=NOON)
            free = added_line(order, goods_sen=0)
            made = operations.attribute_added(line=free, now=NOON + DAY)
            legs = accrue([LineTerms(free, 1000, 1000, made)], now=NOON + DAY)
        assert set(legs.values()) == {0}
        earned = list(Commission.objects.order_by("order_line").values_list("amount_sen", "state"))
        assert earned == [(450, "pending"), (0, "pending")]  # 10 % of RM 45.00, and of nothing


class TestClaim:
    @pytest.fixture
    def placed(self, stripe_sandbox):
        """A paid order of a guest who came by himself, at a commission of 10 %."""
        open_shop()
        buyer = Visitor()
        buyer.add(goods("Kopi Gayo", 4500))
        return buyer.buy(stripe_sandbox).order

    def ask(self, agent, order):
        return claim_order(agent=agent, number=order.number.lower(), now=timezone.now())

    def test_a17_credited_when_the_buyer_says_yes_on_his_orders_page(self, placed):
        agent = an_agent("Melati")
        claim = self.ask(agent, placed)
        path = f"/en/order/{placed.guest_token}/"
        assert "Agent Melati says" in Client().get(path).content.decode()
        Client().post(f"{path}agent/{claim.pk}/", {"is_true": "1"})
        claim.refresh_from_db()
        live = Attribution.objects.get(superseded_by=None)
        assert (claim.state, live.agent, live.rule) == ("credited", agent, "claim")
        assert balance_of(f"agent:{agent.pk}:pending") == 450  # 10 % of RM 45.00
        share = LineShare.objects.get()
        assert share.agent_sen + share.fee_sen + share.maker_sen == share.goods_sen
        assert sum(Posting.objects.values_list("amount_minor", flat=True)) == 0
        assert "Agent Melati" not in Client().get(path).content.decode()

    def test_a17_base_is_what_the_maker_sold_for_when_he_gave_a_discount(self, placed):
        """RM 45.00 less RM 5.00 from the maker at 10 %: RM 4.00, not RM 4.50."""
        agent = an_agent()
        placed.lines.update(goods_sen=4000, maker_discount_sen=500)
        LineShare.objects.update(goods_sen=4000, maker_sen=3640)  # the fee was 360
        claims.answer(claim=self.ask(agent, placed), is_true=True, now=timezone.now())
        assert Commission.objects.get().amount_sen == 400

    def test_a17_first_answer_stays_readable(self, placed):
        claims.answer(claim=self.ask(an_agent(), placed), is_true=True, now=timezone.now())
        old = Attribution.objects.exclude(superseded_by=None).get()
        assert (old.agent, old.rule) == (None, "none")
        again = resolve(Evidence.from_json(old.superseded_by.evidence))
        assert again.agent_id == old.superseded_by.agent_id  # A21 holds for it as well

    def test_a17_nothing_moves_when_the_buyer_says_no(self, placed):
        claim, before = self.ask(an_agent(), placed), Posting.objects.count()
        assert claims.answer(claim=claim, is_true=False, now=timezone.now()).state == "denied"
        assert not Commission.objects.exists() and Posting.objects.count() == before
        with pytest.raises(CannotAnswer):
            claims.answer(claim=claim, is_true=True, now=timezone.now())

    def test_a17_nothing_moves_when_another_agent_won(self, stripe_sandbox):
        open_shop()
        winner, claimer, buyer = an_agent("A", code="BUD9X3WQ"), an_agent("B"), Visitor()
        buyer.add(goods("Kopi Gayo", 4500))
        order = buyer.buy(stripe_sandbox, code="BUD9X3WQ").order
        found = claims.answer(claim=self.ask(claimer, order), is_true=True, now=timezone.now())
        assert found.state == "contested"
        assert Attribution.objects.get().agent == winner
        assert balance_of(f"agent:{claimer.pk}:pending") == 0
        assert Appeal.objects.get().claim == found

    def test_a17_too_late_after_fourteen_days_and_unknown_numbers_sound_the_same(self, placed):
        agent = an_agent()
        Order.objects.update(date_placed=timezone.now() - 14 * DAY)
        for number in (placed.number, "JG-NOBODY"):
            with pytest.raises(CannotClaim):
                claim_order(agent=agent, number=number, now=timezone.now())
        assert not CreditClaim.objects.exists()

    def test_f2_buyer_who_is_the_agent_earns_nothing_by_a_claim(self, placed):
        agent = an_agent()
        Order.objects.update(buyer_phone=agent.user.phone)
        placed.refresh_from_db()
        claims.answer(claim=self.ask(agent, placed), is_true=True, now=timezone.now())
        assert Attribution.objects.get(superseded_by=None).rule == "self"
        assert not Commission.objects.exists()


class TestBackDatedTouches:
    @pytest.fixture
    def admin(self):
        person = a_person()
        StaffRole.objects.create(user=person, role=StaffRole.Role.ADMIN)
        return person

    def test_a24_needs_an_administrator_a_reason_and_the_past(self, admin):
        past = PastTouch(an_agent(), a_person(), NOON - DAY)
        for who, why, touch in (
            (a_person(), "A stall without network", past),
            (admin, "  ", past),
            (admin, "A stall without network", replace(past, at=NOON + DAY)),
        ):
            with pytest.raises(CannotImport):
                operations.import_touches([touch], by=who, reason=why, now=NOON)
        assert not Touch.objects.exists() and not TouchImport.objects.exists()

    def test_a24_credit_that_rests_on_one_is_marked(self, admin):
        agent, buyer = an_agent(), a_person()
        touch = PastTouch(agent, buyer, NOON - 3 * DAY)
        batch = operations.import_touches([touch], by=admin, reason="A stall without network", now=NOON)
        audit = AuditEvent.objects.get(action="import_touches")
        assert (batch.by, audit.actor, audit.purpose) == (admin, admin, "A stall without network")
        basket = a_basket(buyer)
        line = a_line(basket)
        found = operations.collect_evidence(
            basket=basket, visitor_key=None, code="", refused=False, now=NOON + DAY
        )
        [made] = attributed(an_order(user=buyer), found[line.pk])
        assert made.agent == agent and made.rests_on_import

    def test_a24_file_is_stored_by_a_command_or_refused_as_a_whole(self, admin, tmp_path):
        agent, buyer = an_agent(code="MLT7K2M"), a_person()
        rows = ["code,buyer,at", f"mlt 7k2m,{buyer.phone},2026-11-20T10:00+08:00"]
        file = tmp_path / "stall.csv"
        given = {"by": admin.phone, "reason": "A stall without network"}
        for bad in (
            f"ZZZ9X9X9,{buyer.phone},2026-11-20T10:00+08:00",
            "MLT7K2M,+60129999999,2026-11-20T10:00+08:00",
            f"MLT7K2M,{buyer.phone},2026-11-20T10:00",
            f"MLT7K2M,{buyer.phone},2126-11-20T10:00+08:00",
        ):
            file.write_text("\n".join([*rows, bad]))
            with pytest.raises(CommandError):
                call_command("import_touches", file, **given)
        file.write_text("\n".join(rows))
        with pytest.raises(CommandError, match="administrator"):
            call_command("import_touches", file, **{**given, "by": buyer.phone})
        assert not Touch.objects.exists()
        call_command("import_touches", file, **given)
        touch = Touch.objects.get()
        assert (touch.agent, touch.user, touch.at.hour) == (agent, buyer, 2)
        assert AuditEvent.objects.get(action="import_touches").actor == admin

    def test_a24_an_ordinary_credit_is_not_marked(self):
        agent = an_agent()
        [made] = attributed(an_order(), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        assert not made.rests_on_import
        assert Outcome.objects.get().is_credited
