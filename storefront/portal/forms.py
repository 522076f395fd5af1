"""What agents type: an alias, a number, a sentence. No papers, no place, nobody's address."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalogue.trade.phones import CannotReadPhone, read_phone
from storefront.accounts.contacts import CannotRead, Contact, read_contact
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


class AppealForm(forms.Form):
    """Why she thinks that a decision is wrong, in her words."""

    text = forms.CharField(
        label=_("Why should we look again?"),
        help_text=_("A sentence is enough. Please leave out names and numbers."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClaimForm(forms.Form):
    """An order that she says came through her."""

    number = forms.CharField(
        label=_("Order number"),
        help_text=_("The buyer sees it on his receipt. It begins with J."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class AssistedForm(forms.Form):
    """What she calls the buyer, and his number if she sends him the link."""

    alias = forms.CharField(
        label=_("What you call the buyer"),
        help_text=_("For you alone, for 48 hours: Kak Ina, room 4."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("His number on WhatsApp"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        """In E.164; empty when the buyer confirms on this phone."""
        typed = self.cleaned_data["phone"].strip()
        try:
            return read_phone(typed) if typed else ""
        except CannotReadPhone as unread:
            raise forms.ValidationError(
                _("This is no Malaysian or Indonesian phone number. Example: 012-345 6789.")
            ) from unread


class NewContactForm(forms.Form):
    """A new number in any country, or a mail address as a second way in."""

    contact = forms.CharField(
        label=_("New number or e-mail"),
        help_text=_("A code goes there. For example +62 812 3456 7890."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}),
    )

    def clean_contact(self) -> Contact:
        """The contact as it is stored."""
        try:
            return read_contact(self.cleaned_data["contact"])
        except CannotRead as unread:
            raise forms.ValidationError(
                _("Type a mobile number such as 012-345 6789, or an e-mail address.")
            ) from unread


class ContactCodeForm(forms.Form):
    """The code that was sent to the new number."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-code"}
        ),
    )


class RecoverForm(NewContactForm):
    """Lost number: her code that buyers use, her PIN, and the number she has now."""

    agent_code = forms.CharField(
        label=_("Your agent code"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-code"}
        ),
    )
    field_order = ["agent_code", "pin", "contact"]


class LeaveForm(forms.Form):
    """A yes that nobody presses by mistake."""

    agrees = forms.BooleanField(
        label=_("I want to stop being an agent. My code and my links will no longer count."),
        error_messages={"required": _("Please tick the box if you are sure.")},
    )
