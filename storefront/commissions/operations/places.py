"""Where a maker's part of a line stands by now."""

from storefront.fulfilment.models import Consignment
from storefront.order.models import Line


def maker_state(line: Line) -> str:
    """`available` once the return window of the line's consignment is over, else `pending`."""
    return "available" if line.in_consignment.consignment.state == Consignment.State.FINAL else "pending"
