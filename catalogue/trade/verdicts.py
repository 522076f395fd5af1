"""May these goods be sent to that zone on that day? The strictest rule wins (R17, R18). Pure.

A paper that ends before the promised delivery counts as missing. A verdict says what is wrong and who
can put it right; it never decides anything about money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import Restriction, RulesOfDay
from catalogue.trade.values import GateZone, Goods, Outcome

MISSING = "missing"
EXPIRED = "expired"
ENDS_BEFORE_DELIVERY = "expires_before_delivery"
BLOCKED = "blocked"
REVIEW = "review"

#: What a rule without any paper to offer is called: goods wait for a rule that lets them in.
NO_PAPER = "IMPORT_RULE"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that stands in the way, or is worth knowing. `kind` names the paper or fact."""

    code: str
    kind: str
    outcome: Outcome
    fixer: str
    rule_id: str
    reason: Reason
    zones: tuple[GateZone, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one kind of goods and one zone (or for all zones together)."""

    outcome: Outcome
    issues: tuple[Issue, ...]

    @property
    def is_sellable(self) -> bool:
        """Advice and unknown facts do not stop a sale here; a duty-paid quote is stopped by the latter."""
        return self.outcome < Outcome.EVIDENCE


def judge(
    goods: Goods, rules: RulesOfDay, zone: GateZone | None = None, deliver_by: date | None = None
) -> Verdict:
    """The verdict for a zone; without a zone, for the whole country (any zone's objection is told).

    `deliver_by` is the last promised day of delivery, by default the day of the rules.
    """
    until = max(deliver_by or rules.day, rules.day)
    found: dict[tuple[str, str], Issue] = {}
    for rule in _matching(rules.restrictions, goods, zone):
        issue = _issue(rule, goods, rules.day, until)
        if issue is None:
            continue
        known = found.get((issue.code, issue.kind))
        found[issue.code, issue.kind] = issue if known is None else _merged(known, issue)
    issues = (*_unknown(goods), *found.values())
    outcome = max((issue.outcome for issue in issues), default=Outcome.ALLOW)
    return Verdict(outcome, tuple(sorted(issues, key=lambda issue: (-issue.outcome, issue.kind, issue.code))))


def halal_badge(goods: Goods, on: date, kind: str = "HALAL_BPJPH") -> tuple[str, str, date] | None:
    """Body, number and last day of a halal certificate that may be claimed, or None (R18).

    A badge without the body's name, the number and an end date may not be shown.
    """
    for item in goods.evidence:
        if item.kind == kind and item.holds(on) and item.issuer and item.number and item.expires_on:
            return item.issuer, item.number, item.expires_on
    return None


def _matching(
    restrictions: Iterable[Restriction], goods: Goods, zone: GateZone | None
) -> Iterable[Restriction]:
    for rule in restrictions:
        if zone is not None and rule.zone is not None and rule.zone is not zone:
            continue
        if rule.unless_tag and rule.unless_tag in goods.tags:
            continue
        by_tag = bool(rule.tag) and rule.tag in goods.tags
        by_code = bool(rule.hs_prefix) and goods.hs.startswith(rule.hs_prefix)
        if by_tag or by_code or not (rule.tag or rule.hs_prefix):
            yield rule


def _issue(rule: Restriction, goods: Goods, on: date, until: date) -> Issue | None:
    """What this rule finds wrong, or None when it is content."""
    if rule.outcome is Outcome.ALLOW:
        return None
    if any(goods.holds(kind, until) for kind in rule.evidence):
        return None
    held = [item for item in goods.evidence if item.kind in rule.evidence and item.is_verified]
    if rule.is_if_claimed and not held:
        return None
    zones = (rule.zone,) if rule.zone else ()
    if rule.outcome is Outcome.BLOCK:
        return Issue(BLOCKED, NO_PAPER, rule.outcome, rule.fixer, rule.rule_id, Reason("gate.blocked"), zones)
    last = max(
        (item for item in held if item.expires_on), key=lambda item: item.expires_on or on, default=None
    )
    if last is not None and last.expires_on is not None:
        code = EXPIRED if last.expires_on < on else ENDS_BEFORE_DELIVERY
        reason = Reason.of(
            f"gate.{code}", paper=last.kind, expires_on=last.expires_on.isoformat(), fixer=rule.fixer
        )
        return Issue(code, last.kind, rule.outcome, rule.fixer, rule.rule_id, reason, zones)
    code = REVIEW if rule.outcome is Outcome.REVIEW else MISSING
    reason = Reason.of(f"gate.{code}", paper=rule.evidence[0], fixer=rule.fixer)
    return Issue(code, rule.evidence[0], rule.outcome, rule.fixer, rule.rule_id, reason, zones)


def _merged(known: Issue, other: Issue) -> Issue:
    """The same objection by two rules: the stricter speaks, the zones add up (none means all)."""
    stricter = other if other.outcome > known.outcome else known
    zones = (
        tuple(dict.fromkeys((*known.zones, *other.zones))) if known.zones and other.zones else stricter.zones
    )
    return Issue(
        stricter.code,
        stricter.kind,
        stricter.outcome,
        stricter.fixer,
        stricter.rule_id,
        stricter.reason,
        zones,
    )


def _unknown(goods: Goods) -> tuple[Issue, ...]:
    """Facts without which no rule can be applied: told to the maker, never read as permission (R9)."""
    facts = {
        "HS": len(goods.hs) >= 6,
        "ORIGIN": bool(goods.origin_country),
        "PACKED_WEIGHT": goods.packed_g is not None,
        "SIZE": goods.dims_cm is not None,
    }
    return tuple(
        Issue(
            MISSING,
            kind,
            Outcome.INCOMPLETE,
            "maker",
            "",
            Reason.of("gate.missing", paper=kind, fixer="maker"),
        )
        for kind, is_known in facts.items()
        if not is_known
    )
