"""Setting a PIN, and being asked for it once in each browser."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View

from storefront.accounts import pins
from storefront.accounts.models import User
from storefront.accounts.pin_devices import device_of, remember_device

KNOWN = "knows_pin"
"""Session key: the PIN was typed in this browser."""


def _digits(label: Any, **attrs: str) -> forms.CharField:
    shown = {"inputmode": "numeric", "autocomplete": "off", "class": "input-code", **attrs}
    return forms.CharField(label=label, max_length=12, widget=forms.PasswordInput(attrs=shown))


class PinForm(forms.Form):
    """Six digits."""

    pin = _digits(gettext_lazy("Your PIN"), autofocus="autofocus")

    def clean_pin(self) -> str:
        """Six digits; spaces do not matter."""
        pin = "".join(self.cleaned_data["pin"].split())
        if not (pin.isascii() and pin.isdigit() and len(pin) == pins.LENGTH):
            raise forms.ValidationError(_("A PIN has six digits."))
        return pin


class NewPinForm(PinForm):
    """A PIN that a stranger does not guess at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].label = _("New PIN of six digits")
        self.fields["pin"].help_text = _("Not your birthday and not a row of digits. Tell it to nobody.")

    def clean_pin(self) -> str:
        pin = super().clean_pin()
        if pins.is_weak(pin):
            raise forms.ValidationError(_("This PIN is guessed too easily. Choose another one."))
        return pin


class EnterPinView(View):
    """The phone alone opens nothing: the PIN is asked for once in each browser."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, PinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, device = PinForm(request.POST), device_of(request)
        if not (form.is_valid() and self.is_right(request, form, device)):
            return self.page(request, form, status=422)
        request.session[KNOWN] = True
        wanted = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        answer = redirect(wanted if is_ours else "accounts:after-login")
        remember_device(answer, device)
        return answer

    def is_right(self, request: HttpRequest, form: PinForm, device: str) -> bool:
        """Whether the PIN opens; the sentence is the same for a wrong one and a lane that rests."""
        assert isinstance(request.user, User)  # noqa: S101 - the permission table lets nobody else in
        try:
            pins.check_pin(
                user=request.user, digits=form.cleaned_data["pin"], now=timezone.now(), device=device
            )
        except pins.CannotUsePin:
            form.add_error(
                "pin", _("This PIN does not open. After five wrong tries it rests, up to an hour.")
            )
            return False
        return True

    def page(self, request: HttpRequest, form: PinForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
        return render(request, "account/enter_pin.html", context, status=status)


class SetPinView(View):
    """A first PIN, or a new one by somebody who has just typed the old one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "account/set_pin.html", {"form": NewPinForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPinForm(request.POST)
        if not form.is_valid():
            return render(request, "account/set_pin.html", {"form": form}, status=422)
        assert isinstance(request.user, User)  # noqa: S101 - the permission table lets nobody else in
        device = device_of(request)
        pins.set_pin(user=request.user, digits=form.cleaned_data["pin"], now=timezone.now(), device=device)
        request.session[KNOWN] = True
        messages.success(request, _("Your PIN is set. It is asked for once on each new phone."))
        answer = redirect("accounts:after-login")
        remember_device(answer, device)
        return answer


def lacks_pin(request: HttpRequest) -> bool:
    """Whether this person has a PIN that was not typed in this browser. No query once it was."""
    if not isinstance(request.user, User) or request.session.get(KNOWN):
        return False
    return pins.has_pin(request.user)
