"""Joining: two fields and a yes. No papers, no name, no place."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

_FORBIDDEN = set("@<>/\\0123456789")


class JoinForm(forms.Form):
    """An alias, a language, and the rules."""

    alias = forms.CharField(
        label=_("Your alias"),
        help_text=_("What buyers see. A word you like, not your real name: Melati, Kopi Pagi."),
        min_length=2,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    locale = forms.ChoiceField(
        label=_("Language of your pages"),
        choices=[(code, name) for code, name in settings.LANGUAGES if code != "en"],
        initial="id",
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(
        label=_("I have read the rules below."),
        error_messages={"required": _("Please read the rules and tick the box.")},
    )

    def clean_alias(self) -> str:
        """Letters and spaces: no number, mail address or link can be published as an alias."""
        alias = " ".join(self.cleaned_data["alias"].split())
        if _FORBIDDEN & set(alias):
            raise forms.ValidationError(_("Letters and spaces only: your number must stay private."))
        return alias
