"""Health answers, signing in with a code, and the door behind it."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import override
from django.views import View

from storefront.accounts.contacts import Contact
from storefront.accounts.forms import CodeForm, WhoForm
from storefront.accounts.permissions import home_of

DAYS_SIGNED_IN = 30


class LiveView(View):
    """The process answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"live": True})


class ReadyView(View):
    """The process can serve: its database answers. 503 otherwise, so that a proxy sends nobody here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
        except DatabaseError:
            return JsonResponse({"ready": False}, status=503)
        return JsonResponse({"ready": True})


class AfterLoginView(LoginRequiredMixin, View):
    """Sends each person to her own first page: agent, maker, staff, editor or shop."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = home_of(request.user)
        if not page.startswith(("portal:", "sellers:")):
            return redirect(page)
        # Agents and makers work in their own language, whatever language the shop was left in.
        agent = getattr(request.user, "agent", None)
        with override(agent.locale if agent is not None else request.user.locale):  # type: ignore[union-attr]
            return redirect(page)


class RequestCodeView(RequestLoginCodeView):
    """One field: phone or e-mail. Known or not, the next page is the same (threats D3)."""

    template_name = "account/request_login_code.html"

    def get_form_class(self) -> type[WhoForm]:
        return WhoForm


class ConfirmCodeView(ConfirmLoginCodeView):
    """Six digits. On a shared phone the session ends with the browser."""

    template_name = "account/confirm_login_code.html"

    def get_form_class(self) -> Any:
        """The code's form; a resend needs none."""
        return super().get_form_class() if self._action == "resend" else CodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        if self._action == "resend" and self._process.user is None:
            return redirect(
                "account_confirm_login_code"
            )  # a closed account: the same answer, and nothing sent
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            is_mine = form.cleaned_data.get("is_mine")
            self.request.session.set_expiry(DAYS_SIGNED_IN * 86_400 if is_mine else 0)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self._process.state
        contact = Contact(email=state.get("email") or "", phone=state.get("phone") or "")
        return {
            **super().get_context_data(**kwargs),
            "contact": contact,
            "can_resend": self._process.can_resend,
        }
