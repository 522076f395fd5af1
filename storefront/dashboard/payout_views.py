"""Payouts for staff: the weekly batch, checked by one person, approved by another, sent as a file, settled
by one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, ngettext
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.accounts.audit import record_audit
from storefront.outbox import defer
from storefront.payouts import bank_file, operations
from storefront.payouts.exchange import spread_bp
from storefront.payouts.models import Batch
from storefront.payouts.providers import get_provider
from storefront.payouts.providers.bank import BankFileProvider
from storefront.payouts.queries import quote_of
from storefront.payouts.statements import rate_of

LONGEST_FILE = 2_000_000
"""Bytes of a result file that are read."""


def _by(request: HttpRequest) -> dict[str, Any]:
    """Who presses, and when."""
    return {"by": request.user, "now": timezone.now()}


def _open(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("dashboard:payout-show", pk)


@method_decorator(never_cache, name="dispatch")
class PayoutListView(View):
    """All batches, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        batches = Batch.objects.annotate(count=Count("payouts"), total_sen=Sum("payouts__amount_sen"))
        return render(request, "dashboard/payouts.html", {"batches": batches.order_by("-cut_off")[:60]})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Drafts the batch of the newest cut-off, if the weekly job has not."""
        try:
            batch = operations.prepare_batch(now=timezone.now())
        except operations.CannotPrepare:
            messages.error(request, _("No exchange rate is stored. Add today's rate, then draft the batch."))
            return redirect("dashboard:payout-list")
        return _open(request, batch.pk)


@method_decorator(never_cache, name="dispatch")
class PayoutShowView(View):
    """One batch: who gets how much, and the next step. Aliases only; names stand in the bank's file alone."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(Batch.objects.select_related("prepared_by", "approved_by"), pk=pk)
        payouts = batch.payouts.select_related("agent", "maker", "destination").prefetch_related("events")
        quote, now = quote_of(batch), timezone.now()
        context: dict[str, Any] = {
            "batch": batch,
            "payouts": payouts.order_by("reference"),
            "sums": payouts.aggregate(sen=Sum("amount_sen"), idr=Sum("amount_idr")),
            "is_checker": batch.prepared_by_id == request.user.pk,
            "quote": quote,
            "spread": f"{spread_bp(quote.rate_x100, quote.mid_x100) / 100:.2f}",
            "rates": (rate_of(quote.rate_x100), rate_of(quote.mid_x100)),
            "is_quote_over": quote.expires_at <= now,
            "sends_a_file": get_provider().name == "bank_file",
        }
        return render(request, "dashboard/payout.html", context)


class PayoutCheckView(View):
    """The first person has looked."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            operations.check_batch(batch=get_object_or_404(Batch, pk=pk), **_by(request))
        except operations.CannotApprove:
            messages.error(request, _("Only a draft with a quote that still holds can be checked."))
        return _open(request, pk)


class PayoutApproveView(View):
    """The second person agrees."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            operations.approve_batch(batch=get_object_or_404(Batch, pk=pk), **_by(request))
        except operations.CannotApprove:
            messages.error(request, _("A second person approves, after the first has checked."))
        return _open(request, pk)


class PayoutQuoteView(View):
    """A new quote for what is not sent; two people look again, and payees hear of one that is much worse."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            operations.requote(batch=get_object_or_404(Batch, pk=pk), now=timezone.now())
        except operations.CannotPrepare:
            messages.error(request, _("No exchange rate is stored. Add today's rate first."))
        return _open(request, pk)


class PayoutSendView(View):
    """Hands the approved payouts to the provider: at once for a file, else by a job."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(Batch, pk=pk)
        if batch.state not in (Batch.State.APPROVED, Batch.State.EXPORTED):
            messages.error(request, _("Only an approved batch is sent."))
        else:
            defer("storefront.payouts.jobs.send_transfers", batch_id=batch.pk)
            messages.success(request, _("The transfers are being handed over."))
        return _open(request, pk)


class PayoutFileView(View):
    """The bank's file; taking it marks the payouts as sent."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(Batch, pk=pk)
        try:
            operations.send_batch(batch=batch, provider=BankFileProvider(), now=timezone.now())
        except operations.CannotExport:
            messages.error(request, _("Only an approved batch gives a file."))
            return _open(request, pk)
        text = operations.file_of(batch)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        name = f"payout-{batch.cut_off:%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        record_audit(
            actor=request.user,
            action="payout.file",
            subject=batch,
            purpose="the bank's file, with names and accounts",
            now=timezone.now(),
        )
        return response


class PayoutResultsView(View):
    """What the bank sent back. A line that does not follow is named; the others are recorded."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = request.FILES.get("results")
        try:
            text = file.read(LONGEST_FILE).decode("utf-8") if file else ""
            results = bank_file.read_results(text)
        except (bank_file.CannotReadResults, UnicodeDecodeError) as unread:
            messages.error(request, _("The file was not used: %(why)s") % {"why": unread})
            return _open(request, pk)
        recorded = 0
        for one in results:
            try:
                operations.record_result(
                    reference=one.reference, result=one.result, reason=one.reason, now=timezone.now()
                )
                recorded += 1
            except operations.CannotRecord as refused:
                messages.warning(request, str(refused))
        said = ngettext("%(n)s result recorded.", "%(n)s results recorded.", recorded) % {"n": recorded}
        messages.success(request, said)
        return _open(request, pk)
