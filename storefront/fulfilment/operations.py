"""Every write to consignments and parcels. Callers open the transaction; consignments are locked by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.partner.models import Partner
from catalogue.trade.s10 import CannotReadTracking, read_tracking
from storefront.fulfilment.deadlines import HOLD, promised_window, ship_by
from storefront.fulfilment.models import Consignment, ConsignmentLine, Parcel, TrackingEvent
from storefront.fulfilment.numbers import consignment_number
from storefront.order.models import Line, Order

S10_CARRIERS = frozenset({"pos", "ems"})


class CannotSend(Exception):
    """The parcel cannot be handed over; `code` says why: number, used, state."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotDeliver(Exception):
    """Nothing of this consignment is on its way."""


@dataclass(frozen=True, slots=True)
class ConsignmentPlan:
    """One maker's part of a landed quote: what a consignment copies. Freight in sen, transit in working days."""

    maker: Partner
    lines: tuple[Line, ...]
    freight_sen: int
    service_code: str
    zone: str
    lvg_number: str
    days_min: int
    days_max: int


def open_consignments(
    *, order: Order, plans: Sequence[ConsignmentPlan], now: datetime, first: int = 0
) -> list[Consignment]:
    """One consignment per plan, with its promised dates. Needs the order's transaction.

    `first` is how many the order has already: their letters go on from there.
    """
    opened = []
    for index, plan in enumerate(plans, start=first):
        holiday = (plan.maker.holiday_from, plan.maker.holiday_to)
        off = (holiday[0], holiday[1]) if holiday[0] and holiday[1] else None
        last = ship_by(now, handling_days=plan.maker.handling_days, zone=plan.maker.time_zone, off=off)
        first_day, last_day = promised_window(last.date(), days_min=plan.days_min, days_max=plan.days_max)
        opened.append(
            Consignment(
                order=order,
                maker=plan.maker,
                number=consignment_number(order.number, index),
                service_code=plan.service_code,
                zone=plan.zone,
                freight_sen=plan.freight_sen,
                lvg_number=plan.lvg_number,
                ship_by=last,
                promised_from=first_day,
                promised_to=last_day,
                created_at=now,
            )
        )
    Consignment.objects.bulk_create(opened)
    ConsignmentLine.objects.bulk_create(
        ConsignmentLine(consignment=consignment, order_line=line)
        for consignment, plan in zip(opened, plans, strict=True)
        for line in plan.lines
    )
    return opened


def open_another(*, order: Order, plan: ConsignmentPlan, now: datetime) -> Consignment:
    """One more consignment of a placed order, which is being packed again. Needs the order's lock."""
    [made] = open_consignments(order=order, plans=[plan], now=now, first=order.consignments.count())
    _move(made, Consignment.State.OPEN)
    return made


def locked(consignment_id: int) -> Consignment:
    """The consignment under a row lock (house.md section 4: after order, before refund)."""
    return Consignment.objects.select_for_update().get(pk=consignment_id)


def send_parcel(*, consignment: Consignment, carrier: str, tracking_number: str, now: datetime) -> Parcel:
    """Hand over everything that is left in one parcel. Raises CannotSend.

    Postal numbers must pass the S10 check digit (UPU standard S10); a number is never used twice.
    """
    if consignment.state != Consignment.State.OPEN:
        raise CannotSend("state")
    number = _checked_number(carrier, tracking_number)
    if (
        Parcel.objects.filter(carrier=carrier, tracking_number=number)
        .exclude(state=Parcel.State.VOID)
        .exists()
    ):
        raise CannotSend("used")
    parcel = Parcel.objects.create(
        consignment=consignment,
        carrier=carrier,
        tracking_number=number,
        state=Parcel.State.DISPATCHED,
        dispatched_at=now,
    )
    _move(consignment, Consignment.State.SHIPPED)
    return parcel


def _checked_number(carrier: str, text: str) -> str:
    if carrier in S10_CARRIERS:
        try:
            return str(read_tracking(text))
        except CannotReadTracking as error:
            raise CannotSend("number") from error
    number = "".join(text.split()).upper()
    if not 6 <= len(number) <= 40 or not (number.isascii() and number.isalnum()):
        raise CannotSend("number")
    return number


def record_event(
    *, parcel: Parcel, kind: str, happened_at: datetime, source: str, place: str = ""
) -> TrackingEvent:
    """Something that a carrier, the buyer or staff says of a parcel; the same thing twice is one row."""
    event, _ = TrackingEvent.objects.get_or_create(
        parcel=parcel, kind=kind, happened_at=happened_at, defaults={"source": source, "place": place}
    )
    if kind not in (TrackingEvent.Kind.LABEL, TrackingEvent.Kind.PROBLEM) and parcel.scanned_at is None:
        parcel.scanned_at = happened_at
        parcel.save(update_fields=["scanned_at"])
    return event


def deliver(*, consignment: Consignment, happened_at: datetime, source: str) -> None:
    """Every parcel has arrived: the hold of 7 days begins. Delivered twice changes nothing. Raises CannotDeliver."""
    if consignment.state in (Consignment.State.DELIVERED, Consignment.State.FINAL):
        return
    parcels = list(consignment.parcels.filter(state=Parcel.State.DISPATCHED))
    if not parcels:
        raise CannotDeliver
    for parcel in parcels:
        record_event(parcel=parcel, kind=TrackingEvent.Kind.DELIVERED, happened_at=happened_at, source=source)
        parcel.state, parcel.delivered_at = Parcel.State.DELIVERED, happened_at
        parcel.save(update_fields=["state", "delivered_at"])
    consignment.delivered_at = happened_at
    consignment.final_at = happened_at + HOLD
    consignment.save(update_fields=["delivered_at", "final_at"])
    _move(consignment, Consignment.State.DELIVERED)


def finish(consignment: Consignment) -> None:
    """The return window has passed."""
    _move(consignment, Consignment.State.FINAL)


def cancel_if_empty(consignment: Consignment) -> None:
    """A consignment of which every unit went back before it was packed is cancelled."""
    lines = [row.order_line for row in consignment.lines.select_related("order_line")]
    if consignment.state == Consignment.State.OPEN and all(
        line.refunded_quantity == line.quantity for line in lines
    ):
        _move(consignment, Consignment.State.CANCELLED)


ORDER_OF_STATES = ("open", "shipped", "delivered", "final")


def _move(consignment: Consignment, state: Consignment.State) -> None:
    consignment.state = state
    consignment.save(update_fields=["state"])
    order = consignment.order
    states = set(order.consignments.exclude(state="cancelled").values_list("state", flat=True))
    order.status = min(states, key=ORDER_OF_STATES.index) if states else "cancelled"
    order.save(update_fields=["status"])
