"""Forms of rates: commission, exchange, and the legal opinion that opens cash commission in Malaysia."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from catalogue.partner.models import Partner
from storefront.commissions.models import RateRule


class RateForm(forms.Form):
    """A new commission rate, from now on."""

    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label=_("All products")
    )
    maker = forms.ModelChoiceField(
        label=_("Maker"), queryset=Partner.objects.none(), required=False, empty_label=_("All makers")
    )
    group = forms.ChoiceField(label=_("For"), choices=RateRule.Group.choices, required=False)
    percent = forms.DecimalField(
        label=_("Rate in percent"), min_value=0, max_value=50, max_digits=4, decimal_places=2
    )
    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        maker: Any = self.fields["maker"]
        product.queryset = Product.objects.exclude(structure="child").order_by("title")
        maker.queryset = Partner.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("product") and data.get("maker"):
            self.add_error("maker", _("Choose a product or a maker, not both."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """The rule as operations take it: rate in basis points."""
        data = self.cleaned_data
        return {
            "product": data["product"],
            "maker": data["maker"],
            "group": data["group"],
            "rate_bp": int(data["percent"] * 100),
        }


class ExchangeForm(forms.Form):
    """Today's rate: what we give, and the market's middle."""

    rate = forms.DecimalField(label=_("Rupiah for RM 1"), min_value=100, max_digits=8, decimal_places=2)
    mid = forms.DecimalField(label=_("Market's middle"), min_value=100, max_digits=8, decimal_places=2)
    source = forms.CharField(label=_("Source"), min_length=2, max_length=80)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        rate, mid = data.get("rate"), data.get("mid")
        if rate and mid and abs(rate - mid) > mid * Decimal("0.05"):
            self.add_error("rate", _("More than 5% from the market: look again."))
        return data


class OpinionForm(forms.Form):
    """The legal opinion on cash commission for people who live in Malaysia."""

    author = forms.CharField(label=_("Author"), min_length=3, max_length=120)
    dated_on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label=_("The file"), help_text=_("Only its hash is stored here."))
