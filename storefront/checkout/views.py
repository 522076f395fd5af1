"""Checkout on one page, the way to the payment page and back. Every step works without JavaScript."""

import logging
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from catalogue.trade.outcome import Quote
from storefront.basket.queries import lines_to_buy
from storefront.checkout import operations
from storefront.checkout.discounts import discounts_of, sentence
from storefront.checkout.endings import ending_of, why_it_comes_back
from storefront.checkout.forms import CheckoutForm
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.attempts import Order as OrderToPay
from storefront.checkout.quoting import CannotSell, basket_lines, freeze, problems_of, quote_basket, rows_of
from storefront.checkout.same_day import sent_the_same_day
from storefront.gateway import GatewayError, GatewayRefused
from storefront.locks import ResourceBusy, retried
from storefront.offer.pricing import Discounts
from storefront.referrals.operations import collect_evidence
from storefront.referrals.queries import is_own_purchase, read_code, visitor_agent
from storefront.referrals.visitors import has_refused, visitor_of
from storefront.shipping.choices import chosen_service, name_of

logger = logging.getLogger(__name__)

BUSY = gettext_lazy("Many people are buying this right now. Nothing was paid; please press Pay again.")
REMEMBERED = ("name", "phone", "line1", "postcode", "city", "state", "email")


