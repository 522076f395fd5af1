"""The buyer's timeline of one consignment, in words: done, now, to come."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from storefront.fulfilment.models import Consignment, Parcel, TrackingEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One step (components/timeline.html). `state` is done, now or empty for what is to come."""

    title: str
    when: str = ""
    detail: str = ""
    state: str = ""


def steps_of(consignment: Consignment) -> list[Step]:
    """From payment to arrival; exactly one step is "now" until everything is delivered."""
    parcels = list(consignment.parcels.all())
    title = _("Promised again, for nothing") if consignment.is_replacement else _("Paid")
    paid = Step(title, _day(consignment.created_at), state="done")
    if consignment.state == Consignment.State.CANCELLED:
        return [paid, Step(_("Cancelled, money on its way back"), state="now")]
    steps = [paid, _packing(consignment, parcels), *_moving(parcels), _arrival(consignment)]
    return _mark_now(steps)


def _packing(consignment: Consignment, parcels: list[Parcel]) -> Step:
    sent = min((parcel.dispatched_at for parcel in parcels if parcel.dispatched_at), default=None)
    if sent:
        numbers = ", ".join(parcel.tracking_number for parcel in parcels)
        return Step(_("Handed to the carrier"), _day(sent), numbers, "done")
    return Step(
        _("The maker is packing"),
        detail=_("At the latest on %(day)s. You do not need to do anything.")
        % {"day": _day(consignment.ship_by)},
    )


def _moving(parcels: list[Parcel]) -> list[Step]:
    shown = [
        event
        for parcel in parcels
        for event in parcel.events.all()
        if event.kind != TrackingEvent.Kind.DELIVERED
    ]
    shown.sort(key=lambda event: event.happened_at)
    return [Step(event.get_kind_display(), _day(event.happened_at), event.place, "done") for event in shown]


def _arrival(consignment: Consignment) -> Step:
    if consignment.delivered_at:
        return Step(_("Delivered"), _day(consignment.delivered_at), state="done")
    window = {"first": _day(consignment.promised_from), "last": _day(consignment.promised_to)}
    return Step(_("On its way to you"), _("%(first)s to %(last)s") % window)


def _mark_now(steps: list[Step]) -> list[Step]:
    first_open = next((index for index, step in enumerate(steps) if not step.state), None)
    return [
        Step(step.title, step.when, step.detail, "now") if index == first_open else step
        for index, step in enumerate(steps)
    ]


def _day(moment) -> str:  # type: ignore[no-untyped-def]
    return date_format(moment, "j M")
