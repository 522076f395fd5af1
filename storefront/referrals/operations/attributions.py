"""The credit of each order line, with its evidence, for winner and losers."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from storefront.accounts.queries import verified_buyer
from storefront.order.models import Line as OrderLine
from storefront.referrals.models import Agent, Attribution, BuyerBinding, Outcome, UnresolvedLine
from storefront.referrals.precedence import BINDING_LIFETIME, POLICY, Decision, Evidence, resolve

logger = logging.getLogger(__name__)

_Pair = tuple[OrderLine, Evidence | Mapping[str, Any]]
_BINDING_RULES = (
    Attribution.Rule.CODE,
    Attribution.Rule.ASSISTED,
    Attribution.Rule.STAMP,
    Attribution.Rule.TOUCH,
)


def attribute_lines(
    *,
    order_lines_with_evidence: Iterable[tuple[OrderLine, Evidence | Mapping[str, Any]]],
    now: datetime,
    policy: str = POLICY,
) -> list[Attribution]:
    """Decides and stores the credit of each line. Needs the caller's transaction and never fails it (A23).

    Evidence may be the value or its stored JSON. A line that cannot be decided leaves an UnresolvedLine and
    no Attribution; `resolve_waiting` decides it later from the same evidence. A line attributed before
    keeps its answer.
    """
    pairs = list(order_lines_with_evidence)
    decided = {
        attribution.order_line_id: attribution
        for attribution in Attribution.objects.filter(
            order_line__in=[line for line, _ in pairs], superseded_by=None
        )
    }
    fresh = [(line, stored) for line, stored in pairs if line.pk not in decided]
    decided |= {made.order_line_id: made for made in _decide(fresh, policy, now)}
    answers = [decided[line.pk] for line, _ in pairs if line.pk in decided]
    _bind_buyers(answers, now)
    return answers


def _decide(pairs: Sequence[_Pair], policy: str, now: datetime) -> list[Attribution]:
    """All lines at once; when that fails each by itself, so that one bad line harms no other (A23)."""
    try:
        with transaction.atomic():
            return _attribute(pairs, policy, now)
    except Exception as failure:
        if len(pairs) > 1:
            return [made for pair in pairs for made in _decide([pair], policy, now)]
        [(line, stored)] = pairs
        logger.exception("line %s could not be attributed; its evidence is kept", line.pk)
        _keep_for_later(line, stored, policy, failure, now)
        return []


def _attribute(pairs: Sequence[_Pair], policy: str, now: datetime) -> list[Attribution]:
    """For each line one attribution and one outcome for each agent named, in three statements.

    The foreign keys are checked here, not at commit.
    """
    proofs = [_evidence(stored) for _, stored in pairs]
    decisions = [resolve(proof, policy=policy) for proof in proofs]
    named = {agent_id for decision in decisions for agent_id in _named(decision)}
    agents = Agent.objects.in_bulk(named)
    missing = named - agents.keys()
    if missing:
        raise Agent.DoesNotExist(f"evidence names agents {sorted(missing)}, whom nobody knows")
    made = Attribution.objects.bulk_create(
        Attribution(
            order_line=line,
            agent=agents.get(decision.agent_id) if decision.agent_id is not None else None,
            rule=decision.rule,
            policy_version=decision.policy,
            evidence=proof.to_json(),
            decided_at=now,
        )
        for (line, _), proof, decision in zip(pairs, proofs, decisions, strict=True)
    )
    Outcome.objects.bulk_create(
        outcome
        for attribution, decision in zip(made, decisions, strict=True)
        for outcome in _outcomes(attribution, decision, now)
    )
    return made


def _evidence(stored: Evidence | Mapping[str, Any]) -> Evidence:
    return stored if isinstance(stored, Evidence) else Evidence.from_json(stored)


def _named(decision: Decision) -> list[int]:
    losers = [loser.agent_id for loser in decision.losers]
    return [*losers, decision.agent_id] if decision.agent_id is not None else losers


def _outcomes(attribution: Attribution, decision: Decision, now: datetime) -> list[Outcome]:
    """Why each agent named got the credit or did not."""
    reasons = {loser.agent_id: (False, loser.reason) for loser in decision.losers}
    if decision.agent_id is not None:
        reasons[decision.agent_id] = (True, decision.reason)
    return [
        Outcome(attribution=attribution, agent_id=agent_id, is_credited=is_credited, reason=reason, at=now)
        for agent_id, (is_credited, reason) in reasons.items()
    ]


def _keep_for_later(line: OrderLine, stored: Any, policy: str, failure: Exception, now: datetime) -> None:
    evidence = stored.to_json() if isinstance(stored, Evidence) else stored
    UnresolvedLine.objects.get_or_create(
        order_line=line,
        defaults={
            "evidence": evidence,
            "policy_version": policy,
            "failure": str(failure)[:200],
            "since": now,
        },
    )


def _bind_buyers(decided: Sequence[Attribution], now: datetime) -> None:
    """The verified buyer of an order belongs to the agent of its newest credited touch, from now on (rule
    4)."""
    for attribution in reversed(decided):
        order = attribution.order_line.order
        user = verified_buyer(order.user)
        if attribution.agent_id is None or attribution.rule not in _BINDING_RULES or user is None:
            continue
        placed_at = Evidence.from_json(attribution.evidence).placed_at
        if BuyerBinding.objects.filter(attribution__order_line__order=order).exists():
            return
        BuyerBinding.objects.create(
            user=user,
            agent_id=attribution.agent_id,
            attribution=attribution,
            bound_at=placed_at,
            until=placed_at + BINDING_LIFETIME,
        )
        return


def attribute_added(*, line: OrderLine, now: datetime) -> Attribution | None:
    """Credit of a line that was added to an order afterwards: the order's agent (A15). Needs a transaction.

    What replaces a line is credited as that line was. Else one agent in the order: hers, by the same evidence.
    Several: the order's evidence without stamps decides, as the line was put in through nobody's link. None when
    no line of the order is decided yet.
    """
    others = Attribution.objects.filter(order_line__order_id=line.order_id, superseded_by=None)
    if line.replaces_id is not None:
        others = others.filter(order_line=line.replaces_id)
    stored = list(others.exclude(order_line=line).order_by("pk"))
    credited = [one for one in stored if one.agent_id is not None]
    if not stored:
        return None
    source = (credited or stored)[0]
    proof = Evidence.from_json(source.evidence)
    if len({one.agent_id for one in credited}) > 1:
        proof = replace(proof, stamp=None)
    pairs = [(line, proof)]
    made = attribute_lines(order_lines_with_evidence=pairs, now=now, policy=source.policy_version)
    return made[0] if made else None


def replace_attribution(stored: Attribution, proof: Evidence, *, now: datetime) -> Attribution:
    """A new answer for a line beside the old one, which stays readable. Needs a transaction."""
    decision = resolve(proof)
    made = Attribution.objects.create(
        order_line=stored.order_line,
        agent_id=decision.agent_id,
        rule=decision.rule,
        policy_version=decision.policy,
        evidence=proof.to_json(),
        decided_at=now,
        superseded_by=stored,  # for a moment: one row of a line is live at any time
    )
    Attribution.objects.filter(pk=stored.pk).update(superseded_by=made)
    Attribution.objects.filter(pk=made.pk).update(superseded_by=None)
    made.superseded_by = None
    Outcome.objects.bulk_create(_outcomes(made, decision, now))
    return made


def resolve_waiting(*, now: datetime, limit: int = 200) -> list[Attribution]:
    """Decides lines whose attribution failed, from their stored evidence and under the version of then
    (A23)."""
    decided: list[Attribution] = []
    for pk in list(UnresolvedLine.objects.order_by("pk").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            waiting = UnresolvedLine.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if waiting is None:
                continue
            found = attribute_lines(
                order_lines_with_evidence=[(waiting.order_line, waiting.evidence)],
                now=now,
                policy=waiting.policy_version,
            )
            if found:
                waiting.delete()
                decided += found
    return decided