@method_decorator(never_cache, name="dispatch")
class CheckoutView(View):
    """GET shows the form; POST with `pay` reserves and pays, any other POST works the total out again."""

    template_name = "checkout/checkout.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.basket.is_empty:  # type: ignore[attr-defined]
            return redirect("basket:summary")
        kept = {name: request.session.get("receiver", {}).get(name, "") for name in REMEMBERED}
        kept["postcode"] = kept["postcode"] or request.session.get("postcode", "")
        form = CheckoutForm(initial={**kept, "nobody": has_refused(request), "form_token": _new_token()})
        return self._page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        known = CheckoutAttempt.objects.filter(form_token=request.POST.get("form_token", ""))
        if public_id := known.values_list("public_id", flat=True).first():
            return redirect("checkout:pay", public_id)
        if request.basket.is_empty:  # type: ignore[attr-defined]
            return redirect("basket:summary")
        if "ways" in request.POST:
            return self._to_ways(request)
        form = CheckoutForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422 if "pay" in request.POST else 200)
        return self._remember_and_go_on(request, form)

    def _remember_and_go_on(self, request: HttpRequest, form: CheckoutForm) -> HttpResponse:
        request.session["receiver"] = {name: form.cleaned_data[name] for name in REMEMBERED}
        request.session["postcode"] = form.cleaned_data["postcode"]
        if "pay" not in request.POST:
            return self._page(request, form)
        evidence = self._evidence(request, form)
        if not form.cleaned_data["knows_own"] and is_own_purchase(evidence.values()):
            # an agent who buys for herself reads that it earns nothing (agents F2)
            return self._page(request, form)
        return self._pay(request, form, evidence)

    def _to_ways(self, request: HttpRequest) -> HttpResponse:
        """Another service: what was typed is kept, good or not yet, and is there again on coming back."""
        request.session["receiver"] = {name: request.POST.get(name, "")[:160] for name in REMEMBERED}
        asked = {"checkout": "1", "postcode": request.session["receiver"]["postcode"]}
        return redirect(f"{reverse('shop:choose-delivery')}?{urlencode(asked)}")

    def _pay(self, request: HttpRequest, form: CheckoutForm, evidence: Any) -> HttpResponse:
        now = timezone.now()
        lines = lines_to_buy(request.basket)  # type: ignore[attr-defined]
        discounts = discounts_of(request.basket, lines, now=now)  # type: ignore[attr-defined]
        quote = self._quote(request, form, lines, discounts, now)
        assert quote is not None  # noqa: S101 - a valid form has a postcode that exists
        if quote.is_payable and form.cleaned_data["seen_total"] != quote.total_sen:
            return self._page(request, form, notice=_("This is your total. Please look at it, then pay."))
        try:
            snapshot = freeze(lines, quote, evidence=evidence, now=now, discounts=discounts)
            attempt = retried(operations.reserve, self._order(request, form, snapshot), now=now)
        except CannotSell as refusal:
            return self._page(request, form, status=422, problems=refusal.reasons)
        except operations.CannotReserve as cannot:
            return self._not_reserved(request, form, cannot)
        except ResourceBusy:
            return self._page(request, form, status=503, problems=[BUSY])
        return redirect("checkout:pay", attempt.public_id)

    def _not_reserved(
        self, request: HttpRequest, form: CheckoutForm, cannot: operations.CannotReserve
    ) -> HttpResponse:
        """Somebody was faster, or the buyer is paying this basket already."""
        match cannot:
            case operations.SoldOut(titles=titles):
                return self._page(request, form, status=409, sold_out=titles)
            case operations.OfferGone(names=names):
                operations.drop_codes(request.basket, names)  # type: ignore[attr-defined]
                return self._page(request, form, status=409, lost_offers=names)
            case operations.AttemptUnderWay(attempt=attempt):
                return self._end_other(request, form, attempt)
        raise cannot

    def _quote(
        self, request: HttpRequest, form: CheckoutForm, lines: list[Any], discounts: Discounts, now: datetime
    ) -> Quote | None:
        """The quote by the service that the buyer chose; None without a good postcode."""
        where = form.destination()
        if where is None:
            return None
        phone, email = form.contact()
        user_id = request.user.pk if request.user.is_authenticated else None
        earlier = sent_the_same_day(phone=phone, email=email, user_id=user_id, now=now)
        service = chosen_service(request.session)
        return quote_basket(lines, where, now=now, discounts=discounts, service=service, earlier=earlier)

    def _order(self, request: HttpRequest, form: CheckoutForm, snapshot: Any) -> OrderToPay:
        return OrderToPay(
            basket_id=request.basket.pk,  # type: ignore[attr-defined]
            form_token=form.cleaned_data["form_token"],
            snapshot=snapshot,
            receiver=form.receiver((get_language() or "ms")[:2]),
            user_id=request.user.pk if request.user.is_authenticated else None,
        )

    def _evidence(self, request: HttpRequest, form: CheckoutForm) -> Any:
        return collect_evidence(
            basket=request.basket,  # type: ignore[attr-defined]
            visitor_key=visitor_of(request),
            code=form.cleaned_data["code"],
            refused=form.cleaned_data["nobody"],
            now=timezone.now(),
            buyer=request.user if request.user.is_authenticated else None,
            phone=form.cleaned_data["phone"],
            email=form.cleaned_data["email"],
        )

    def _is_own(self, request: HttpRequest, form: CheckoutForm) -> bool:
        return is_own_purchase(self._evidence(request, form).values())

    def _end_other(self, request: HttpRequest, form: CheckoutForm, attempt: CheckoutAttempt) -> HttpResponse:
        """The same basket is on a payment page with other contents: close that page first, then try again."""
        try:
            ended = operations.expire(attempt.pk, now=timezone.now())
        except GatewayError:
            return redirect("checkout:pay", attempt.public_id)
        if ended.state in ("expired", "cancelled", "failed"):
            return self.post(request)
        return redirect("checkout:pay", attempt.public_id)

    def _page(
        self, request: HttpRequest, form: CheckoutForm, status: int = 200, **extra: Any
    ) -> HttpResponse:
        now = timezone.now()
        lines = basket_lines(request.basket)  # type: ignore[attr-defined]
        discounts = discounts_of(request.basket, lines, now=now)  # type: ignore[attr-defined]
        quote = self._quote(request, form, lines, discounts, now) if lines else None
        context = {
            "form": form,
            "lines": lines,
            "quote": quote,
            "service": name_of(quote.request.service) if quote else "",
            "rows": rows_of(quote, discounts) if quote else [],
            "refused": [sentence(refused) for refused in discounts.refused],
            "total_sen": quote.total_sen if quote and quote.is_payable else None,
            "problems": problems_of(quote, lines) if quote else [],
            "agent": read_code(str(form["code"].value() or "")).agent or visitor_agent(request, now),
            "is_own": form.is_bound and form.is_valid() and self._is_own(request, form),
            **extra,
        }
        return render(request, self.template_name, context, status=status)


