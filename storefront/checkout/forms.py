"""The one form of the checkout: at most eight fields, one name, phone or e-mail enough to reach the buyer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.trade.phones import CannotReadPhone, read_phone
from catalogue.trade.postcodes import CannotFindPostcode, CannotFindState, destination, state_of, states
from catalogue.trade.values import Destination
from storefront.checkout.snapshot import Receiver
from storefront.referrals.queries import read_code


class CheckoutForm(forms.Form):
    """Who gets the parcel. The postcode proposes town and state; the buyer may correct both (crossborder R20)."""

    name = forms.CharField(
        label=_("Full name"),
        error_messages={"required": _("Write the receiver's name. One name is enough.")},
        max_length=80,
        help_text=_("As it should stand on the parcel. One name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        error_messages={"required": _("Write a phone number for the carrier.")},
        max_length=24,
        help_text=_("For the carrier, and to find your order again."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    line1 = forms.CharField(
        label=_("Address"),
        error_messages={"required": _("Write house number, street and place.")},
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        error_messages={"required": _("Write the five digits of your postcode.")},
        max_length=5,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": 5}),
    )
    city = forms.CharField(
        label=_("Town"),
        error_messages={"required": _("Write your town.")},
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    state = forms.ChoiceField(
        label=_("State or territory"),
        required=False,
        help_text=_("Filled from the postcode; change it if it is wrong."),
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("For the receipt."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    code = forms.CharField(
        label=_("Code of an agent"),
        max_length=24,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    nobody = forms.BooleanField(label=_("Nobody referred me"), required=False)
    knows_own = forms.BooleanField(required=False, widget=forms.HiddenInput)
    form_token = forms.CharField(max_length=43, widget=forms.HiddenInput)
    seen_total = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101 - for type checkers
        state.choices = [("", _("From the postcode")), *((state.iso, state.name) for state in states())]

    def clean_phone(self) -> str:
        try:
            return read_phone(self.cleaned_data["phone"])
        except CannotReadPhone as error:
            raise forms.ValidationError(
                _("This is no Malaysian or Indonesian phone number. Example: 012-345 6789.")
            ) from error

    def clean_postcode(self) -> str:
        try:
            state_of(self.cleaned_data["postcode"])
        except CannotFindPostcode as error:
            raise forms.ValidationError(
                _("This postcode does not exist. It has five digits, such as 50400.")
            ) from error
        return str(self.cleaned_data["postcode"]).strip()

    def clean_code(self) -> str:
        """A code nobody has is an error with a suggestion, never a guess (agents A3)."""
        text = str(self.cleaned_data["code"]).strip()
        reading = read_code(text) if text else None
        if reading is not None and reading.agent is None:
            near = reading.suggestion
            hint = (
                _("Did you mean %(code)s?") % {"code": near.code}
                if near
                else _("Leave it empty if you have none.")
            )
            raise forms.ValidationError(_("We do not know this code. %(hint)s") % {"hint": hint})
        return text

    def destination(self) -> Destination | None:
        """Where it goes, as far as it is typed and exists; None without a good postcode."""
        postcode = str(self.data.get("postcode") or self.initial.get("postcode") or "")
        try:
            return destination(postcode, str(self.data.get("state") or ""))
        except (CannotFindPostcode, CannotFindState):
            return None

    def contact(self) -> tuple[str, str]:
        """Phone in E.164 and e-mail in small letters, as far as they are typed or known; "" for what is not."""
        typed = {name: str(self[name].value() or "").strip() for name in ("phone", "email")}
        try:
            phone = read_phone(typed["phone"])
        except CannotReadPhone:
            phone = ""
        return phone, typed["email"].lower()

    def receiver(self, locale: str) -> Receiver:
        """The receiver of a valid form."""
        data = self.cleaned_data
        where = destination(data["postcode"], data["state"])
        return Receiver(
            name=data["name"],
            phone=data["phone"],
            line1=data["line1"],
            postcode=where.postcode,
            city=data["city"],
            state=where.state_iso,
            email=data["email"].lower(),
            locale=locale,
        )
