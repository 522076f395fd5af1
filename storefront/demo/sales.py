"""Sample sales of the last weeks, so that agents, makers and staff see their pages with something on them.

Made by the shop's own operations against the stand-in for Stripe, whose clock stands where the sale stands meanwhile.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from catalogue.models import Product
from catalogue.partner.strategy import Selector
from catalogue.trade.postcodes import destination
from catalogue.trade.s10 import check_digit
from storefront.accounts.models import User
from storefront.aftersales import operations as aftersales
from storefront.basket.models import Basket
from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.attempts import Order as OrderToPay
from storefront.checkout.operations.fees import book_fee
from storefront.checkout.quoting import basket_lines, freeze, quote_basket
from storefront.checkout.snapshot import Receiver, Snapshot
from storefront.demo.accounts import BUYER
from storefront.demo.content import Row, by_id, rows
from storefront.fulfilment import operations as fulfilment
from storefront.fulfilment.deadlines import HOLD
from storefront.fulfilment.models import Consignment
from storefront.gateway import get_gateway
from storefront.payouts import operations as payouts
from storefront.referrals import operations as referrals
from storefront.referrals.models import Agent

Pull = Callable[[str, dict[str, Any]], Any]
"""Pulls a lever of the stand-in: its name and its values (gateway/sandbox/control.py)."""

RECEIVERS = {
    "b1": ("Pembeli Contoh", "+60112345671", "1 Jalan Contoh", "50400", "Kuala Lumpur"),
    "b2": ("Aminah Contoh", "+60112345672", "2 Lorong Contoh", "75000", "Melaka"),
    "b3": ("Mei Ling Contoh", "+60112345673", "3 Taman Contoh", "81100", "Johor Bahru"),
}
"""Invented people. The first is the sample buyer, who finds the orders in her account."""

BEFORE_BUYING = timedelta(hours=1)
DAY = timedelta(days=1)


class Past:
    """The stand-in's clock, moved about; it must end where it began."""

    def __init__(self, pull: Pull, now: datetime) -> None:
        self._pull, self._now, self._shift = pull, now, timedelta()

    def go_to(self, moment: datetime) -> None:
        """Let the stand-in believe that it is then."""
        shift = moment - self._now
        self._pull("clock", {"seconds": (shift - self._shift).total_seconds()})
        self._shift = shift

    def pay(self, session_id: str) -> None:
        """The buyer pays by card."""
        self._pull(f"sessions/{session_id}/pay", {"method": "card", "outcome": "paid"})


def sell_samples(pull: Pull, *, now: datetime) -> int:
    """Make the sample sales in a shop where nothing was ever sold, and Monday's payouts; returns how many sales."""
    if CheckoutAttempt.objects.exists():
        return 0
    past = Past(pull, now)
    try:
        for row in rows("sales"):
            _sell(row, past, now)
    finally:
        past.go_to(now)
    payouts.prepare_batch(now=now)
    return len(rows("sales"))


def _sell(row: Row, past: Past, now: datetime) -> None:
    at = now - row["days_ago"] * DAY - BEFORE_BUYING
    past.go_to(at)
    attempt = _buy(row, past, at)
    [consignment] = Consignment.objects.filter(order=attempt.order)
    if row["sent_after"] is not None:
        number = _tracking_number(row)
        fulfilment.send_parcel(
            consignment=consignment, carrier="pos", tracking_number=number, now=at + row["sent_after"] * DAY
        )
    if row["delivered_after"] is not None:
        arrived = at + row["delivered_after"] * DAY
        aftersales.confirm_delivery(consignment.pk, happened_at=arrived, source="carrier")
        if arrived + HOLD <= now:
            aftersales.release_due(now=arrived + HOLD)


def _buy(row: Row, past: Past, at: datetime) -> CheckoutAttempt:
    """Link, basket, landed cost, payment, order: the main road at an earlier moment."""
    buyer = User.objects.get(email=BUYER.login) if row["to"] == "b1" else None
    basket, visitor = Basket.objects.create(owner=buyer), secrets.token_urlsafe(16)
    basket.strategy = Selector().strategy(user=buyer)
    product = _goods(row)
    basket.add_product(product, row["quantity"])
    basket.lines.update(date_created=at)
    if row["agent"]:
        _follow_link(row["agent"], product, basket, visitor, at)
    order = OrderToPay(
        basket_id=basket.pk,
        form_token=secrets.token_urlsafe(24),
        snapshot=_agreed(basket, row, visitor, at),
        receiver=_receiver(row),
        user_id=buyer.pk if buyer else None,
    )
    attempt = checkout.open_session(checkout.reserve(order, now=at).pk, now=at)
    past.pay(attempt.session_id or "")
    attempt = checkout.settle(attempt.pk, now=at)
    past.go_to(at + BEFORE_BUYING)  # Stripe books its fee a little later
    charge = get_gateway().retrieve_payment(attempt.intent_id or "").charge
    if charge is not None:
        book_fee(charge, now=at + BEFORE_BUYING)
    return attempt


def _goods(row: Row) -> Product:
    """The product of a sale, or the first of its variants."""
    product = Product.objects.get(upc=by_id("products")[row["product"]]["sku"])
    return product.children.order_by("pk").first() or product


def _follow_link(agent_id: str, product: Product, basket: Basket, visitor: str, at: datetime) -> None:
    agent = Agent.objects.get(external_id=agent_id)
    shown = product.parent or product
    link = referrals.make_link(
        agent=agent, target="product", target_id=shown.pk, channel="whatsapp", now=at - DAY
    )
    referrals.record_touch(agent=agent, visitor=visitor, link=link, now=at)
    for line in basket.lines.all():
        referrals.stamp_line(basket_line=line, visitor=visitor, now=at)


def _agreed(basket: Basket, row: Row, visitor: str, at: datetime) -> Snapshot:
    """What the buyer pays, by the rules of that day."""
    lines = basket_lines(basket)
    evidence = referrals.collect_evidence(basket=basket, visitor_key=visitor, code="", refused=False, now=at)
    quote = quote_basket(lines, destination(RECEIVERS[row["to"]][3], ""), now=at)
    return freeze(lines, quote, evidence=evidence, now=at)


def _receiver(row: Row) -> Receiver:
    name, phone, line1, postcode, city = RECEIVERS[row["to"]]
    return Receiver(
        name=name,
        phone=phone,
        line1=line1,
        postcode=postcode,
        city=city,
        state=destination(postcode, "").state_iso,
        email=BUYER.login if row["to"] == "b1" else f"{row['to']}@pembeli.contoh.example",
        locale="ms",
    )


def _tracking_number(row: Row) -> str:
    """A number as the Indonesian post gives them (UPU S10), of a series that is all samples."""
    serial = f"9000{int(row['id'].removeprefix('s')):04}"
    return f"EE{serial}{check_digit(serial)}ID"
