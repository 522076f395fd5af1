"""Forms of staff pages."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from catalogue.money import format_money, rm
from storefront.checkout.models import Refund
from storefront.order.models import Order

NOT_CHOSEN = (Refund.Cause.UNORDERED, Refund.Cause.OUTSIDE, Refund.Cause.DISPUTE)
"""Causes that only facts give."""


class RefundForm(forms.Form):
    """Units per line, and why. `plan` carries the hash of the preview that staff confirm."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[choice for choice in Refund.Cause.choices if choice[0] not in NOT_CHOSEN],
    )
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)
    plan = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(order.lines.filter(replaces=None).order_by("pk"))
        for line in self.lines:
            left = line.quantity - line.refunded_quantity
            self.fields[f"line_{line.pk}"] = forms.IntegerField(
                label=line.title,
                min_value=0,
                max_value=left,
                initial=0,
                required=False,
                help_text=_("%(left)s left") % {"left": left},
            )
        self.parcels = [
            part
            for part in order.consignments.select_related("maker").order_by("pk")
            if part.freight_sen > part.freight_refunded_sen
        ]
        for part in self.parcels:
            left_sen = part.freight_sen - part.freight_refunded_sen
            self.fields[f"freight_{part.pk}"] = forms.BooleanField(
                label=_("Delivery of %(maker)s's parcel too") % {"maker": part.maker.name},
                required=False,
                help_text=_(
                    "%(amount)s. Tick it when the parcel came late but its goods stay with the buyer; "
                    "when no unit of it remains, delivery goes back by itself."
                )
                % {"amount": format_money(rm(left_sen), get_language() or "id")},
            )

    def freight_of(self) -> frozenset[int]:
        """Consignments whose delivery goes back although goods of them stay."""
        return frozenset(part.pk for part in self.parcels if self.cleaned_data.get(f"freight_{part.pk}"))

    def units(self) -> dict[int, int]:
        """Order line id -> quantity, lines with 0 left out."""
        chosen = {line.pk: self.cleaned_data.get(f"line_{line.pk}") or 0 for line in self.lines}
        return {line_id: quantity for line_id, quantity in chosen.items() if quantity}
