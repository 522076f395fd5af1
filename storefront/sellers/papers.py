"""Papers of a consignment, printed at the maker's desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.fulfilment.papers.collect import limits_at, papers_of
from storefront.fulfilment.papers.dataset import CannotPrint
from storefront.fulfilment.papers.render import Paper, render
from storefront.sellers import queries


@method_decorator(never_cache, name="dispatch")
class PaperView(View):
    """One paper as PDF, of an own consignment only; or back to it with what is still missing."""

    def get(self, request: HttpRequest, number: str, paper: str) -> HttpResponse:
        rows = queries.consignments_of(request.user).exclude(state="cancelled")
        consignment = get_object_or_404(rows, number=number)
        if paper not in list(Paper):
            raise Http404
        now = timezone.now()
        try:
            pdf = render(Paper(paper), papers_of(consignment, now=now), limits_at(now))
        except CannotPrint as refusal:
            messages.error(request, why_not(refusal))
            return redirect("sellers:show-consignment", number)
        name = f"{number}-{paper}.pdf"
        return HttpResponse(
            pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
        )


def why_not(refusal: CannotPrint) -> str:
    """The reason of a CannotPrint in the reader's language."""
    if refusal.code == "too_heavy":
        return _("Above 30 kg a parcel needs an export declaration (PEB). Please split it or ask us.")
    return _("These facts are still missing: %(fields)s.") % {"fields": ", ".join(refusal.missing)}
