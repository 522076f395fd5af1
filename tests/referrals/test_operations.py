"""Touches, stamps, evidence and attributions in the database, row by row of agents.md."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from storefront.referrals import codes, operations, queries
from storefront.referrals.models import (
    Agent,
    AgentCode,
    AgentContact,
    Attribution,
    BuyerBinding,
    CartStamp,
    Outcome,
    Touch,
    UnresolvedLine,
)
from storefront.referrals.precedence import Evidence, Seen, resolve
from storefront.referrals.visitors import new_visitor
from tests.services.people_and_goods import (
    NOON,
    a_basket,
    a_line,
    a_person,
    a_product,
    an_agent,
    an_order,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def touch(agent, visitor, at=NOON, **facts):
    """A touch through the agent's shop link."""
    link = operations.make_link(agent=agent, target="shop", target_id=None, now=at)
    return operations.record_touch(agent=agent, visitor=visitor, link=link, now=at, **facts)


def evidence_of(basket, visitor=None, now=NOON, code="", refused=False, **facts):
    return operations.collect_evidence(
        basket=basket, visitor_key=visitor, code=code, refused=refused, now=now, **facts
    )


def attribute(order, evidence, now=NOON):
    """The order's lines, all with one evidence, attributed."""
    pairs = [(line, evidence) for line in order.lines.order_by("pk")]
    return operations.attribute_lines(order_lines_with_evidence=pairs, now=now)


class TestTouch:
    def test_a20_one_touch_when_a_link_is_opened_a_thousand_times_in_an_hour(self):
        agent, visitor = an_agent(), new_visitor()
        stored = [touch(agent, visitor, NOON + timedelta(seconds=3 * turn)) for turn in range(1000)]
        assert sum(one is not None for one in stored) == 1
        assert Touch.objects.count() == 1

    def test_a20_counted_again_when_an_hour_has_passed(self):
        agent, visitor = an_agent(), new_visitor()
        assert touch(agent, visitor) is not None
        assert touch(agent, visitor, NOON + HOUR) is not None

    def test_return_within_the_hour_is_the_newest_but_not_counted(self):
        first, second, visitor = an_agent("A"), an_agent("B"), new_visitor()
        touch(first, visitor)
        touch(second, visitor, NOON + timedelta(minutes=5))
        again = touch(first, visitor, NOON + timedelta(minutes=9))
        assert again is not None and not again.is_counted
        assert queries.agent_of_visitor(visitor, None, NOON + HOUR) == first

    def test_a22_no_touch_when_the_agent_opens_her_own_link(self):
        agent = an_agent()
        assert touch(agent, new_visitor(), user=agent.user) is None
        assert not Touch.objects.exists()

    def test_no_touch_when_the_agent_left_but_one_when_she_is_suspended(self):
        gone, frozen = an_agent(status=Agent.Status.CLOSED), an_agent(status=Agent.Status.SUSPENDED)
        assert touch(gone, new_visitor()) is None
        assert touch(frozen, new_visitor()) is not None

    def test_g10_visitor_keys_are_gone_when_ninety_days_have_passed(self):
        old, new = new_visitor(), new_visitor()
        touch(an_agent(), old, NOON - timedelta(days=91))
        touch(an_agent(), new, NOON - timedelta(days=89))
        assert operations.forget_visitors(now=NOON) == 1
        assert sorted(Touch.objects.values_list("visitor", flat=True)) == sorted(["", new])


