"""Units that came broken, wrong or not at all are sent again for nothing (agents A15, marketplace M45).

The new line costs 0 and keeps the units' value for customs. It is credited by the evidence of the line it replaces,
earns 0 with that reason, and takes back nothing of what that line earned.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from storefront.accounts.audit import record_audit
from storefront.accounts.models import User
from storefront.checkout.operations import stock
from storefront.checkout.operations.unit_returns import lock_order
from storefront.checkout.snapshot import Snapshot
from storefront.commissions.models import LineShare
from storefront.commissions.operations import LineTerms, accrue
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import ConsignmentPlan, open_another
from storefront.order.models import Line, Order
from storefront.referrals.operations import attribute_added

SENT = (Consignment.State.SHIPPED, Consignment.State.DELIVERED, Consignment.State.FINAL)


class CannotReplace(Exception):
    """`code` says why: not_sent (the maker just packs another), quantity, stock."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def replaceable(line: Line) -> int:
    """Units of a line that stayed sold and were not sent again yet."""
    again = line.replacements.aggregate(units=Sum("quantity"))["units"] or 0
    return max(0, line.quantity - line.refunded_quantity - again)


@transaction.atomic
def send_again(*, line_id: int, quantity: int, by: User, reason: str, now: datetime) -> Line:
    """A free line in a consignment of its own, from the maker's stock, with its audit row. Raises CannotReplace.

    Of its own: the first parcel's arrival and hold stay as they are, so that nobody waits longer for money.
    """
    order = lock_order(Line.objects.values_list("order_id", flat=True).get(pk=line_id))
    line = Line.objects.select_related("in_consignment__consignment__maker").get(pk=line_id)
    if line.in_consignment.consignment.state not in SENT:
        raise CannotReplace("not_sent")
    if not 1 <= quantity <= replaceable(line):
        raise CannotReplace("quantity")
    if line.stockrecord_id is None or not stock.give(line.stockrecord_id, quantity):
        raise CannotReplace("stock")
    made = _write_line(line, quantity)
    open_another(order=order, plan=_plan(order, line, made), now=now)
    share = LineShare.objects.get(order_line=line)
    credit = attribute_added(line=made, now=now)
    accrue([LineTerms(made, share.agent_bp, share.fee_bp, credit)], now=now)  # all its legs are 0
    record_audit(actor=by, action="order.replacement", subject=made, purpose=reason, now=now)
    return made


def _write_line(line: Line, quantity: int) -> Line:
    """The same goods, for nothing."""
    return Line.objects.create(
        order_id=line.order_id,
        replaces=line,
        partner_id=line.partner_id,
        partner_name=line.partner_name,
        partner_sku=line.partner_sku,
        stockrecord_id=line.stockrecord_id,
        product_id=line.product_id,
        title=line.title,
        upc=line.upc,
        quantity=quantity,
        line_price_incl_tax=0,
        line_price_excl_tax=0,
        line_price_before_discounts_incl_tax=0,
        line_price_before_discounts_excl_tax=0,
        num_allocated=0,
        allocation_cancelled=True,
        status="open",
        unit_price_sen=line.unit_price_sen,
    )


def _plan(order: Order, line: Line, made: Line) -> ConsignmentPlan:
    """As the first parcel went, without freight: nobody pays for it twice."""
    first, snapshot = line.in_consignment.consignment, Snapshot.from_json(order.attempt.snapshot)
    return ConsignmentPlan(
        maker=first.maker,
        lines=(made,),
        freight_sen=0,
        service_code=first.service_code,
        zone=first.zone,
        lvg_number=first.lvg_number,
        days_min=snapshot.days_min,
        days_max=snapshot.days_max,
    )
