"""What visitors type about agents."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """A doubt about a link, in the visitor's words."""

    code = forms.CharField(label=_("Code or link"), max_length=60, required=False)
    text = forms.CharField(
        label=_("What happened?"),
        help_text=_("Please leave out names and numbers."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
