"""What went wrong by itself and waits for a person: payment events, jobs, calls to the outside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.gateway.queries import open_ends
from storefront.upkeep.operations import run_again
from storefront.upkeep.queries import given_up_jobs
from storefront.webhooks.queries import odd_events

SHOWN = 100


@method_decorator(never_cache, name="dispatch")
class FaultListView(View):
    """Events that fit nothing, jobs that were given up, outside calls of unknown outcome."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        context = {
            "events": odd_events(now)[:SHOWN],
            "jobs": given_up_jobs()[:SHOWN],
            "calls": open_ends(now)[:SHOWN],
        }
        return render(request, "dashboard/faults.html", context)


class FaultRerunView(View):
    """Run a job once more that had used up its tries."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, job_id: int) -> HttpResponse:
        if run_again(job_id):
            messages.success(request, _("The job waits to run again."))
        return redirect("dashboard:fault-list")
