"""The lines that the payment page shows, whole sen each, so that their sum is what is charged."""

from django.utils.translation import get_language, gettext

from catalogue.money import format_money, rm
from storefront.checkout.snapshot import Snapshot, SnapshotLine
from storefront.gateway import CheckoutLine


def payment_lines(snapshot: Snapshot) -> list[CheckoutLine]:
    """What the payment page lists, in the language that is switched on; the amounts sum to `snapshot.total_sen`.

    Stripe takes no negative amounts: a discount stands in the price of its line, which then is one amount.
    """
    lines = [_payment_line(line) for line in snapshot.lines]
    lines.append(CheckoutLine(gettext("Delivery"), snapshot.freight_sen, 1))
    if border := snapshot.duty_sen + snapshot.import_tax_sen:
        lines.append(CheckoutLine(gettext("Duty and import tax"), border, 1))
    return lines


def _payment_line(line: SnapshotLine) -> CheckoutLine:
    off = line.maker_off_sen + line.platform_off_sen
    if not off:
        return CheckoutLine(line.title[:120], line.unit_price_sen + line.unit_lvg_sen, line.quantity)
    name = f"{line.title[:100]} × {line.quantity}"
    told = gettext("Discount taken off: %(amount)s") % {
        "amount": format_money(rm(off), get_language() or "ms")
    }
    return CheckoutLine(name, line.goods_sen + line.lvg_sen - line.platform_off_sen, 1, told)
