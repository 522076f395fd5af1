"""Pages of the signed-in agent: share first, then the money, then why. Everything works without script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from django.views import View

from storefront.accounts.pins import has_pin
from storefront.accounts.queries import verified_buyer
from storefront.commissions.queries import earnings_of, in_rupiah, rate_at
from storefront.payouts.queries import pay_day_of
from storefront.portal import pages, printing, sharing
from storefront.portal.forms import JoinForm
from storefront.portal.qr import qr_svg
from storefront.portal.who import agent_of
from storefront.referrals import operations
from storefront.referrals.models import Agent, Touch
from storefront.referrals.queries import code_of, touched_orders


class JoinView(View):
    """Becoming an agent: sign in with a code, an alias, a language. Earn first; papers at the first payout."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "agent", None) is not None:
            return redirect("portal:home")
        return self.page(request, JoinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        person = verified_buyer(request.user)
        if person is None:
            return redirect(f"{reverse('account_login')}?next={reverse('portal:join')}")
        form = JoinForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        given = form.cleaned_data
        try:
            operations.join(user=person, alias=given["alias"], locale=given["locale"], now=timezone.now())
        except operations.CannotJoin:
            return redirect("portal:home")
        with override(given["locale"]):
            return redirect("portal:home")

    def page(self, request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "is_known": verified_buyer(request.user) is not None}
        return render(request, "portal/join.html", context, status=status)


class HomeView(View):
    """What is payable and when, what to share now, the money by state, and why each order counted or not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        rate, earnings = rate_at(now), earnings_of(agent)
        goods, favourites = pages.goods_to_share(agent, 3)
        day = pay_day_of(agent, earnings.ready.amount_sen, now)
        context: dict[str, Any] = {
            "tab": "home",
            "agent": agent,
            "ready": earnings.ready.amount_sen,
            "ready_idr": in_rupiah(earnings.ready.amount_sen, rate),
            "pay_day": day,
            "rate": rate,
            "rate_idr": in_rupiah(100, rate),
            "picks": sharing.picks_for(goods, favourites=favourites, rate=rate, now=now, agent=agent),
            "states": pages.state_rows(earnings, rate, day),
            "entries": pages.entry_rows(touched_orders(agent)[:5], rate, now),
            "bars": pages.week_bars(agent, rate, now),
            "lacks_pin": not has_pin(agent.user),
            **_code_and_qr(agent),
        }
        return render(request, "portal/home.html", context)


class LearnView(View):
    """The rules in six sentences, and the lessons of the programme."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lessons = pages.lessons_for_agents((get_language() or "id")[:2])
        return render(request, "portal/learn.html", {"tab": "learn", "lessons": lessons})


class CardView(View):
    """A card to print: QR code and spoken code. It stays good for ever, also after the move home."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request)
        return render(request, "portal/card.html", {"tab": "home", "agent": agent, **_code_and_qr(agent)})


class SheetView(View):
    """Ten of these cards on one A4 page, to cut and give away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request)
        code = code_of(agent)
        sheet = printing.card_sheet(
            alias="" if agent.is_hidden else agent.alias, code=code, address=sharing.address_of_code(code)
        )
        response = HttpResponse(sheet, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="juragan.pdf"'
        response["Cache-Control"] = "no-store"
        return response


class HideView(View):
    """Quick-hide of the public page, and back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        operations.set_hidden(agent=agent_of(request), is_hidden=request.POST.get("is_hidden") == "1")
        return redirect("portal:home")


def _code_and_qr(agent: Agent) -> dict[str, Any]:
    """What leads to everything she recommends: her code, its address, and both as a QR code."""
    code = code_of(agent)
    address = sharing.address_of_code(code)
    qr = qr_svg(f"{address}?k={Touch.Kind.QR}", _("QR code of your link"))
    return {"code": code, "address": address, "qr": qr}