class TestStamp:
    def test_a4_later_lines_are_stamped_with_the_newer_link(self):
        first, second, visitor = an_agent("A"), an_agent("B"), new_visitor()
        touch(first, visitor)
        touch(second, visitor, NOON + HOUR)
        stamp = operations.stamp_line(basket_line=a_line(a_basket()), visitor=visitor, now=NOON + 2 * HOUR)
        assert stamp.touch.agent == second

    def test_a5_stamp_stays_when_another_link_is_opened(self):
        first, second, visitor, line = an_agent("A"), an_agent("B"), new_visitor(), a_line(a_basket())
        touch(first, visitor)
        operations.stamp_line(basket_line=line, visitor=visitor, now=NOON)
        touch(second, visitor, NOON + HOUR)
        operations.stamp_line(basket_line=line, visitor=visitor, now=NOON + HOUR)
        assert CartStamp.objects.get().touch.agent == first

    def test_no_stamp_when_nobody_sent_the_visitor(self):
        assert operations.stamp_line(basket_line=a_line(a_basket()), visitor=new_visitor(), now=NOON) is None
        assert operations.stamp_line(basket_line=a_line(a_basket()), visitor=None, now=NOON) is None


class TestEvidence:
    def test_a5_each_line_keeps_its_own_stamp(self):
        first, second, visitor, basket = an_agent("A"), an_agent("B"), new_visitor(), a_basket()
        touch(first, visitor)
        early = a_line(basket)
        operations.stamp_line(basket_line=early, visitor=visitor, now=NOON)
        touch(second, visitor, NOON + HOUR)
        late = a_line(basket)
        operations.stamp_line(basket_line=late, visitor=visitor, now=NOON + HOUR)
        found = evidence_of(basket, visitor, NOON + 2 * HOUR)
        assert resolve(found[early.pk]).agent_id == first.pk
        assert resolve(found[late.pk]).agent_id == second.pk

    def test_a6_typed_code_decides_all_lines(self):
        first, second, visitor, basket = (
            an_agent("A"),
            an_agent("B", code="BUD7K2MX"),
            new_visitor(),
            a_basket(),
        )
        touch(first, visitor)
        lines = [a_line(basket), a_line(basket)]
        found = evidence_of(basket, visitor, code="bud-7k2mx")
        assert [resolve(found[line.pk]).agent_id for line in lines] == [second.pk, second.pk]

    def test_near_miss_is_no_evidence(self):
        an_agent("B", code="BUD7K2MX")
        basket = a_basket()
        line = a_line(basket)
        assert evidence_of(basket, code="BUD7K2MZ")[line.pk].code is None

    def test_a9_touch_on_the_first_phone_counts_on_the_second_when_the_buyer_is_the_same(self):
        agent, buyer, first_phone, second_phone = an_agent(), a_person(), new_visitor(), new_visitor()
        touch(agent, first_phone)
        operations.claim_visitor(user=buyer, visitor=first_phone, now=NOON + HOUR)
        basket = a_basket(buyer)
        line = a_line(basket)
        assert resolve(evidence_of(basket, second_phone, NOON + 2 * HOUR)[line.pk]).agent_id == agent.pk

    def test_a9_touch_while_signed_in_follows_the_buyer(self):
        agent, buyer = an_agent(), a_person()
        touch(agent, new_visitor(), user=buyer)
        basket = a_basket(buyer)
        line = a_line(basket)
        assert resolve(evidence_of(basket, None)[line.pk]).agent_id == agent.pk

    def test_a10_next_person_on_the_phone_inherits_nothing_of_the_signed_in_buyer(self):
        agent, first, second, phone = an_agent(), a_person(), a_person(), new_visitor()
        order = an_order(user=first)
        touch(agent, phone, user=first)
        attribute(order, Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        assert queries.binding_of(first, NOON + DAY).agent == agent
        basket = a_basket(second)
        line = a_line(basket)
        found = evidence_of(basket, phone, NOON + DAY)[line.pk]
        assert (found.binding, found.touches) == (None, ())

    def test_a10_links_opened_after_signing_out_are_not_the_first_buyers(self):
        agent, first, phone = an_agent(), a_person(), new_visitor()
        operations.claim_visitor(user=first, visitor=phone, now=NOON)
        touch(agent, phone, NOON + HOUR)
        basket = a_basket(first)
        line = a_line(basket)
        assert evidence_of(basket, None, NOON + 2 * HOUR)[line.pk].touches == ()

    def test_a11_no_binding_when_the_buyers_number_is_not_proved(self):
        agent, unproved = an_agent(), a_person(phone_verified_at=None)
        attribute(an_order(user=unproved), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        attribute(an_order(user=None), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        assert not BuyerBinding.objects.exists()

    def test_a11_guest_with_a_bound_buyers_number_does_not_use_the_binding(self):
        agent, bound = an_agent(), a_person()
        attribute(an_order(user=bound), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        basket = a_basket()
        line = a_line(basket)
        assert evidence_of(basket, None, NOON + DAY, phone=bound.phone)[line.pk].binding is None

    def test_binding_runs_180_days_from_the_order_and_is_not_renewed_by_itself(self):
        agent, buyer = an_agent(), a_person()
        attribute(an_order(user=buyer), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON),)))
        basket = a_basket(buyer)
        line = a_line(basket)
        later = NOON + 100 * DAY
        attribute(an_order(user=buyer), evidence_of(basket, None, later)[line.pk], later)
        assert BuyerBinding.objects.count() == 1
        assert queries.binding_of(buyer, NOON + 180 * DAY) is not None
        assert queries.binding_of(buyer, NOON + 180 * DAY + timedelta(seconds=1)) is None

    def test_f1_nobody_is_suspected_when_agent_and_buyer_share_a_device(self):
        agent, phone, basket = an_agent(), new_visitor(), a_basket()
        operations.claim_visitor(user=agent.user, visitor=phone, now=NOON)
        touch(agent, phone)
        line = a_line(basket)
        decision = resolve(evidence_of(basket, phone, phone="+60190000009")[line.pk])
        assert (decision.agent_id, decision.rule) == (agent.pk, "touch")

    @pytest.mark.parametrize("how", ["account", "number", "old number", "mail"])
    def test_f2_own_purchase_is_known(self, how):
        agent = an_agent(user=a_person(email="own@contoh.example"))
        AgentContact.objects.create(agent=agent, value="+628120000001", retired_at=NOON - 89 * DAY)
        basket = a_basket(agent.user if how == "account" else None)
        line = a_line(basket)
        phone = {"number": agent.user.phone, "old number": "+628120000001"}.get(how, "")
        email = "Own@contoh.example" if how == "mail" else ""
        assert evidence_of(basket, phone=phone, email=email)[line.pk].own_agent_ids == {agent.pk}

    def test_f6_number_given_up_ninety_days_ago_is_a_strangers(self):
        agent = an_agent()
        AgentContact.objects.create(agent=agent, value="+628120000001", retired_at=NOON - 90 * DAY)
        basket = a_basket()
        line = a_line(basket)
        assert evidence_of(basket, phone="+628120000001")[line.pk].own_agent_ids == frozenset()


class TestAttribution:
    def test_a12_each_line_is_decided_alone(self):
        agent, order = an_agent(), an_order(products=(a_product(), a_product(), a_product()))
        lines = list(order.lines.order_by("pk"))
        pairs = [
            (lines[0], Evidence(NOON, stamp=Seen(agent.pk, 1, NOON))),
            (lines[1], Evidence(NOON)),
            (lines[2], Evidence(NOON, stamp=Seen(agent.pk, 1, NOON)).to_json()),
        ]
        found = operations.attribute_lines(order_lines_with_evidence=pairs, now=NOON)
        assert [one.agent_id for one in found] == [agent.pk, None, agent.pk]

    def test_winner_and_losers_each_read_a_reason(self):
        winner, loser = an_agent("A"), an_agent("B")
        attribute(
            an_order(), Evidence(NOON, stamp=Seen(winner.pk, 1, NOON), touches=(Seen(loser.pk, 2, NOON),))
        )
        assert [(one.is_credited, one.reason) for one in queries.touched_orders(winner)] == [(True, "stamp")]
        assert [(one.is_credited, one.reason) for one in queries.touched_orders(loser)] == [
            (False, "line_had_link")
        ]

    def test_a13_suspended_agent_is_still_the_one_credited(self):
        agent, other = an_agent("A", status=Agent.Status.SUSPENDED), an_agent("B")
        evidence = Evidence(NOON, touches=(Seen(agent.pk, 2, NOON), Seen(other.pk, 1, NOON - DAY)))
        [found] = attribute(an_order(), evidence)
        assert found.agent == agent

    def test_a16_refusal_is_stored_with_its_reason(self):
        agent = an_agent()
        [found] = attribute(an_order(), Evidence(NOON, is_refused=True, stamp=Seen(agent.pk, 1, NOON)))
        assert (found.agent, found.rule) == (None, "refused")
        assert Outcome.objects.get().reason == "buyer_refused"

    def test_a18_second_settling_changes_nothing(self):
        agent, order = an_agent(), an_order()
        first = attribute(order, Evidence(NOON, stamp=Seen(agent.pk, 1, NOON)))
        second = attribute(order, Evidence(NOON))
        assert first == second
        assert Attribution.objects.count() == 1

    def test_a21_stored_evidence_gives_the_stored_answer(self):
        agent = an_agent()
        [found] = attribute(an_order(), Evidence(NOON, touches=(Seen(agent.pk, 1, NOON - 9 * DAY),)))
        found.refresh_from_db()
        again = resolve(Evidence.from_json(found.evidence), policy=found.policy_version)
        assert (again.agent_id, again.rule) == (found.agent_id, found.rule)

    @pytest.mark.parametrize("broken", [{"placed_at": "never"}, {}, {"stamp": {"agent_id": 999999}}])
    def test_a23_sale_goes_on_when_a_line_cannot_be_attributed(self, broken):
        agent, order = an_agent(), an_order(products=(a_product(), a_product()))
        good, bad = order.lines.order_by("pk")
        sound = Evidence(NOON, stamp=Seen(agent.pk, 1, NOON))
        stored = sound.to_json() | broken if broken else {}
        with transaction.atomic():
            found = operations.attribute_lines(
                order_lines_with_evidence=[(bad, stored), (good, sound)], now=NOON
            )
        assert [one.order_line for one in found] == [good]
        assert UnresolvedLine.objects.get().evidence == stored

    def test_a23_line_is_resolved_later_from_its_stored_evidence(self):
        agent, order = an_agent(), an_order()
        [line] = order.lines.all()
        evidence = Evidence(NOON, stamp=Seen(agent.pk + 1000, 1, NOON))
        assert operations.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=NOON) == []
        assert operations.resolve_waiting(now=NOON) == []
        an_agent("Late", pk=agent.pk + 1000)
        [found] = operations.resolve_waiting(now=NOON + HOUR)
        assert (found.agent_id, found.order_line) == (agent.pk + 1000, line)
        assert not UnresolvedLine.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_a20_one_touch_when_eight_requests_come_at_once(self):
        agent, visitor = an_agent(), new_visitor()
        link = operations.make_link(agent=agent, target="shop", target_id=None, now=NOON)
        start = threading.Barrier(8)

        def open_link():
            start.wait()
            operations.record_touch(agent=agent, visitor=visitor, link=link, now=NOON)
            connection.close()

        _run([open_link] * 8)
        assert Touch.objects.count() == 1

    def test_a3_codes_stay_two_edits_apart_when_agents_join_at_once(self):
        agents = [an_agent(f"Sari {number}") for number in range(6)]
        start = threading.Barrier(6)

        def draw(agent):
            start.wait()
            operations.new_code(agent=agent)
            connection.close()

        _run([lambda agent=agent: draw(agent) for agent in agents])
        normals = list(AgentCode.objects.values_list("normal", flat=True))
        assert len(normals) == 6
        assert min(codes.distance(a, b) for a in normals for b in normals if a != b) >= 2


def _run(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
