"""What a new Checkout Session may be told, checked as Stripe checks it.

Source: docs.stripe.com/api/checkout/sessions/create, version 2026-10-28.endive.
"""

from __future__ import annotations

from .errors import ApiError, missing
from .reading import Reader
from .session_shape import blank_customer
from .world import Json, World, new_id

METHODS = ("card", "fpx", "grabpay")
"""What a Malaysian account offers here; FPX and GrabPay only for ringgit."""
MINIMUM_MINOR = {"myr": 200, "sgd": 50, "usd": 50, "idr": 1_000_000}
"""Smallest charges by currency. docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.

IDR is a two-decimal currency at Stripe; its figure is the rough worth of US$ 0.50.
"""
MOST_MINOR = 99_999_999
SHORTEST_LIFE_S, LONGEST_LIFE_S = 30 * 60, 24 * 60 * 60
CLOCK_GRACE_S = 60
"""The caller's clock and the way here: Stripe does not refuse 30 minutes for a second of delay."""
MOST_LINES = 100
LOCALES = (  # noqa: SIM905 - one word a line would hide the rest of the file
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv "
    "ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
).split()


def lines(world: World, read: Reader) -> list[Json]:
    groups = read.groups("line_items")
    if not groups:
        raise missing("line_items")
    if len(groups) > MOST_LINES:
        raise ApiError(f"line_items may hold at most {MOST_LINES} items.", param="line_items")
    lines = [_line(world, group) for group in groups]
    if len({line["currency"] for line in lines}) > 1:
        raise ApiError("All line items must use the same currency.", param="line_items")
    return lines


def _line(world: World, read: Reader) -> Json:
    price = read.group("price_data")
    if price is None:
        raise missing(read.name_of("price_data"))
    quantity = read.integer("quantity", least=1, required=True) or 1
    currency = price.must_text("currency", longest=3).lower()
    if currency not in MINIMUM_MINOR:
        raise ApiError(f"Invalid currency: {currency}.", param=price.name_of("currency"))
    unit = price.integer("unit_amount", required=True) or 0
    product = price.group("product_data")
    if product is None:
        raise missing(price.name_of("product_data"))
    name = product.must_text("name", longest=1500)
    description = product.text("description")
    product.texts("images")
    product.metadata()
    for reader in (product, price, read):
        reader.finish()
    amount = unit * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": name,
        "metadata": {},
        "price": _price(world, currency, unit, description),
        "quantity": quantity,
    }


def _price(world: World, currency: str, unit: int, description: str | None) -> Json:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": description,
        "product": new_id("prod", 14),
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": unit,
        "unit_amount_decimal": str(unit),
    }


def check_total(total: int, currency: str) -> None:
    least = MINIMUM_MINOR[currency]
    if total < least:
        shown = f"{least // 100}.{least % 100:02d}"
        raise ApiError(
            f"The Checkout Session's total amount due must add up to at least {shown} {currency}",
            code="amount_too_small",
        )
    if total > MOST_MINOR:
        raise ApiError("The total amount due is too large.", code="amount_too_large")


def expiry(world: World, read: Reader) -> int:
    asked = read.integer("expires_at")
    if asked is None:
        return world.now() + LONGEST_LIFE_S
    if asked < world.now() + SHORTEST_LIFE_S - CLOCK_GRACE_S:
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if asked > world.now() + LONGEST_LIFE_S + CLOCK_GRACE_S:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return asked


def plain_fields(read: Reader, currency: str) -> Json:
    allowed = read.texts("allowed_payment_method_types")
    offered = [method for method in METHODS if method == "card" or currency == "myr"]
    usable = [method for method in offered if allowed is None or method in allowed]
    if not usable:
        raise ApiError(
            "No payment method types enabled for the provided currency and amount.",
            param="allowed_payment_method_types",
        )
    email = read.email("customer_email")
    locale = read.text("locale")
    if locale is not None and locale not in LOCALES:
        raise ApiError(f"Invalid locale: {locale}", param="locale")
    return {
        "allowed_payment_method_types": allowed,
        "cancel_url": read.url("cancel_url"),
        "client_reference_id": read.text("client_reference_id", longest=200),
        "customer_details": blank_customer(email) if email else None,
        "customer_email": email,
        "locale": locale,
        "metadata": read.metadata(),
        "payment_method_types": usable,
        "submit_type": read.choice("submit_type", ("auto", "book", "donate", "pay")),
        "success_url": read.url("success_url", required=True),
    }


def intent_data(read: Reader) -> Json:
    group = read.group("payment_intent_data")
    if group is None:
        return {"metadata": {}, "description": None, "receipt_email": None}
    data = {
        "metadata": group.metadata(),
        "description": group.text("description", longest=1000),
        "receipt_email": group.email("receipt_email"),
    }
    group.finish()
    return data
