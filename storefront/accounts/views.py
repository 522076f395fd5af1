"""Health answers, and the door after signing in."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views import View

from storefront.accounts.permissions import home_of


class LiveView(View):
    """The process answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"live": True})


class ReadyView(View):
    """The process can serve: its database answers. 503 otherwise, so that a proxy sends nobody here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
        except Exception:  # any failure of the database means "not ready"
            return JsonResponse({"ready": False}, status=503)
        return JsonResponse({"ready": True})


class AfterLoginView(LoginRequiredMixin, View):
    """Sends each person to her own first page: agent, maker, staff, editor or shop."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(home_of(request.user))
