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
            "owed": Refund.objects.filter(
                state=Refund.State.FAILED, attempt__state="refund_due", transferred_at=None
            ).select_related("attempt"),
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


class UnorderedTransferView(View):
    """Money came without an order and its refund was sent back: the buyer was paid from our bank account."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, refund_id: int) -> HttpResponse:
        refund = get_object_or_404(Refund, pk=refund_id, payment=None)
        _record_transfer(request, refund)
        return redirect("dashboard:books-show")


def _record_transfer(request: HttpRequest, refund: Refund) -> None:
    """Record it, and tell the person what came of it."""
    reference, staff_id = request.POST.get("reference", ""), request.user.pk or 0
    try:
        checkout.record_transfer(refund.pk, bank_reference=reference, staff_id=staff_id, now=timezone.now())
    except checkout.CannotTransfer:
        messages.error(request, _("Not recorded: write the bank's reference, or look if it is done."))
    else:
        messages.success(request, _("The transfer is in the books."))


class RefundTransferView(View):
    """The buyer was paid from our bank account: Stripe's window is over, or his bank sent the refund back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str, refund_id: int) -> HttpResponse:
        refund = get_object_or_404(Refund, pk=refund_id, payment__order__number=number)
        _record_transfer(request, refund)
        return redirect("dashboard:order-show", number)
