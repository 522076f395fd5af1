"""Signing in with one field and a code; the second factor's fields are allauth's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from storefront.accounts.contacts import CannotRead, Contact, read_contact
from storefront.accounts.models import User
from storefront.accounts.operations import person_for


class WhoForm(forms.Form):
    """A phone number or a mail address. Known or not, the answer is the same."""

    who = forms.CharField(
        label=_("Phone number or e-mail"),
        help_text=_("For example 012-345 6789, +62 812 3456 7890 or name@example.my"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        ),
    )
    _user: User | None = None

    def clean_who(self) -> Contact:
        """Reads the contact and counts the request: 3 a minute for a contact, 20 for an address."""
        try:
            contact = read_contact(self.cleaned_data["who"])
        except CannotRead as unread:
            raise forms.ValidationError(
                _("Type a mobile number such as 012-345 6789, or an e-mail address.")
            ) from unread
        key = contact.email or contact.phone
        if not ratelimit.consume(context.request, action="request_login_code", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        return contact

    def clean(self) -> dict[str, Any]:
        """What allauth wants to know: the person, and by which of the two the code goes."""
        contact = self.cleaned_data.get("who")
        if contact is None:
            return self.cleaned_data
        person = person_for(contact, locale=(get_language() or "ms")[:2])
        self._user = person if person.is_active else None
        return {**self.cleaned_data, "email": contact.email or None, "phone": contact.phone or None}


class PasswordForm(LoginForm):
    """allauth's form in our words: labels above, no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Phone number or e-mail")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def _setup_password_field(self) -> None:
        """Kept: allauth drops it from shops whose sign-up asks for no password, but the team has one."""

    def clean_login(self) -> str:
        """A number in E.164 and an address in lower case, as they are stored."""
        try:
            contact = read_contact(self.cleaned_data["login"])
        except CannotRead:
            return super().clean_login()
        return contact.email or contact.phone


class CodeForm(ConfirmLoginCodeForm):
    """Six digits, pasted or typed; spaces do not matter."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "input-code",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Type the six digits, or paste them.")},
    )
    is_mine = forms.BooleanField(label=_("This phone is mine alone: stay signed in"), required=False)

    def clean_code(self) -> str:
        """The expected code, or a sentence that says what to do."""
        self.cleaned_data["code"] = "".join(sign for sign in self.cleaned_data["code"] if sign.isdigit())
        try:
            return super().clean_code()
        except forms.ValidationError as refused:
            raise forms.ValidationError(
                _("This code does not fit or has expired. Look at the newest message, or ask for a new code.")
            ) from refused
