"""Pages that belong to no room: data-light switch, help, offline page, style guide."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseServerError
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, View

from storefront.frame import samples
from storefront.frame.middleware import busy_page
from storefront.locks import is_passing

logger = logging.getLogger(__name__)

#: Seconds that the choice of the data-light mode is remembered: one year.
LITE_AGE = 365 * 24 * 60 * 60


class LiteView(View):
    """Turns the data-light mode on or off for this browser and goes back to the page it came from."""

    def get(self, request: HttpRequest, choice: str) -> HttpResponse:
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(
            target, {request.get_host()}, require_https=request.is_secure()
        ):
            target = "/"
        response = HttpResponseRedirect(target)
        # "0" is kept as a choice of its own: it wins over the browser's Save-Data header
        response.set_cookie("lite", "1" if choice == "on" else "0", max_age=LITE_AGE, samesite="Lax")
        return response


class HelpView(TemplateView):
    """Buying in one page: prices and tax, delivery, returns, complaints, terms."""

    template_name = "pages/help.html"


class OfflineView(TemplateView):
    """What a phone shows without a connection."""

    template_name = "pages/offline.html"


class StyleGuideView(TemplateView):
    """Every component in every state, for the people who build and check pages."""

    template_name = "pages/styleguide.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (settings.DEBUG or settings.DEMO or getattr(request.user, "is_staff", False)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **samples.everything(reverse("frame:styleguide")))


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an unexpected error: what is safe, and a code that the log has too. Asks no database.

    What passes by itself, met outside a view (a session that cannot be read), gets the page of BusyMiddleware.
    """
    if is_passing(sys.exc_info()[1]):
        return busy_page()
    code = f"E-{secrets.token_hex(3).upper()}"
    logger.error("error page %s for %s", code, request.path)
    return HttpResponseServerError(loader.get_template("500.html").render({"code": code}))
