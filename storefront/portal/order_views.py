"""Orders: why each counted or not, asking again, and orders that she keys in for a buyer."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override
from django.views import View

from storefront.commissions.models import RiskCase
from storefront.commissions.operations.appeals import CannotAppeal, open_appeal
from storefront.commissions.queries import appeals_of, may_appeal, rate_at, risk_cases_of
from storefront.portal import pages
from storefront.portal.forms import AppealForm, AssistedForm, ClaimForm
from storefront.portal.sharing import whatsapp_url
from storefront.portal.who import agent_of
from storefront.referrals.models import Agent, AssistedOrder
from storefront.referrals.operations import assisted
from storefront.referrals.operations.claims import CannotClaim, claim_order
from storefront.referrals.queries import touched_orders
from storefront.referrals.units import Unit, units_of, wanted_of

GOODS_TO_KEY_IN = 12
SHOWN = 30


class WhyView(View):
    """One order line: credited or not and why, by which rule, and how to ask again."""

    def get(self, request: HttpRequest, outcome_id: int) -> HttpResponse:
        return self.page(request, outcome_id, AppealForm())

    def post(self, request: HttpRequest, outcome_id: int) -> HttpResponse:
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self.page(request, outcome_id, form, status=422)
        agent = agent_of(request)
        outcome = get_object_or_404(touched_orders(agent), pk=outcome_id)
        try:
            open_appeal(agent=agent, outcome=outcome, text=form.cleaned_data["text"], now=timezone.now())
        except CannotAppeal:
            messages.error(request, _("This can no longer be appealed, or it has been already."))
        else:
            messages.success(request, _("Sent. You get an answer within 7 days; silence decides for you."))
        return redirect("portal:show-why", outcome_id)

    def page(
        self, request: HttpRequest, outcome_id: int, form: AppealForm, status: int = 200
    ) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        outcome = get_object_or_404(touched_orders(agent), pk=outcome_id)
        [entry] = pages.entry_rows([outcome], rate_at(now), now)
        context = {
            "tab": "commission",
            "entry": entry,
            "outcome": outcome,
            "order": outcome.attribution.order_line.order,
            "appeal": getattr(outcome, "appeal", None),
            "may_appeal": not outcome.is_credited and may_appeal(outcome.at, now),
            "form": form,
        }
        return render(request, "portal/why.html", context, status=status)


class AppealsView(View):
    """Her appeals with their deadline, entries that are being checked, and orders that are missing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        cases = [
            (case, case.outcome == RiskCase.Outcome.REJECTED and not hasattr(case, "appeal"))
            for case in risk_cases_of(agent)[:SHOWN]
        ]
        context = {
            "tab": "commission",
            "appeals": appeals_of(agent)[:SHOWN],
            "cases": cases,
            "claims": agent.claims.select_related("order").order_by("-made_at")[:SHOWN],
            "form": AppealForm(),
            "now": now,
        }
        return render(request, "portal/appeals.html", context)


class AppealCaseView(View):
    """She appeals against a case that was decided against her."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        agent, form = agent_of(request), AppealForm(request.POST)
        case = get_object_or_404(risk_cases_of(agent), pk=case_id)
        try:
            text = form.cleaned_data["text"] if form.is_valid() else ""
            open_appeal(agent=agent, case=case, text=text, now=timezone.now())
        except CannotAppeal:
            messages.error(request, _("Please say in a sentence why. After 30 days it is closed."))
        else:
            messages.success(request, _("Sent. You get an answer within 7 days; silence decides for you."))
        return redirect("portal:appeals")


class ClaimView(View):
    """ "This order came through me": the buyer is asked on his order's page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/claim.html", {"tab": "commission", "form": ClaimForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ClaimForm(request.POST)
        if not form.is_valid():
            return render(request, "portal/claim.html", {"tab": "commission", "form": form}, status=422)
        try:
            claim_order(agent=agent_of(request), number=form.cleaned_data["number"], now=timezone.now())
        except CannotClaim:
            form.add_error("number", _("No order of the last 14 days has this number."))
            return render(request, "portal/claim.html", {"tab": "commission", "form": form}, status=422)
        messages.success(request, _("Noted. Now the buyer opens his order's page and says yes."))
        return redirect("portal:appeals")


