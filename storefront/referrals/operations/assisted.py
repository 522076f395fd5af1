"""Orders that an agent keys in for a buyer, who confirms by his link within 48 hours and pays himself (K1, F8).

The agent never touches money, goods or an address: she writes what the buyer wants and how to reach him.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from catalogue.models import Product
from storefront.accounts.queries import verified_buyer
from storefront.referrals.models import Agent, AssistedLine, AssistedOrder, CartStamp, Touch
from storefront.referrals.queries import own_agent_ids

CONFIRM_WITHIN = timedelta(hours=48)
MOST_UNITS = 99
State = AssistedOrder.State


class CannotKeyIn(Exception):
    """Nothing was chosen."""


class OwnNumber(CannotKeyIn):
    """The buyer's number is the agent's own: an own purchase earns nothing, and she is told now (F2)."""


class CannotConfirm(Exception):
    """The 48 hours are over, or the buyer has answered before."""


@transaction.atomic
def key_in(
    *, agent: Agent, buyer_alias: str, buyer_phone: str, quantities: Mapping[int, int], now: datetime
) -> AssistedOrder:
    """Keep what a buyer wants, `quantities` by product id. `buyer_phone` in E.164, or "". Raises CannotKeyIn."""
    wanted = {product_id: min(units, MOST_UNITS) for product_id, units in quantities.items() if units > 0}
    goods = list(_on_sale(wanted))
    if not goods:
        raise CannotKeyIn("nothing")
    if buyer_phone and agent.pk in own_agent_ids(user=None, phone=buyer_phone, email="", now=now):
        raise OwnNumber(buyer_phone)
    order = AssistedOrder.objects.create(
        agent=agent,
        token=secrets.token_urlsafe(18),
        buyer_alias=buyer_alias.strip(),
        buyer_phone=buyer_phone,
        created_at=now,
        expires_at=now + CONFIRM_WITHIN,
    )
    AssistedLine.objects.bulk_create(
        AssistedLine(order=order, product_id=product_id, quantity=wanted[product_id])
        for product_id in sorted(goods)
    )
    return order


def _on_sale(product_ids: Iterable[int]) -> QuerySet[Product, int]:
    """Ids of stand-alone goods and variants that are public and belong to an open maker."""
    of_open_maker = Q(maker__state="approved") & (Q(parent=None) | Q(parent__is_public=True))
    sellable = Product.objects.filter(of_open_maker, is_public=True, stockrecords__isnull=False)
    return sellable.filter(pk__in=product_ids).values_list("pk", flat=True).distinct()


@transaction.atomic
def confirm(
    *, order: AssistedOrder, basket: Any, visitor: str, now: datetime, user: Any = None
) -> AssistedOrder:
    """The buyer says yes, once: the goods go into his basket, stamped for the agent. He still has to pay.

    `basket` needs its price strategy; what is sold out by now is left out. Raises CannotConfirm.
    """
    order = _open(order, now)
    touch = Touch.objects.create(
        agent=order.agent, visitor=visitor, kind=Touch.Kind.ASSISTED, user=verified_buyer(user), at=now
    )
    for wanted in order.lines.select_related("product").order_by("pk"):
        stock = basket.strategy.fetch_for_product(wanted.product)
        is_permitted, _why = stock.availability.is_purchase_permitted(wanted.quantity)
        if is_permitted:
            line, _made = basket.add_product(wanted.product, wanted.quantity)
            CartStamp.objects.update_or_create(line=line, defaults={"touch": touch})
    order.state, order.answered_at, order.basket = State.CONFIRMED, now, basket
    order.save(update_fields=["state", "answered_at", "basket"])
    return order


@transaction.atomic
def decline(*, order: AssistedOrder, now: datetime) -> None:
    """The buyer says no: nothing is ordered, and what the agent wrote about him is gone. Raises CannotConfirm."""
    order = _open(order, now)
    order.state, order.answered_at, order.buyer_alias, order.buyer_phone = State.DECLINED, now, "", ""
    order.save(update_fields=["state", "answered_at", "buyer_alias", "buyer_phone"])


def _open(order: AssistedOrder, now: datetime) -> AssistedOrder:
    locked = AssistedOrder.objects.select_for_update(of=("self",)).select_related("agent").get(pk=order.pk)
    if locked.state != State.WAITING or now >= locked.expires_at:
        raise CannotConfirm(locked.state)
    return locked


def forget_buyers(*, now: datetime) -> int:
    """Orders whose 48 hours are over: those without an answer end, and no buyer's name or number stays."""
    over = AssistedOrder.objects.filter(expires_at__lte=now)
    over.filter(state=State.WAITING).update(state=State.EXPIRED)
    return over.exclude(buyer_alias="", buyer_phone="").update(buyer_alias="", buyer_phone="")
