"""Opening a shared link, and the public page of an agent."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views import View

from catalogue.cards import listed_cards
from storefront.referrals import arrivals, operations, queries
from storefront.referrals.forms import ReportForm
from storefront.referrals.models import Agent, AgentCode, Touch
from storefront.referrals.visitors import has_refused, new_visitor, remember_visitor, visitor_of
from storefront.referrals.visits import is_person

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def remember_arrival(
    request: HttpRequest, response: HttpResponse, arrival: arrivals.Arrival, kind: str, now: datetime
) -> None:
    """Touch and cookie of one arrival. The agent's own visit leaves neither (A22)."""
    if arrival.agent is None:
        return
    visitor = visitor_of(request) or new_visitor()
    touch = operations.record_touch(
        agent=arrival.agent, visitor=visitor, now=now, link=arrival.link, kind=kind, user=request.user
    )
    # A reload keeps a refusal; opening a link anew takes it back.
    if touch is not None or (visitor_of(request) and not has_refused(request)):
        remember_visitor(response, visitor)


class OpenLinkView(View):
    """`/r/<code>/`: people are noted and sent on, machines read what a chat shows. Never cached."""

    def get(self, request: HttpRequest, code: str, language: str = "") -> HttpResponse:
        if language not in LANGUAGES:
            language = translation.get_language() or settings.LANGUAGE_CODE
        arrival = arrivals.read_address(code)
        if not is_person(method=request.method or "", headers=request.headers):
            response = self.preview(request, arrival, language)
        elif arrival.agent is None:
            with translation.override(language):
                response = redirect(f"{reverse('agents:check-code')}?{urlencode({'k': code[:60]})}")
        else:
            response = HttpResponseRedirect(arrivals.landing_for(arrival, language).path)
            kind = Touch.Kind.QR if request.GET.get("k") == "qr" else Touch.Kind.LINK
            remember_arrival(request, response, arrival, kind, timezone.now())
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["User-Agent", "Sec-Purpose", "Purpose", "Accept-Language"])
        return response

    def preview(self, request: HttpRequest, arrival: arrivals.Arrival, language: str) -> HttpResponse:
        """The card of a link for a chat, with Open Graph tags: no touch, no cookie, no price."""
        with translation.override(language):
            landing = arrivals.landing_for(arrival, language)
            return render(request, "referrals/preview.html", {"landing": landing, "language": language})


class AgentPageView(View):
    """An agent as buyers may know her: alias, code, since when, picks. A copied address is her link too."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        now = timezone.now()
        agent_code = get_object_or_404(
            AgentCode.objects.select_related("agent").exclude(agent__status=Agent.Status.CLOSED),
            code=code.upper(),
        )
        agent = agent_code.agent
        favourites = queries.favourites_of(agent).prefetch_related(None).values_list("pk", flat=True)
        shown = [] if agent.is_hidden else list(favourites[:8])
        context = {
            "agent": None if agent.is_hidden else agent,
            "code": agent_code.code,
            "bio": agent.bio.get((translation.get_language() or "ms")[:2], ""),
            "cards": listed_cards(shown, request.strategy),  # type: ignore[attr-defined]
            "host": settings.SITE_ORIGIN.partition("://")[2],
        }
        response = render(request, "referrals/agent.html", context)
        if is_person(method=request.method or "", headers=request.headers):
            arrival = arrivals.Arrival(agent=agent, code=agent_code)
            remember_arrival(request, response, arrival, Touch.Kind.LINK, now)
        response["Cache-Control"] = "no-store"
        return response


class CheckCodeView(View):
    """Is this code real? A near miss is offered, never taken."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("k", "").strip()[:200]
        arrival = arrivals.read_address(typed) if typed else arrivals.Arrival()
        context: dict[str, Any] = {
            "typed": typed,
            "agent": arrival.agent,
            "is_named": arrival.agent is not None and not arrival.agent.is_hidden,
            "suggestion": arrival.suggestion,
            "code": queries.code_of(arrival.agent) if arrival.agent else "",
            "host": settings.SITE_ORIGIN.partition("://")[2],
            "form": ReportForm(initial={"code": typed}),
        }
        return render(
            request, "referrals/check.html", context, status=200 if arrival.agent or not typed else 404
        )


class RefuseView(View):
    """ "Nobody referred me": checkout starts with no agent until another link is opened."""

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        response = redirect(wanted if is_ours else reverse("catalogue:index"))
        remember_visitor(response, visitor_of(request) or new_visitor(), is_refused=True)
        messages.success(request, _("Noted: nobody referred you. Your price stays the same."))
        return response


class ReportView(View):
    """A doubt about a link, kept for the people who look after agents."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReportForm(request.POST)
        if not form.is_valid():
            return render(request, "referrals/report.html", {"form": form}, status=422)
        typed = form.cleaned_data["code"]
        agent = arrivals.read_address(typed).agent if typed else None
        operations.report_link(agent=agent, typed=typed, text=form.cleaned_data["text"], now=timezone.now())
        messages.success(request, _("Thank you. We look at every report within two working days."))
        return redirect("agents:check-code")
