"""Forms of the maker's desk: as few fields as the work needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

CARRIERS = (("pos", "Pos Indonesia (EMS)"), ("jne", "JNE"), ("jnt", "J&T"), ("other", _("Other")))


class SendForm(forms.Form):
    """Handing a parcel over: carrier and number, nothing else."""

    carrier = forms.ChoiceField(label=_("Carrier"), choices=CARRIERS)
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        help_text=_("As it stands on the receipt, such as EE 123 456 785 ID."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
