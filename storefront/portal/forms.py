"""Joining: two fields and a yes. No papers, no name, no place."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from storefront.payouts.models import Destination

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


class BankForm(forms.Form):
    """An agent's own account at an Indonesian bank."""

    bank = forms.ChoiceField(label=_("Bank"), choices=Destination.Bank.choices)
    account = forms.CharField(
        label=_("Account number"),
        min_length=6,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=_("Name on the account"),
        help_text=_("Your own name, as the bank writes it. Nobody else sees it."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_account(self) -> str:
        """Digits only; spaces and hyphens are how people read them."""
        account = "".join(sign for sign in self.cleaned_data["account"] if sign not in " -.")
        if not (account.isascii() and account.isdigit() and 6 <= len(account) <= 20):
            raise forms.ValidationError(_("An account number has 6 to 20 digits."))
        return account

    def clean_holder(self) -> str:
        """A name as on a bank card."""
        holder = " ".join(self.cleaned_data["holder"].split())
        if not all(sign.isalpha() or sign in " .'-" for sign in holder):
            raise forms.ValidationError(_("Letters only, as on the bank card."))
        return holder
