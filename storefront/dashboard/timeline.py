"""One timeline of an order for staff: payment, parcels, refunds, commissions, each fact once, in order."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext as _

from catalogue.money import format_money, rm
from storefront.order.models import Order


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened; also a step of components/timeline.html."""

    at: datetime
    title: str
    state: str = "done"
    detail: str = ""

    @property
    def when(self) -> str:
        """Day and time where the reader is."""
        return date_format(localtime(self.at), "j M H:i")


def facts_of(order: Order) -> list[Fact]:
    """Everything that is known of the order; reads only what `order_for_staff` has fetched."""
    facts = [Fact(order.date_placed, _("Order placed and paid: %s") % _money(order.total_sen))]
    for consignment in order.consignments.all():
        for parcel in consignment.parcels.all():
            if parcel.dispatched_at:
                text = _("%(number)s handed over, %(tracking)s") % {
                    "number": consignment.number,
                    "tracking": parcel.tracking_number,
                }
                facts.append(Fact(parcel.dispatched_at, text))
            facts += [
                Fact(event.happened_at, f"{consignment.number}: {event.get_kind_display()}")
                for event in parcel.events.all()
            ]
    for refund in order.payment.refunds.all():
        text = _("Refund of %(amount)s, %(cause)s: %(state)s") % {
            "amount": _money(refund.amount_sen),
            "cause": refund.get_cause_display(),
            "state": refund.get_state_display(),
        }
        facts.append(Fact(refund.requested_at, text))
    for dispute in order.payment.disputes.all():
        opened = _("Dispute of %(amount)s at the buyer's bank: %(state)s") % {
            "amount": _money(dispute.amount_sen),
            "state": dispute.get_state_display(),
        }
        facts.append(Fact(dispute.opened_at, opened, detail=dispute.reason))
    return sorted(facts, key=lambda fact: fact.at)


def _money(sen: int) -> str:
    return format_money(rm(sen), (get_language() or "ms")[:2])
