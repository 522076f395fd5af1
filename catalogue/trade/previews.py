"""What a change of the rules would do, before it is made: tried in a transaction that is rolled back.

Listings that would close or open, and what one unit would cost at a door in Kuala Lumpur before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet

from catalogue.models import Product
from catalogue.trade.landed import quote
from catalogue.trade.postcodes import destination
from catalogue.trade.queries import goods_request, rule_book, rules_on
from catalogue.trade.rulebook import RuleBook
from catalogue.trade.values import KUALA_LUMPUR, CannotQuote, QuoteLine, QuoteRequest
from catalogue.trade.verdicts import judge

#: Products that a preview looks at; above it the preview says that it saw only a part.
LOOKED_AT = 300
DOOR = "50000"


@dataclass(frozen=True, slots=True)
class Change:
    """One product's price at the door, before and after; None where there is no firm total."""

    title: str
    before_sen: int | None
    after_sen: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be different on `on`. Titles of listings, and changed totals."""

    on: date
    looked_at: int
    is_partial: bool
    closed: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    priced: tuple[Change, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was looked at would change."""
        return not (self.closed or self.opened or self.priced)


@dataclass(frozen=True, slots=True)
class _Seen:
    is_sellable: bool
    total_sen: int | None


def preview(change: Callable[[], object], *, on: date) -> Preview:
    """Try `change`, look at listings as they would be on `on`, and undo it. Errors of the change go on."""
    products = list(_products()[: LOOKED_AT + 1])
    looked_at = products[:LOOKED_AT]
    titles = {str(product.pk): product.get_title() for product in looked_at}
    with transaction.atomic():
        before = _see(looked_at, on)
        change()
        after = _see(looked_at, on)
        transaction.set_rollback(True)
    return Preview(
        on=on,
        looked_at=len(looked_at),
        is_partial=len(products) > LOOKED_AT,
        closed=_moved(before, after, titles, was_sellable=True),
        opened=_moved(before, after, titles, was_sellable=False),
        priced=tuple(
            Change(titles[ref], seen.total_sen, after[ref].total_sen)
            for ref, seen in before.items()
            if seen.total_sen != after[ref].total_sen
        ),
    )


def _products() -> QuerySet[Product]:
    """What can be bought or was hidden by rule: stand-alone products and variants."""
    shown = Product.objects.exclude(structure=Product.PARENT).filter(stockrecords__price_sen__gt=0)
    return shown.select_related("parent").prefetch_related("stockrecords").order_by("pk")


def _see(products: list[Product], on: date) -> dict[str, _Seen]:
    noon = datetime.combine(on, time(12), KUALA_LUMPUR)
    wanted = [(str(p.pk), p, p.stockrecords.all()[0].price_sen, 1) for p in products]
    try:
        request = goods_request(wanted, destination=destination(DOOR), now=noon)
    except CannotQuote:
        return {ref: _Seen(is_sellable=False, total_sen=None) for ref, *_ in wanted}
    book, rules = rule_book(), rules_on(on)
    return {
        line.ref: _Seen(judge(line.goods, rules).is_sellable, _total(request, line, book))
        for line in request.lines
    }


def _total(request: QuoteRequest, line: QuoteLine, book: RuleBook) -> int | None:
    alone = QuoteRequest(
        destination=request.destination, service=request.service, lines=(line,), at=request.at
    )
    answer = quote(alone, book)
    return answer.total_sen if answer.is_payable else None


def _moved(
    before: dict[str, _Seen], after: dict[str, _Seen], titles: dict[str, str], *, was_sellable: bool
) -> tuple[str, ...]:
    return tuple(
        titles[ref]
        for ref, seen in before.items()
        if seen.is_sellable is was_sellable and after[ref].is_sellable is not was_sellable
    )