def _new_token() -> str:
    return secrets.token_urlsafe(24)


@method_decorator(never_cache, name="dispatch")
class PayView(View):
    """The door to the payment page: opens it if that was not done, sends the buyer there, or says what is happening."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        attempt = get_object_or_404(CheckoutAttempt, public_id=public_id)
        if attempt.state in ("reserved", "session_opening"):
            try:
                attempt = operations.open_session(attempt.pk, now=timezone.now())
            except GatewayRefused:
                return _ended(request, get_object_or_404(CheckoutAttempt, public_id=public_id))
            except GatewayError:
                logger.warning("the payment page of %s could not be opened yet", attempt.key)
        if attempt.state == "session_open" and attempt.session_url:
            return redirect(attempt.session_url)
        return _where_it_stands(request, attempt)


@method_decorator(never_cache, name="dispatch")
class ReturnView(View):
    """Back from the payment page, and the page that waits: asks Stripe, settles, shows what is true."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        attempt = get_object_or_404(CheckoutAttempt, public_id=public_id)
        try:
            attempt = operations.settle(attempt.pk, now=timezone.now())
        except (GatewayError, ResourceBusy):
            logger.warning(
                "attempt %s could not be settled on return; webhook and reconciler go on", attempt.key
            )
        return _where_it_stands(request, attempt)


@method_decorator(never_cache, name="dispatch")
class CancelledView(View):
    """The buyer turned back on the payment page: close it, free the goods, keep the basket."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        attempt = get_object_or_404(CheckoutAttempt, public_id=public_id)
        try:
            attempt = operations.expire(attempt.pk, now=timezone.now())
        except (GatewayError, ResourceBusy):
            logger.warning("attempt %s could not be closed; the reconciler goes on", attempt.key)
        if attempt.state in ("expired", "cancelled", "failed"):
            messages.info(request, _("Nothing was paid. Your basket is as you left it."))
            return redirect("checkout:index")
        return _where_it_stands(request, attempt)


@method_decorator(never_cache, name="dispatch")
class ThanksView(View):
    """The order is in: number, dates, where to follow it. Opens only with the attempt's secret id."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        attempt = get_object_or_404(CheckoutAttempt, public_id=public_id, state="ordered")
        order = attempt.order
        assert order is not None  # noqa: S101 - the state says so
        consignments = order.consignments.select_related("maker__mark").order_by("pk")
        return render(request, "checkout/thanks.html", {"order": order, "consignments": consignments})


def _where_it_stands(request: HttpRequest, attempt: CheckoutAttempt) -> HttpResponse:
    if attempt.state == "ordered":
        return redirect("checkout:thanks", attempt.public_id)
    if attempt.state in ("expired", "cancelled", "failed"):
        return _ended(request, attempt)
    if attempt.state in ("refund_due", "refunding", "refunded"):
        why = why_it_comes_back(attempt, get_language() or "ms")
        return render(request, "checkout/refunding.html", {"attempt": attempt, "why": why})
    return render(request, "checkout/waiting.html", {"attempt": attempt})


def _ended(request: HttpRequest, attempt: CheckoutAttempt) -> HttpResponse:
    ending = ending_of(attempt, get_language() or "ms")
    return render(request, "checkout/ended.html", {"attempt": attempt, "ending": ending})
