"""Cases of risk and appeals. Rows F3, F4, F5, A17 of agents.md."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from storefront.commissions import jobs, operations
from storefront.commissions.models import Appeal, Commission, RiskCase
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.payouts.models import Payout
from storefront.payouts.operations import prepare_batch
from storefront.referrals.models import Outcome
from tests.services.payees import DAY, HOUR, NOW, WEEK, a_payee, a_rate, ready
from tests.services.people_and_goods import a_person, an_agent
from tests.services.sales import available, sold

pytestmark = pytest.mark.django_db
WHY = "nobody lives at the address of these parcels"


def a_case(agent, entries, by=None, now=NOW):
    return operations.open_risk_case(
        agent=agent, entries=entries, reason="false_order", evidence=WHY, by=by or a_person(), now=now
    )


def rejected(agent, entries, by=None, now=NOW):
    return operations.decide_risk_case(
        case=a_case(agent, entries), is_fraud=True, decision=WHY, by=by or a_person(), now=now + DAY
    )


@pytest.fixture(autouse=True)
def rate():
    return a_rate(day=NOW)


class TestHold:
    def test_f3_only_listed_entries_wait_and_the_rest_is_paid(self):
        agent = a_payee()
        held, _free = ready(agent, 700), ready(agent, 5000)
        a_case(agent, [held])
        prepare_batch(now=NOW)
        assert Payout.objects.get().amount_sen == 5000

    def test_f3_needs_reason_evidence_and_own_entries(self):
        agent, other = a_payee(), a_payee("B")
        mine, hers = ready(agent, 700), ready(other, 700)
        for wrong in ({"reason": "same_wifi"}, {"evidence": "hm"}, {"entries": [hers]}, {"entries": []}):
            given = {"entries": [mine], "reason": "false_order", "evidence": WHY, **wrong}
            with pytest.raises(operations.CannotHold):
                operations.open_risk_case(agent=agent, by=a_person(), now=NOW, **given)
        assert not RiskCase.objects.exists()

    def test_f1_no_reason_of_network_device_or_address_exists(self):
        assert set(RiskCase.Reason.values) == {"own_purchase", "false_order", "stolen_card", "forged_code"}

    def test_f3_entry_in_a_payout_is_not_held(self):
        agent = a_payee()
        entry = ready(agent, 5000)
        prepare_batch(now=NOW)
        with pytest.raises(operations.CannotHold):
            a_case(agent, [entry])

    def test_f3_entry_stands_in_one_case(self):
        agent = a_payee()
        entry = ready(agent, 700)
        a_case(agent, [entry])
        with pytest.raises(operations.CannotHold):
            a_case(agent, [entry])

    def test_f3_missed_deadline_frees_by_the_job(self):
        agent = a_payee()
        entry = ready(agent, 700)
        case = a_case(agent, [entry])
        assert operations.sweep_cases(now=NOW + 7 * DAY - HOUR) == 0
        assert operations.sweep_cases(now=NOW + 7 * DAY) == 1
        case.refresh_from_db()
        entry.refresh_from_db()
        assert (case.outcome, entry.review_until) == ("timed_out", None)
        with pytest.raises(operations.CannotDecide):
            operations.decide_risk_case(
                case=case, is_fraud=True, decision=WHY, by=a_person(), now=NOW + 7 * DAY
            )

    def test_f3_entry_is_payable_after_7_days_even_when_no_job_ran(self):
        agent = a_payee()
        a_case(agent, [ready(agent, 5000)])
        prepare_batch(now=NOW)
        prepare_batch(now=NOW + WEEK)
        assert Payout.objects.get().amount_sen == 5000

    def test_f3_database_refuses_a_rejection_without_a_named_decider(self):
        agent = a_payee()
        case = a_case(agent, [ready(agent, 700)])
        with pytest.raises(IntegrityError, match="named_decider"), transaction.atomic():
            RiskCase.objects.filter(pk=case.pk).update(outcome="rejected")

    def test_f3_freed_entries_are_payable_at_once(self):
        agent = a_payee()
        case = a_case(agent, [ready(agent, 5000)])
        operations.decide_risk_case(case=case, is_fraud=False, decision="", by=a_person(), now=NOW + HOUR)
        prepare_batch(now=NOW + HOUR)
        assert Payout.objects.get().amount_sen == 5000


class TestRejection:
    def test_f4_message_names_orders_rule_and_appeal_in_her_language(self):
        agent = a_payee()
        agent.user.email = "ani@example.com"
        agent.user.save()
        entry = ready(agent, 700)
        case = rejected(agent, [entry])
        jobs.tell_rejection(case.pk)
        [sent] = mail.outbox
        assert sent.subject == "Juragan" and entry.order_line.order.number in sent.body
        assert "30" in sent.body and "7.00" not in sent.body and agent.alias not in sent.body

    def test_f4_nothing_is_taken_while_she_may_appeal(self):
        agent = a_payee()
        entry = ready(agent, 5000)
        rejected(agent, [entry])
        operations.sweep_cases(now=NOW + 30 * DAY)
        entry.refresh_from_db()
        assert (entry.state, entry.amount_sen) == ("available", 5000)
        prepare_batch(now=NOW + 4 * WEEK)
        assert not Payout.objects.exists()

    def test_f4_unappealed_rejection_is_final_after_30_days_and_the_maker_gets_the_part(self):
        agent = an_agent("Melati")
        line = sold(agent, units=3)
        entry = available(line)
        case = rejected(agent, [entry])
        operations.sweep_cases(now=NOW + 31 * DAY)
        entry.refresh_from_db()
        case.refresh_from_db()
        assert (case.outcome, entry.state, entry.amount_sen) == ("final", "reversed", 0)
        assert balance_of(f"agent:{agent.pk}:available") == 0
        assert balance_of(f"maker:{line.partner_id}:available") == 9900 - 792  # the platform's 8 % stays
        assert unbalanced_journals() == []

    def test_f5_what_is_not_decided_as_fraud_is_paid_after_suspension(self):
        agent = a_payee()
        rejected(agent, [ready(agent, 700)])
        ready(agent, 5000)
        agent.status = "suspended"
        agent.save()
        prepare_batch(now=NOW)
        assert Payout.objects.get().amount_sen == 5000


class TestAppeal:
    def test_f4_appeal_is_open_for_30_days(self):
        agent = a_payee()
        case = rejected(agent, [ready(agent, 700)])
        with pytest.raises(operations.CannotAppeal):
            operations.open_appeal(agent=agent, case=case, text="no", now=NOW + 31 * DAY)
        appeal = operations.open_appeal(
            agent=agent, case=case, text="They are real", now=NOW + 31 * DAY - HOUR
        )
        assert appeal.answer_by == NOW + 38 * DAY - HOUR

    def test_f4_only_she_appeals_and_only_once(self):
        agent = a_payee()
        case = rejected(agent, [ready(agent, 700)])
        with pytest.raises(operations.CannotAppeal):
            operations.open_appeal(agent=a_payee("B"), case=case, text="me", now=NOW + 2 * DAY)
        operations.open_appeal(agent=agent, case=case, text="They are real", now=NOW + 2 * DAY)
        with pytest.raises(operations.CannotAppeal):
            operations.open_appeal(
                agent=agent, case=RiskCase.objects.get(pk=case.pk), text="again", now=NOW + 3 * DAY
            )

    def test_f4_silence_decides_for_the_agent(self):
        agent = a_payee()
        case = rejected(agent, [ready(agent, 5000)])
        operations.open_appeal(agent=agent, case=case, text="They are real", now=NOW + 2 * DAY)
        assert operations.decide_by_silence(now=NOW + 9 * DAY - HOUR) == 0
        assert operations.decide_by_silence(now=NOW + 9 * DAY) == 1
        assert Appeal.objects.get().state == "silence"
        prepare_batch(now=NOW + 2 * WEEK)
        assert Payout.objects.get().amount_sen == 5000

    def test_f4_who_decided_does_not_answer(self):
        agent, decider = a_payee(), a_person()
        case = rejected(agent, [ready(agent, 5000)], by=decider)
        appeal = operations.open_appeal(agent=agent, case=case, text="They are real", now=NOW + 2 * DAY)
        with pytest.raises(operations.CannotAnswer):
            operations.answer_appeal(
                appeal=appeal, is_granted=False, answer="it stays", by=decider, now=NOW + 3 * DAY
            )

    def test_f4_refused_appeal_makes_the_rejection_final(self):
        agent = an_agent("Melati")
        entry = available(sold(agent))
        appeal = operations.open_appeal(
            agent=agent, case=rejected(agent, [entry]), text="They are real", now=NOW + 2 * DAY
        )
        operations.answer_appeal(
            appeal=appeal, is_granted=False, answer="it stays", by=a_person(), now=NOW + 3 * DAY
        )
        operations.sweep_cases(now=NOW + 3 * DAY)
        entry.refresh_from_db()
        assert entry.state == "reversed" and balance_of(f"agent:{agent.pk}:available") == 0

    def test_a17_granted_appeal_about_a_line_pays_a_bonus_and_the_winner_keeps_hers(self):
        winner, loser = an_agent("A"), an_agent("B")
        line = sold(winner, units=3)
        lost = Outcome.objects.create(
            attribution=line.attributions.get(),
            agent=loser,
            is_credited=False,
            reason="newer_link",
            at=NOW,
        )
        appeal = operations.open_appeal(agent=loser, outcome=lost, text="He is my cousin", now=NOW + DAY)
        operations.answer_appeal(
            appeal=appeal, is_granted=True, answer="you are right", by=a_person(), now=NOW + 2 * DAY
        )
        bonus = Commission.objects.get(agent=loser)
        assert (bonus.kind, bonus.amount_sen, bonus.state) == ("bonus", 990, "holding")
        assert Commission.objects.get(agent=winner).amount_sen == 990
        assert balance_of("promo:bonus") == -990 and unbalanced_journals() == []
