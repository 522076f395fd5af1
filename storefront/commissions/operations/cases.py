"""Cases of risk: listed entries only, at most 7 days, a named decider, and silence frees (F3, F5).

A rejection takes nothing at once: the entries stay frozen while the agent may appeal, and only when that
is over they are reversed. So a decision that falls on appeal needs no money to be found again.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from storefront.accounts.models import User
from storefront.commissions.deadlines import ANSWER_WITHIN, APPEAL_OPEN, LONGEST_REVIEW
from storefront.commissions.models import Adjustment, Appeal, Commission, LineShare, RiskCase, RiskEntry
from storefront.commissions.operations.accounts import (
    BONUS,
    agent_account,
    maker_account,
)
from storefront.commissions.operations.places import maker_state
from storefront.ledger.operations import post
from storefront.outbox import defer
from storefront.referrals.models import Agent

HOLDABLE = (Commission.State.PENDING, Commission.State.HOLDING, Commission.State.AVAILABLE)
"""What a case may hold; money in a payout or paid out is not touched."""


class CannotHold(ValueError):
    """An entry is not the agent's, is in a payout or in another case, or evidence is missing."""


class CannotDecide(ValueError):
    """The case is decided already, or a rejection has no reason that the agent can read."""


@transaction.atomic
def open_risk_case(
    *, agent: Agent, entries: Sequence[Commission], reason: str, evidence: str, by: User, now: datetime
) -> RiskCase:
    """Freezes the listed entries for at most 7 days; everything else stays payable. Raises CannotHold."""
    wanted = [entry.pk for entry in entries]
    rows = list(Commission.objects.select_for_update().filter(pk__in=wanted, agent=agent).order_by("pk"))
    if not rows or len(rows) != len(set(wanted)) or any(row.state not in HOLDABLE for row in rows):
        raise CannotHold("entries")
    if RiskEntry.objects.filter(commission__in=rows, is_live=True).exists():
        raise CannotHold("an entry stands in another case")
    if reason not in RiskCase.Reason.values or len(evidence.strip()) < 10:
        raise CannotHold("reason and evidence")
    case = RiskCase.objects.create(
        agent=agent,
        reason=reason,
        evidence=evidence.strip(),
        opened_by=by,
        opened_at=now,
        decide_by=now + LONGEST_REVIEW,
    )
    RiskEntry.objects.bulk_create([RiskEntry(case=case, commission=row) for row in rows])
    _freeze(case, case.decide_by)
    return case


@transaction.atomic
def decide_risk_case(*, case: RiskCase, is_fraud: bool, decision: str, by: User, now: datetime) -> RiskCase:
    """A named person decides within the 7 days. Raises CannotDecide.

    Not fraud: the entries are free at once. Fraud: they stay frozen while the agent may appeal, and she is
    told in her language with order, rule and way to appeal (F4).
    """
    case = RiskCase.objects.select_for_update().get(pk=case.pk)
    if case.outcome != RiskCase.Outcome.OPEN or now >= case.decide_by:
        raise CannotDecide(f"case is {case.outcome}")
    if is_fraud and len(decision.strip()) < 10:
        raise CannotDecide("a rejection needs its reason")
    case.decided_by, case.decided_at, case.decision = by, now, decision.strip()
    if is_fraud:
        case.outcome = RiskCase.Outcome.REJECTED
        _freeze(case, now + APPEAL_OPEN + ANSWER_WITHIN + timedelta(days=1))
        defer("storefront.commissions.jobs.tell_rejection", case_id=case.pk)
    else:
        case.outcome = RiskCase.Outcome.FREED
        _free(case)
    case.save()
    return case


def _freeze(case: RiskCase, until: datetime) -> None:
    Commission.objects.filter(risk_entries__case=case).update(review_until=until)


def _free(case: RiskCase) -> None:
    Commission.objects.filter(risk_entries__case=case).update(review_until=None)
    case.entries.update(is_live=False)


@transaction.atomic
def overturn(case: RiskCase) -> None:
    """An appeal was granted, or nobody answered it: the entries are free. Needs the appeal's transaction."""
    _free(case)
    RiskCase.objects.filter(pk=case.pk).update(outcome=RiskCase.Outcome.OVERTURNED)


def sweep_cases(*, now: datetime) -> int:
    """Deadlines that passed: undecided cases are freed, rejections that nobody appealed become final."""
    late = RiskCase.objects.filter(outcome=RiskCase.Outcome.OPEN, decide_by__lte=now)
    no_appeal = Q(appeal=None, decided_at__lte=now - APPEAL_OPEN) | Q(appeal__state=Appeal.State.REFUSED)
    firm = RiskCase.objects.filter(no_appeal, outcome=RiskCase.Outcome.REJECTED)
    late_ids, firm_ids = list(late.values_list("pk", flat=True)), list(firm.values_list("pk", flat=True))
    for case_id in late_ids:
        _time_out(case_id)
    for case_id in firm_ids:
        _reverse(case_id, now)
    return len(late_ids) + len(firm_ids)


@transaction.atomic
def _time_out(case_id: int) -> None:
    case = RiskCase.objects.select_for_update().get(pk=case_id)
    if case.outcome == RiskCase.Outcome.OPEN:
        _free(case)
        RiskCase.objects.filter(pk=case_id).update(outcome=RiskCase.Outcome.TIMED_OUT)


@transaction.atomic
def _reverse(case_id: int, now: datetime) -> None:
    """The entries of a firm rejection go to 0; their money to the makers of the lines, a bonus back to the platform."""
    rows = Commission.objects.select_for_update().filter(risk_entries__case=case_id, state__in=HOLDABLE)
    commissions = list(rows.order_by("pk"))
    case = RiskCase.objects.select_for_update().get(pk=case_id)
    if case.outcome != RiskCase.Outcome.REJECTED:
        return
    legs: Counter[tuple[str, str]] = Counter()
    for entry in commissions:
        state = "available" if entry.state == Commission.State.AVAILABLE else "pending"
        legs[agent_account(entry.agent_id, state)] -= entry.amount_sen
        legs[_taker(entry)] += entry.amount_sen
        Adjustment.objects.create(
            commission=entry, delta_sen=-entry.amount_sen, cause="fraud", reference=f"case-{case_id}", at=now
        )
    Commission.objects.filter(pk__in=[entry.pk for entry in commissions]).update(
        amount_sen=0, state=Commission.State.REVERSED, review_until=None
    )
    if any(legs.values()):
        post(kind="fraud", subject=f"case-{case_id}", legs=legs, at=now)
    case.entries.update(is_live=False)
    RiskCase.objects.filter(pk=case_id).update(outcome=RiskCase.Outcome.FINAL)


def _taker(entry: Commission) -> tuple[str, str]:
    line = entry.order_line
    if line is None:
        return BONUS
    share = LineShare.objects.select_for_update().get(order_line=line)
    share.agent_sen, share.maker_sen = share.agent_sen - entry.amount_sen, share.maker_sen + entry.amount_sen
    share.save(update_fields=["agent_sen", "maker_sen"])
    return maker_account(line.partner_id, maker_state(line))