class AssistedOrdersView(View):
    """What she keyed in for buyers, and what became of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        orders = agent_of(request).assisted_orders.prefetch_related("lines__product").order_by("-created_at")
        shown = [(order, _state_words(order, now)) for order in orders[:SHOWN]]
        return render(request, "portal/assisted_orders.html", {"tab": "share", "orders": shown})


class NewAssistedOrderView(View):
    """Goods, what she calls the buyer, and his number: nothing else is asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, AssistedForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AssistedForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        given = form.cleaned_data
        try:
            order = assisted.key_in(
                agent=agent_of(request),
                buyer_alias=given["alias"],
                buyer_phone=given["phone"],
                quantities=_quantities(request),
                now=timezone.now(),
            )
        except assisted.OwnNumber:
            form.add_error("phone", _("This is your own number. Own purchases earn no commission."))
        except assisted.CannotKeyIn:
            form.add_error(None, _("Choose at least one item."))
        else:
            return redirect("portal:assisted-order", order.pk)
        return self.page(request, form, status=422)

    def page(self, request: HttpRequest, form: AssistedForm, status: int = 200) -> HttpResponse:
        wanted = request.GET.get("q", "").strip()[:100]
        context = {
            "tab": "share",
            "form": form,
            "wanted": wanted,
            "units": _units_to_choose(request, agent_of(request), wanted),
        }
        return render(request, "portal/new_assisted_order.html", context, status=status)


class AssistedOrderView(View):
    """One keyed-in order: its link for the buyer, and whether he has answered."""

    def get(self, request: HttpRequest, order_id: int) -> HttpResponse:
        order = get_object_or_404(agent_of(request).assisted_orders, pk=order_id)
        with override("ms"):
            address = f"{settings.SITE_ORIGIN}{reverse('agents:assisted-order', args=[order.token])}"
            text = _("Please look and confirm. You pay Juragan yourself, never me.")
        said = f"{text}\n{address}"
        context = {
            "tab": "share",
            "order": order,
            "rows": wanted_of(order, request.strategy),  # type: ignore[attr-defined]
            "state": _state_words(order, timezone.now()),
            "is_open": order.state == AssistedOrder.State.WAITING and timezone.now() < order.expires_at,
            "text": said,
            "whatsapp": whatsapp_url(said, phone=order.buyer_phone),
        }
        response = render(request, "portal/assisted_order.html", context)
        response["Cache-Control"] = "no-store"
        return response


def _state_words(order: AssistedOrder, now: datetime) -> str:
    if order.state == AssistedOrder.State.WAITING and now >= order.expires_at:
        return str(AssistedOrder.State.EXPIRED.label)
    return str(order.get_state_display())


def _quantities(request: HttpRequest) -> dict[int, int]:
    """Units by product from fields named `units-ID`; anything else is left out."""
    found = {}
    for name, value in request.POST.items():
        product_id = name.removeprefix("units-")
        if product_id != name and product_id.isdigit() and str(value).isdigit():
            found[int(product_id)] = int(str(value)[:3])
    return found


def _units_to_choose(request: HttpRequest, agent: Agent, wanted: str) -> list[tuple[Unit, int]]:
    """Kinds of goods with how many were typed: searched for, or her favourites and the newest."""
    if wanted:
        goods = list(pages.goods_found(wanted, [])[:GOODS_TO_KEY_IN])
    else:
        goods, _favourites = pages.goods_to_share(agent, GOODS_TO_KEY_IN)
    typed = _quantities(request)
    first = request.GET.get("product", "")
    units = units_of([product.pk for product in goods], request.strategy)  # type: ignore[attr-defined]
    if first.isdigit():
        units = [*units_of([int(first)], request.strategy), *units]  # type: ignore[attr-defined]
    unique = {unit.product_id: unit for unit in units if unit.price is not None}
    chosen = {**({next(iter(unique)): 1} if first.isdigit() and unique and not typed else {}), **typed}
    return [(unit, chosen.get(pk, 0)) for pk, unit in unique.items()]
