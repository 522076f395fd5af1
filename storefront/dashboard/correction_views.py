"""Corrections of the books: find a journal, say what it should have been, a second person agrees above RM100."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.dashboard.correction_forms import CorrectionForm
from storefront.ledger import corrections
from storefront.ledger.models import Correction, Journal
from storefront.ledger.operations import CannotPost, legs_of
from storefront.ledger.queries import journals_about

SHOWN = 50


@method_decorator(never_cache, name="dispatch")
class CorrectionListView(View):
    """What waits for a second person, what was decided, and the journals about one subject."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("subject", "")[:80].strip()
        rows = Correction.objects.select_related("journal", "author", "approver")
        context = {
            "subject": text,
            "journals": journals_about(text)[:SHOWN] if text else [],
            "waiting": rows.filter(state=Correction.State.PROPOSED).order_by("pk"),
            "decided": rows.exclude(state=Correction.State.PROPOSED).order_by("-pk")[:SHOWN],
        }
        return render(request, "dashboard/corrections.html", context)


@method_decorator(never_cache, name="dispatch")
class CorrectionNewView(View):
    """One journal as it stands, and the form for what it should have been."""

    def get(self, request: HttpRequest, journal_id: int) -> HttpResponse:
        journal = get_object_or_404(Journal, pk=journal_id)
        return self._page(request, journal, CorrectionForm(legs=legs_of(journal)))

    def post(self, request: HttpRequest, journal_id: int) -> HttpResponse:
        journal = get_object_or_404(Journal, pk=journal_id)
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self._page(request, journal, form, status=422)
        try:
            made = corrections.propose(
                journal=journal,
                legs=form.cleaned_data["legs"],
                reason=form.cleaned_data["reason"],
                author_id=request.user.pk or 0,
                now=timezone.now(),
            )
        except (corrections.CannotCorrect, CannotPost) as refused:
            form.add_error(None, _("Not booked: %(why)s") % {"why": refused})
            return self._page(request, journal, form, status=422)
        messages.success(request, made.get_state_display())
        return redirect("dashboard:correction-list")

    def _page(
        self, request: HttpRequest, journal: Journal, form: CorrectionForm, status: int = 200
    ) -> HttpResponse:
        context = {"journal": journal, "form": form}
        return render(request, "dashboard/correction.html", context, status=status)


class CorrectionDecideView(View):
    """The second person agrees or not."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Correction, pk=pk)
        decide = corrections.approve if request.POST.get("decision") == "approve" else corrections.refuse
        try:
            decide(correction_id=pk, approver_id=request.user.pk or 0, now=timezone.now())
        except corrections.CannotApprove:
            messages.error(request, _("A second person decides, once."))
        except corrections.CannotCorrect as refused:
            messages.error(request, _("Not booked: %(why)s") % {"why": refused})
        return redirect("dashboard:correction-list")
