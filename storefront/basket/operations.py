"""Changes of a basket's lines. Prices are never stored here: the strategy gives them at every look."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _, ngettext


class CannotChangeQuantity(ValueError):
    """The wanted quantity is no number, or more than the maker has. The text is for the buyer."""


def change_quantity(*, line: Any, wanted: str | None) -> None:
    """Set a line to `wanted` units as typed; None leaves it, 0 removes it. Raises CannotChangeQuantity."""
    if wanted is None or wanted == str(line.quantity):
        return
    name = line.product.get_title()
    if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > 4:
        raise CannotChangeQuantity(_("%(name)s: type a whole number.") % {"name": name})
    quantity = int(wanted)
    if quantity == 0:
        remove_line(line=line)
        return
    is_permitted, _reason = line.purchase_info.availability.is_purchase_permitted(quantity)
    if not is_permitted:
        left = max(line.stockrecord.net_stock_level or 0, 0) if line.stockrecord else 0
        raise CannotChangeQuantity(
            ngettext("%(name)s: only %(n)s left.", "%(name)s: only %(n)s left.", left)
            % {"name": name, "n": left}
        )
    line.quantity = quantity
    line.save(update_fields=["quantity"])


def remove_line(*, line: Any) -> None:
    """Take a line out of the basket."""
    line.delete()
