"""Orders of one buyer on one day: what a maker sends him that day is one consignment to customs (crossborder R11)."""

from datetime import datetime, time, timedelta

from django.db.models import Q

from catalogue.trade.values import KUALA_LUMPUR, EarlierParcel, day_in_malaysia
from storefront.fulfilment.models import Consignment
from storefront.order.models import Order


def sent_the_same_day(
    *, phone: str, email: str, user_id: int | None, now: datetime
) -> tuple[EarlierParcel, ...]:
    """Parcels of orders that the same person paid for on this Malaysian day, with their stored CIF values.

    The same person is the same phone (E.164), e-mail or account. What was cancelled is not sent and does not count;
    what was refunded in part counts whole. Two queries, none while nothing is known of the buyer.
    """
    known = {"buyer_phone": phone, "guest_email__iexact": email, "user_id": user_id}
    who = Q()
    for name, value in known.items():
        if value:
            who |= Q(**{name: value})
    if not who:
        return ()
    begins = datetime.combine(day_in_malaysia(now), time.min, tzinfo=KUALA_LUMPUR)
    orders = Order.objects.filter(who, date_placed__gte=begins, date_placed__lt=begins + timedelta(days=1))
    parcels = dict(orders.values_list("pk", "quote__consignments"))
    if not parcels:
        return ()
    sent = Consignment.objects.filter(order__in=parcels).exclude(state=Consignment.State.CANCELLED)
    makers = {(order_id, str(maker_id)) for order_id, maker_id in sent.values_list("order_id", "maker_id")}
    return tuple(
        EarlierParcel(part["maker"], part["cif_sen"], part["ship_from"])
        for order_id, stored in sorted(parcels.items())
        for part in stored or ()
        if part["cif_sen"] and (order_id, part["maker"]) in makers
    )
