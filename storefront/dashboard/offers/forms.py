"""Oscar's steps of making an offer, with who bears it, and with those choices only that the shop keeps to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.offers import forms as oscar_forms

from storefront.offer.models import Benefit, ConditionalOffer
from storefront.offer.queries import KINDS


class MetaDataForm(oscar_forms.MetaDataForm):
    """Name, type, who bears it, and whose goods."""

    class Meta(oscar_forms.MetaDataForm.Meta):
        fields = (*oscar_forms.MetaDataForm.Meta.fields, "funder", "maker")


class BenefitForm(oscar_forms.BenefitForm):
    """A percentage, an amount each, or an amount off the whole, on a range of goods."""

    class Meta(oscar_forms.BenefitForm.Meta):
        fields = ["range", "type", "value"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = forms.ChoiceField(
            label=_("Type"), choices=[(key, text) for key, text in Benefit.TYPE_CHOICES if key in KINDS]
        )
        self.fields["type"] = kinds
        self.fields["value"].required = True

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        if self.cleaned_data.get("type") == Benefit.PERCENTAGE and value > 100:
            raise forms.ValidationError(_("No more than 100%."))
        return value


class RestrictionsForm(oscar_forms.RestrictionsForm):
    """Dates, how often, and in which order. How often counts orders, paid ones and those being paid."""

    class Meta(oscar_forms.RestrictionsForm.Meta):
        fields = ("start_datetime", "end_datetime", "max_global_applications", "priority", "exclusive")

    def clean(self) -> dict[str, Any]:
        """Oscar's own check asks for a field that is not offered here."""
        self.cleaned_data["combinations"] = ConditionalOffer.objects.none()
        cleaned: dict[str, Any] = super().clean()
        return cleaned
