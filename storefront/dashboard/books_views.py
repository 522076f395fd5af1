"""Staff pages of the books: the last check, differences with Stripe, disputes, the halt, transfers to buyers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.aftersales.models import Dispute
from storefront.checkout import operations as checkout
from storefront.checkout.models import Refund
from storefront.ledger import chain
from storefront.ledger.halts import CannotLift, lift
from storefront.ledger.models import ClosedPeriod, Halt
from storefront.reconciliation import queries
from storefront.reconciliation.models import Break
from storefront.reconciliation.operations import CannotClose, close_break

SHOWN = 100


@method_decorator(never_cache, name="dispatch")
class BooksView(View):
    """Everything of the books that waits for a person, and what people found out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        disputes = Dispute.objects.select_related("payment__order").order_by("-opened_at")
        context: dict[str, Any] = {
            "halt": Halt.objects.filter(lifted_at=None).first(),
            "check": queries.newest_check(),
            "breaks": queries.open_breaks()[:SHOWN],
            "closed": queries.closed_breaks()[:20],
            "disputes": disputes[:SHOWN],
            "months": ClosedPeriod.objects.order_by("-month")[:12],
            "head": chain.head(),
        }
        return render(request, "dashboard/books.html", context)


class BreakCloseView(View):
    """A person says why a difference is there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Break, pk=pk)
        reason = request.POST.get("reason", "")
        try:
            close_break(break_id=pk, by=request.user, reason=reason, now=timezone.now())  # type: ignore[arg-type]
        except CannotClose:
            messages.error(request, _("It stays open: write the reason, or look who has closed it."))
        return redirect("dashboard:books-show")


class HaltLiftView(View):
    """A person has looked at what stopped the payouts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            lift(by_id=request.user.pk or 0, reason=request.POST.get("reason", ""), now=timezone.now())
        except CannotLift:
            messages.error(request, _("Payouts stay stopped: write what you found."))
        return redirect("dashboard:books-show")


class RefundTransferView(View):
    """The buyer was paid from our bank account: Stripe's window is over, or his bank sent the refund back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str, refund_id: int) -> HttpResponse:
        refund = get_object_or_404(Refund, pk=refund_id, payment__order__number=number)
        reference = request.POST.get("reference", "")
        try:
            checkout.record_transfer(
                refund.pk, bank_reference=reference, staff_id=request.user.pk or 0, now=timezone.now()
            )
        except checkout.CannotTransfer:
            messages.error(request, _("Not recorded: write the bank's reference, or look if it is done."))
        else:
            messages.success(request, _("The transfer is in the books."))
        return redirect("dashboard:order-show", number)
