"""What the buyer's page shows of an order: one card per maker, with its boxes and what the carrier said."""

from dataclasses import dataclass

from django.db.models import Prefetch

from storefront.fulfilment.models import Consignment, Parcel, TrackingEvent
from storefront.order.models import Order


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order as its buyer sees it: name's first word and town only, since the link may be forwarded."""

    order: Order
    first_name: str
    town: str
    consignments: list[Consignment]


def order_page(order: Order) -> OrderPage:
    """Everything of the buyer's page in a fixed number of queries."""
    events = TrackingEvent.objects.order_by("happened_at", "pk")
    parcels = Parcel.objects.exclude(state=Parcel.State.VOID).prefetch_related(
        Prefetch("events", queryset=events)
    )
    consignments = (
        order.consignments.select_related("maker__mark")
        .prefetch_related("lines__order_line__product", Prefetch("parcels", queryset=parcels))
        .order_by("pk")
    )
    address = order.shipping_address
    return OrderPage(
        order, order.buyer_name.split(" ", 1)[0], address.line4 if address else "", list(consignments)
    )
