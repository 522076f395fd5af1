"""The landed quote: one honest total from goods, freight and the dated rules. Pure (R1-R13, R27).

`quote()` is the only entry. It never guesses: a missing code, origin, weight or dated rate makes a
duty-paid total unavailable and a duty-unpaid one an estimate, and the amount it would have been stays
None all the way to the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from catalogue.trade.consignment import assess
from catalogue.trade.fingerprint import fingerprint
from catalogue.trade.outcome import (
    Availability,
    ChargeKind,
    ConsignmentQuote,
    Due,
    Problem,
    Quote,
    ShownLine,
)
from catalogue.trade.parcels import group_lines
from catalogue.trade.promises import promised_by
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import MINIMUM_CHARGE_SEN, RuleBook, RulesOfDay, Service
from catalogue.trade.values import CannotQuote, Incoterm, Outcome, QuoteRequest
from catalogue.trade.verdicts import judge

#: How long a quote may be paid as it stands; a rule that changes meanwhile does not touch it.
LIFETIME = timedelta(minutes=60)


def quote(
    request: QuoteRequest, book: RuleBook, *, lifetime: timedelta = LIFETIME, is_gated: bool = False
) -> Quote:
    """Quote a basket by the rules of the day it is placed, in Kuala Lumpur.

    `is_gated` also asks the gates about each line, for its destination and the last promised day: what
    may not be sent makes the quote unavailable, whatever its price (R17). A basket that merely lacks facts
    is answered, with `availability` and `problems` saying what is missing. Raises CannotQuote for an
    unknown service or an empty basket.
    """
    rules = book.on(request.day)
    service = rules.service(request.service)
    if service is None or not request.lines:
        raise CannotQuote("no lines" if service else f"unknown service {request.service!r}")
    zone = request.destination.freight_zone
    consignments = tuple(assess(group, service, zone, rules) for group in group_lines(request))
    shown = _shown(consignments, request, service.incoterm, is_registered=rules.lvg_terms is not None)
    total = _sum(line.amount_sen for line in shown if line.due is Due.CHECKOUT)
    problems = tuple(problem for part in consignments for problem in part.problems) + _too_low(total, rules)
    if is_gated:
        problems = _refused(request, consignments, service, rules) + problems
    terms = rules.lvg_terms
    answer = Quote(
        request=request,
        incoterm=service.incoterm,
        availability=_availability(problems, service.incoterm),
        consignments=consignments,
        shown=shown,
        problems=problems,
        total_sen=total,
        payable_on_delivery_sen=_sum(line.amount_sen for line in shown if line.due is Due.DELIVERY),
        registration_number=terms.registration_number if terms else "",
        rule_ids=_rule_ids(consignments),
        day=request.day,
        expires_at=request.at + lifetime,
        days_min=service.days_min,
        days_max=service.days_max,
    )
    return replace(answer, fingerprint=fingerprint(answer))


def _shown(
    consignments: tuple[ConsignmentQuote, ...],
    request: QuoteRequest,
    incoterm: Incoterm,
    *,
    is_registered: bool,
) -> tuple[ShownLine, ...]:
    """The summary a buyer reads. A platform voucher takes off goods only, and shrinks no tax (R2, R13)."""
    goods = sum(part.goods_sen for part in consignments)
    voucher = min(request.order_voucher_sen, goods)
    border = Due.CHECKOUT if incoterm is Incoterm.DDP else Due.DELIVERY
    lines = [ShownLine("goods", goods, Due.CHECKOUT)]
    if voucher:
        lines.append(ShownLine("voucher", -voucher, Due.CHECKOUT))
    if _lacks_lvg_rule(consignments):
        lines.append(ShownLine("lvg", None, Due.CHECKOUT))
    elif is_registered:
        lines.append(ShownLine("lvg", _kind(consignments, ChargeKind.LVG), Due.CHECKOUT))
    lines.append(ShownLine("freight", _kind(consignments, ChargeKind.FREIGHT), Due.CHECKOUT))
    insurance = _kind(consignments, ChargeKind.INSURANCE)
    if insurance != 0:
        lines.append(ShownLine("insurance", insurance, Due.CHECKOUT))
    lines.append(ShownLine("duty", _kind(consignments, ChargeKind.DUTY), border))
    lines.append(ShownLine("import_tax", _kind(consignments, ChargeKind.IMPORT_TAX), border))
    return tuple(lines)


def _lacks_lvg_rule(consignments: tuple[ConsignmentQuote, ...]) -> bool:
    """Registered, but without a dated rate or limit: the tax is unknown, and so is every total (R9)."""
    return any(problem.reason.key == "unknown.lvg_rule" for part in consignments for problem in part.problems)


def _kind(consignments: tuple[ConsignmentQuote, ...], kind: ChargeKind) -> int | None:
    return _sum(part.sum_of(kind) for part in consignments)


def _sum(amounts: Iterable[int | None]) -> int | None:
    """A sum that stays unknown when a part of it is."""
    result = 0
    for amount in amounts:
        if amount is None:
            return None
        result += amount
    return result


def _too_low(total_sen: int | None, rules: RulesOfDay) -> tuple[Problem, ...]:
    rule = rules.rule(MINIMUM_CHARGE_SEN)
    if rule is None or total_sen is None or total_sen >= rule.value:
        return ()
    reason = Reason.of("total.too_low", amount=total_sen, limit=rule.value)
    return (Problem(reason, "", rule_id=rule.rule_id, is_refusal=True),)


def _refused(
    request: QuoteRequest, consignments: tuple[ConsignmentQuote, ...], service: Service, rules: RulesOfDay
) -> tuple[Problem, ...]:
    """What the gates say against sending these lines there by then; advice and unknown facts are no refusal."""
    where = {line.ref: part.key for part in consignments for line in part.lines}
    problems = []
    for line in request.lines:
        until = promised_by(request.day, handling_days=line.handling_days, days_max=service.days_max)
        verdict = judge(line.goods, rules, request.destination.gate_zone, until)
        problems += [
            Problem(issue.reason, where[line.ref], line.ref, issue.rule_id, is_refusal=True)
            for issue in verdict.issues
            if issue.outcome >= Outcome.EVIDENCE and line.is_import
        ]
    return tuple(problems)


def _availability(problems: tuple[Problem, ...], incoterm: Incoterm) -> Availability:
    if not problems:
        return Availability.AVAILABLE
    if incoterm is Incoterm.DDP or any(problem.is_refusal for problem in problems):
        return Availability.UNAVAILABLE
    return Availability.ESTIMATE


def _rule_ids(consignments: tuple[ConsignmentQuote, ...]) -> tuple[str, ...]:
    used = {rule_id for part in consignments for charge in part.charges for rule_id in charge.rule_ids}
    return tuple(sorted(used))
