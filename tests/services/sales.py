"""Sold lines with their shares, commissions and books, as settling writes them. Plain functions for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from storefront.aftersales.operations import release_due
from storefront.commissions.models import Commission
from storefront.commissions.operations import LineTerms, UnitsBack, accrue, adjust, start_hold
from storefront.fulfilment import operations as fulfilment
from storefront.fulfilment.models import Consignment, ConsignmentLine, Parcel
from storefront.ledger.operations import post
from storefront.order.models import Line
from storefront.referrals import operations as referrals
from storefront.referrals.models import Agent
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import NOON, a_product, an_order

CLEARING = ("gateway:clearing", "MYR")
DAY = timedelta(days=1)


def sold(
    agent: Agent | None,
    *,
    units: int = 1,
    price_sen: int = 3300,
    agent_bp: int = 1000,
    fee_bp: int = 800,
    at: datetime = NOON,
    product: Any = None,
    **fields: Any,
) -> Line:
    """A paid line of one product, credited to an agent, with its consignment and journal. `fields` of the line."""
    order = an_order(products=(product or a_product(price_sen=price_sen),), placed_at=at)
    [line] = order.lines.all()
    goods_sen = fields.pop("goods_sen", price_sen * units)
    values = {"quantity": units, "unit_price_sen": price_sen, "goods_sen": goods_sen, **fields}
    Line.objects.filter(pk=line.pk).update(**values)
    line = Line.objects.get(pk=line.pk)
    a_consignment(line, at)
    evidence = Evidence(at, code=Code(agent.pk)) if agent is not None else Evidence(at)
    with transaction.atomic():
        [credit] = referrals.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=at)
        legs = accrue([LineTerms(line, agent_bp, fee_bp, credit)], now=at)
        post(kind="order", subject=order.number, legs={**legs, CLEARING: -goods_sen}, at=at)
    return line


def a_consignment(line: Line, at: datetime) -> Consignment:
    """The maker's part of the order that carries this line."""
    consignment = Consignment.objects.create(
        order=line.order,
        maker=line.partner,
        number=f"{line.order.number}-A",
        service_code="AIR_POST",
        zone="PENINSULAR",
        freight_sen=0,
        ship_by=at + 2 * DAY,
        promised_from=(at + 6 * DAY).date(),
        promised_to=(at + 12 * DAY).date(),
        created_at=at,
    )
    ConsignmentLine.objects.create(consignment=consignment, order_line=line)
    return consignment


def shipped(line: Line, *dispatched_at: datetime) -> list[Parcel]:
    """The line's consignment on its way, in as many parcels as moments are given."""
    consignment = line.in_consignment.consignment
    Consignment.objects.filter(pk=consignment.pk).update(state="shipped")
    return [
        Parcel.objects.create(
            consignment=consignment,
            state="dispatched",
            carrier="jne",
            tracking_number=f"JNE{consignment.pk:06}{number}",
            dispatched_at=moment,
        )
        for number, moment in enumerate(dispatched_at)
    ]


@transaction.atomic
def delivered(line: Line, at: datetime) -> None:
    """Everything of its consignment has arrived."""
    consignment = fulfilment.locked(line.in_consignment.consignment_id)
    fulfilment.deliver(consignment=consignment, happened_at=at, source="carrier")
    start_hold(consignment)


def available(line: Line, *, sent_at: datetime = NOON + DAY) -> Commission:
    """Delivered, and the return window over."""
    shipped(line, sent_at)
    delivered(line, sent_at + 5 * DAY)
    release_due(now=sent_at + 12 * DAY)
    return Commission.objects.get(order_line=line)


@transaction.atomic
def back(line: Line, units: int, reference: str, cause: str = "damaged", now: datetime = NOON + DAY) -> None:
    """Units go back to the buyer, with their journal, as a refund books it."""
    line = Line.objects.select_for_update().get(pk=line.pk)
    before = line.goods_sen * (line.quantity - line.refunded_quantity) // line.quantity
    line.refunded_quantity += units
    line.save(update_fields=["refunded_quantity"])
    left = line.quantity - line.refunded_quantity
    legs = adjust([UnitsBack(line, left, cause, reference)], now=now)
    amount_sen = before - line.goods_sen * left // line.quantity
    post(kind="refund", subject=reference, legs={**legs, CLEARING: amount_sen}, at=now)
