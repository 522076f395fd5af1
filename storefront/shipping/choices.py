"""Ways to send a basket: each service in force with its own quote, and what joining makers' parcels would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext as _

from catalogue.money import Money, format_money, rm
from catalogue.trade.models import ShippingService
from catalogue.trade.outcome import Quote
from catalogue.trade.plans import Comparison
from catalogue.trade.queries import Wanted, goods_request, joining_choice, quotes_by_service
from catalogue.trade.values import CannotQuote, Destination

#: Where a visitor's choice is kept, beside the postcode.
SESSION_KEY = "service"


@dataclass(frozen=True, slots=True)
class Way:
    """One service as a buyer may choose it (components/choice.html): `end` is its total."""

    value: str
    label: str
    hint: str
    end: str
    is_chosen: bool
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Separate or joined parcels side by side: per parcel its value and what the border asks."""

    is_joined: bool
    parcels: tuple[tuple[str, Money, str], ...]
    freight: Money
    border: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page of ways shows. `plans` is empty when there is one maker only."""

    ways: tuple[Way, ...] = ()
    plans: tuple[Plan, ...] = ()
    sentence: str = ""


def chosen_service(session: Mapping[str, Any]) -> str:
    """The code a visitor chose, "" for the one that is offered first."""
    return str(session.get(SESSION_KEY, ""))


def name_of(service: str) -> str:
    """What a service is called in the reader's language, "" for none. One query."""
    row = ShippingService.objects.filter(code=service).first()
    return row.name if row else ""


def choices_for(
    wanted: Sequence[Wanted],
    *,
    where: Destination,
    chosen: str,
    makers: Mapping[str, str],
    now: datetime,
    **more: Any,
) -> Choices:
    """Every service that gives a firm total, and the comparison of parcels under the chosen one.

    `makers` gives names by id. Empty when nothing can be quoted.
    """
    if not wanted:
        return Choices()
    try:
        request = goods_request(wanted, destination=where, now=now, service=chosen, **more)
    except CannotQuote:
        return Choices()
    quotes = {code: answer for code, answer in quotes_by_service(request).items() if answer.is_payable}
    names = {row.code: row.name for row in ShippingService.objects.filter(code__in=quotes)}
    ways = tuple(_way(code, names[code], quotes[code], request.service) for code in quotes)
    comparison = joining_choice(request)
    if comparison is None:
        return Choices(ways)
    plans = tuple(_plan(answer, makers) for answer in (comparison.separate, comparison.joined))
    return Choices(ways, plans, _sentence(comparison))


def _way(code: str, name: str, answer: Quote, chosen: str) -> Way:
    language = get_language() or "ms"
    facts = {
        "first": answer.days_min,
        "last": answer.days_max,
        "freight": format_money(rm(_freight_sen(answer)), language),
    }
    hints = [_("Delivery %(freight)s, %(first)s to %(last)s working days on the way.") % facts]
    if answer.payable_on_delivery_sen:
        later = format_money(rm(answer.payable_on_delivery_sen), language)
        hints.append(_("The carrier asks %(amount)s at the door.") % {"amount": later})
    elif answer.payable_on_delivery_sen is None:
        hints.append(_("What the carrier asks at the door is not known yet."))
    return Way(
        value=code,
        label=name,
        hint=" ".join(hints),
        end=format_money(rm(answer.total_sen or 0), language),
        is_chosen=code == chosen,
    )


def _plan(answer: Quote, makers: Mapping[str, str]) -> Plan:
    language = get_language() or "ms"
    parcels = []
    for part in answer.consignments:
        names = dict.fromkeys(makers.get(line.maker, line.maker) for line in part.lines)
        value = part.cif_sen if part.cif_sen is not None else part.goods_sen
        parcels.append((", ".join(names), rm(value), part.relief.text(language)))
    everything = (answer.total_sen or 0) + (answer.payable_on_delivery_sen or 0)
    return Plan(
        answer.request.is_joined,
        tuple(parcels),
        rm(_freight_sen(answer)),
        rm(_border_sen(answer)),
        rm(everything),
    )


def _sentence(comparison: Comparison) -> str:
    return comparison.reason.text(get_language() or "ms")


def _freight_sen(answer: Quote) -> int:
    return (answer.shown_sen("freight") or 0) + (answer.shown_sen("insurance") or 0)


def _border_sen(answer: Quote) -> int:
    return (answer.shown_sen("duty") or 0) + (answer.shown_sen("import_tax") or 0)
