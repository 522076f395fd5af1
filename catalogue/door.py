"""What one unit costs at the visitor's own door, on cards: before sign-in, from the postcode typed once.

The same landed quote as on the product page and in the basket, one for each card. Five queries for a whole list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest

from catalogue.cards import ProductCard
from catalogue.money import rm
from catalogue.trade.landed import quote
from catalogue.trade.outcome import Quote
from catalogue.trade.postcodes import CannotFindPostcode, destination
from catalogue.trade.queries import goods_request, rule_book
from catalogue.trade.values import CannotQuote


def postcode_of(request: HttpRequest) -> str:
    """The postcode typed now, else the one typed before. A new one that exists is remembered."""
    typed = request.GET.get("postcode", "").strip()
    if not typed:
        return str(request.session.get("postcode", ""))
    try:
        destination(typed)
    except CannotFindPostcode:
        return typed
    if request.session.get("postcode") != typed:
        request.session["postcode"] = typed
    return typed


def at_the_door(
    cards: Sequence[ProductCard], *, postcode: str, service: str = "", now: datetime
) -> list[ProductCard]:
    """The cards with what one unit costs delivered there; as they were while no postcode is known.

    A card whose goods may not be sent there says so; one whose total is not firm says nothing.
    """
    priced = [card for card in cards if card.unit is not None]
    wanted = [(str(card.product_id), card.unit, card.unit.price_sen, 1) for card in priced if card.unit]
    try:
        where = destination(postcode)
        request = goods_request(wanted, destination=where, now=now, service=service) if wanted else None
    except (CannotFindPostcode, CannotQuote):
        request = None
    if request is None:
        return list(cards)
    book = rule_book()
    answers = {
        line.ref: quote(replace(request, lines=(line,)), book, is_gated=True) for line in request.lines
    }
    return [_with(card, answers.get(str(card.product_id))) for card in cards]


def _with(card: ProductCard, answer: Quote | None) -> ProductCard:
    if answer is None:
        return card
    if answer.is_payable and answer.total_sen is not None:
        return replace(card, door=rm(answer.total_sen + (answer.payable_on_delivery_sen or 0)))
    return replace(card, is_refused=any(problem.is_refusal for problem in answer.problems))
