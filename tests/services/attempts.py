"""Attempts without pages: reserved, opened and paid by the shop's own operations. For races and many repetitions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from catalogue.models import Product
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.attempts import Order
from storefront.checkout.snapshot import Receiver, Snapshot, SnapshotLine, SnapshotParcel
from storefront.referrals.precedence import Evidence
from tests.services.people_and_goods import NOON, a_basket, a_line
from tests.services.stripe import StripeSandbox

FREIGHT_SEN = 1_500

NOBODY = Evidence(placed_at=NOON).to_json()
"""No agent brought the buyer."""

SITI = Receiver(
    name="Siti binti Ahmad",
    phone="+60123456789",
    line1="12 Jalan Merdeka",
    postcode="50400",
    city="Kuala Lumpur",
    state="Kuala Lumpur",
    email="siti@example.com",
)


def an_order_to_pay(*wanted: tuple[Product, int], basket: object = None) -> Order:
    """What `reserve` takes: goods and quantities in a basket, RM15 freight, no tax."""
    basket = basket or a_basket()
    lines = []
    for product, quantity in wanted:
        row = a_line(basket, product, quantity)
        lines.append(
            SnapshotLine(
                basket_line_id=row.pk,
                product_id=product.pk,
                stockrecord_id=row.stockrecord_id,
                maker_id=row.stockrecord.partner_id,
                title=product.title,
                sku=row.stockrecord.partner_sku,
                quantity=quantity,
                unit_price_sen=row.stockrecord.price_sen,
                unit_lvg_sen=0,
                agent_bp=0,
                fee_bp=800,
                evidence=NOBODY,
            )
        )
    return Order(
        basket_id=basket.pk,  # type: ignore[attr-defined]
        form_token=secrets.token_urlsafe(24),
        snapshot=_snapshot(lines),
        receiver=SITI,
        user_id=None,
    )


def _snapshot(lines: Sequence[SnapshotLine]) -> Snapshot:
    makers = sorted({line.maker_id for line in lines})
    parcels = tuple(
        SnapshotParcel(
            maker,
            tuple(line.basket_line_id for line in lines if line.maker_id == maker),
            FREIGHT_SEN if maker == makers[0] else 0,
            0,
            0,
        )
        for maker in makers
    )
    return Snapshot(
        lines=tuple(lines),
        parcels=parcels,
        service_code="pos-eems",
        zone="MY-W",
        lvg_number="",
        days_min=5,
        days_max=9,
        quote_fingerprint="",
        rule_ids=(),
    )


def a_reserved_attempt(*wanted: tuple[Product, int], now: datetime | None = None) -> CheckoutAttempt:
    """Goods held for a new basket; raises what `reserve` raises."""
    return operations.reserve(an_order_to_pay(*wanted), now=now or timezone.now())


def an_open_attempt(*wanted: tuple[Product, int]) -> CheckoutAttempt:
    """The payment page of a new basket is open."""
    attempt = a_reserved_attempt(*wanted)
    return operations.open_session(attempt.pk, now=timezone.now())


def a_paid_attempt(stripe: StripeSandbox, *wanted: tuple[Product, int]) -> CheckoutAttempt:
    """The buyer has paid at Stripe; the shop does not know yet."""
    attempt = an_open_attempt(*wanted)
    stripe.pay(attempt.session_id or "")
    return attempt
