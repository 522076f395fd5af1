"""What joining the makers' parcels would change, before anybody chooses it (R11). Pure.

The only choice offered is between one parcel per maker and all makers together. One maker's own goods are
never split into several parcels here: that would be splitting to change a tax.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalogue.trade.landed import quote
from catalogue.trade.outcome import Quote
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import RuleBook
from catalogue.trade.values import QuoteRequest


@dataclass(frozen=True, slots=True)
class Comparison:
    """Separate parcels beside one joined parcel. `difference_sen` is joined minus separate."""

    separate: Quote
    joined: Quote
    difference_sen: int
    reason: Reason


def compare_joining(request: QuoteRequest, book: RuleBook) -> Comparison | None:
    """Both plans, or None when there is no choice: one maker only, or one of the plans has no firm total."""
    separate = quote(replace(request, is_joined=False), book)
    joined = quote(replace(request, is_joined=True), book)
    if len(joined.consignments) == len(separate.consignments):
        return None
    if not (separate.is_payable and joined.is_payable):
        return None
    difference = _all_in(joined) - _all_in(separate)
    return Comparison(separate, joined, difference, _reason(difference))


def _all_in(answer: Quote) -> int:
    """What the buyer pays in the end, at checkout and at the door."""
    return (answer.total_sen or 0) + (answer.payable_on_delivery_sen or 0)


def _reason(difference_sen: int) -> Reason:
    if difference_sen < 0:
        return Reason.of("plan.join_saves", amount=-difference_sen)
    if difference_sen > 0:
        return Reason.of("plan.join_costs", amount=difference_sen)
    return Reason("plan.same")
