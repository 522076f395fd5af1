"""Appeals of agents: open for 30 days, answered within 7, and silence decides for the agent (F4, A17)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _, override

from catalogue.money import percent_bp
from storefront.accounts.models import User
from storefront.commissions.deadlines import ANSWER_WITHIN, APPEAL_OPEN
from storefront.commissions.models import Appeal, LineShare, RiskCase
from storefront.commissions.operations.bonuses import grant_bonus
from storefront.commissions.operations.cases import overturn
from storefront.referrals.models import Agent, CreditClaim, Outcome


class CannotAppeal(ValueError):
    """Not hers, too late, appealed before, or there is nothing to appeal against."""


class CannotAnswer(ValueError):
    """The appeal is closed, by the person who decided the case, or the answer has no words."""


@transaction.atomic
def open_appeal(
    *,
    agent: Agent,
    text: str,
    now: datetime,
    case: RiskCase | None = None,
    outcome: Outcome | None = None,
    claim: CreditClaim | None = None,
) -> Appeal:
    """An agent asks to look again: at a rejected case, a line not credited to her, or a contested claim.

    Exactly one of the three; open for 30 days after the decision. Raises CannotAppeal.
    """
    subjects = [subject for subject in (case, outcome, claim) if subject is not None]
    if len(subjects) != 1 or not text.strip():
        raise CannotAppeal("one thing and some words")
    [subject] = subjects
    decided_at = _decided_at(subject)
    if subject.agent_id != agent.pk or decided_at is None:
        raise CannotAppeal("nothing to appeal against")
    if now >= decided_at + APPEAL_OPEN or hasattr(subject, "appeal"):
        raise CannotAppeal("too late, or again")
    return Appeal.objects.create(
        agent=agent,
        case=case,
        outcome=outcome,
        claim=claim,
        text=text.strip()[:2000],
        opened_at=now,
        answer_by=now + ANSWER_WITHIN,
    )


def _decided_at(subject: RiskCase | Outcome | CreditClaim) -> datetime | None:
    """When it was decided against the agent; None when it was not."""
    if isinstance(subject, RiskCase):
        case = RiskCase.objects.select_for_update().get(pk=subject.pk)
        return case.decided_at if case.outcome == RiskCase.Outcome.REJECTED else None
    if isinstance(subject, Outcome):
        return None if subject.is_credited else subject.at
    return subject.answered_at if subject.state == CreditClaim.State.CONTESTED else None


@transaction.atomic
def answer_appeal(*, appeal: Appeal, is_granted: bool, answer: str, by: User, now: datetime) -> Appeal:
    """A person who did not decide the case answers, in words for the agent. Raises CannotAnswer.

    Granted about a case: its entries are free. Granted about a line: she gets its commission as a bonus, and
    the agent who was credited keeps hers, since nothing earned is taken back.
    """
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.state != Appeal.State.OPEN or len(answer.strip()) < 5:
        raise CannotAnswer(f"appeal is {appeal.state}")
    if appeal.case is not None and appeal.case.decided_by_id == by.pk:
        raise CannotAnswer("somebody else answers")
    appeal.state = Appeal.State.GRANTED if is_granted else Appeal.State.REFUSED
    appeal.answered_by, appeal.answered_at, appeal.answer = by, now, answer.strip()
    appeal.save()
    if is_granted:
        _give_right(appeal, now)
    return appeal


def decide_by_silence(*, now: datetime) -> int:
    """Appeals that nobody answered in 7 days are granted. Returns how many."""
    late = Appeal.objects.filter(state=Appeal.State.OPEN, answer_by__lte=now).values_list("pk", flat=True)
    return sum(_silence(appeal_id, now) for appeal_id in list(late))


@transaction.atomic
def _silence(appeal_id: int, now: datetime) -> int:
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN:
        return 0
    appeal.state, appeal.answered_at = Appeal.State.SILENCE, now
    appeal.save()
    _give_right(appeal, now)
    return 1


def _give_right(appeal: Appeal, now: datetime) -> None:
    if appeal.case is not None:
        overturn(appeal.case)
        return
    if appeal.outcome is not None:
        lines = [appeal.outcome.attribution.order_line]
    else:
        lines = list(appeal.claim.order.lines.exclude(commission__agent=appeal.agent)) if appeal.claim else []
    shares = LineShare.objects.filter(order_line__in=lines)
    amount_sen = sum(percent_bp(share.goods_sen, share.agent_bp) for share in shares)
    if amount_sen:
        with override(appeal.agent.locale):
            reason = _("Appeal granted, order %(number)s") % {"number": lines[0].order.number}
        grant_bonus(agent=appeal.agent, amount_sen=amount_sen, reason=reason, now=now)
