"""Rates for staff: commission with a preview of who is affected, today's exchange, the legal opinion."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from catalogue.trade.values import day_in_malaysia
from storefront.accounts.audit import AuditEvent, record_audit
from storefront.commissions.models import ExchangeRate, RateRule
from storefront.commissions.operations import set_rate
from storefront.commissions.previews import RatePreview, preview_rate
from storefront.dashboard.rate_forms import ExchangeForm, OpinionForm, RateForm
from storefront.payouts.models import LegalOpinion
from storefront.payouts.operations import CannotStoreOpinion, store_opinion

SHOWN = 100


@method_decorator(never_cache, name="dispatch")
class RateListView(View):
    """Rules of commission, the newest first, and the editor: first what would change, then the change."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, RateForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = RateForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(request, form, status=422)
        if "confirm" not in request.POST:
            return self.page(request, form, preview=preview_rate(now=now, **form.terms))
        reason = form.cleaned_data["reason"]
        rule = set_rate(by=request.user, reason=reason, now=now, **form.terms)  # type: ignore[arg-type]
        record_audit(actor=request.user, action="rate.set", subject=rule, purpose=reason, now=now)
        messages.success(
            request, _("The rate holds from now on. Links shared in the last 30 days keep theirs.")
        )
        return redirect("dashboard:rate-list")

    def page(
        self, request: HttpRequest, form: RateForm, *, preview: RatePreview | None = None, status: int = 200
    ) -> HttpResponse:
        rules = RateRule.objects.select_related("maker", "product", "made_by").order_by("-valid_from", "-pk")
        context: dict[str, Any] = {"rules": rules[:SHOWN], "form": form, "preview": preview}
        return render(request, "dashboard/rates.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class ExchangeView(View):
    """Today's exchange rate, once a day, and what allows cash commission in Malaysia."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, ExchangeForm(), OpinionForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = ExchangeForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(request, form, OpinionForm(), status=422)
        given = form.cleaned_data
        rate, made = ExchangeRate.objects.get_or_create(
            day=day_in_malaysia(now),
            defaults={
                "idr_per_myr_x100": int(given["rate"] * 100),
                "mid_x100": int(given["mid"] * 100),
                "source": given["source"],
            },
        )
        if made:
            record_audit(
                actor=request.user,
                action="rate.exchange",
                subject=rate,
                purpose=given["source"] + " rate",
                now=now,
            )
        else:
            messages.error(request, _("Today's rate is stored already; it does not change."))
        return redirect("dashboard:rate-exchange")

    def page(
        self, request: HttpRequest, form: ExchangeForm, opinion_form: OpinionForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "opinion_form": opinion_form,
            "rates": ExchangeRate.objects.order_by("-day")[:30],
            "opinions": LegalOpinion.objects.select_related("recorded_by").order_by("-recorded_at"),
        }
        return render(request, "dashboard/exchange.html", context, status=status)


class OpinionView(ExchangeView):
    """Stores author, date and hash of a legal opinion: the switch for cash commission in Malaysia."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = OpinionForm(request.POST, request.FILES), timezone.now()
        if not form.is_valid():
            return self.page(request, ExchangeForm(), form, status=422)
        given = form.cleaned_data
        digest = hashlib.sha256(given["file"].read()).hexdigest()
        try:
            opinion = store_opinion(
                author=given["author"],
                dated_on=given["dated_on"],
                sha256=digest,
                by=request.user,  # type: ignore[arg-type]
                now=now,
            )
        except CannotStoreOpinion:
            messages.error(request, _("The date has not come yet."))
            return redirect("dashboard:rate-exchange")
        purpose = f"legal opinion of {given['dated_on']}"
        record_audit(actor=request.user, action="payout.opinion", subject=opinion, purpose=purpose, now=now)
        return redirect("dashboard:rate-exchange")


@method_decorator(never_cache, name="dispatch")
class AuditListView(View):
    """Who did or looked at what, and what for; the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        events = AuditEvent.objects.select_related("actor").order_by("-at", "-pk")
        return render(request, "dashboard/audit.html", {"events": events[:SHOWN]})
