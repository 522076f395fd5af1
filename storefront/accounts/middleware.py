"""Two guards on every request: the permission table, and the content security policy."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from storefront.accounts.permissions import ASKS_PIN, Area, may, roles_of, route_for
from storefront.accounts.pin_views import lacks_pin
from storefront.accounts.queries import lacks_second_factor

WITHOUT_SECOND_FACTOR = frozenset(
    {Area.SHOP, Area.MACHINE, Area.SIGN_IN, Area.OWN_ACCOUNT, Area.AGENT_PORTAL, Area.CASES}
)
"""What buyers and agents use; every other area wants a second factor of its people (threats D8)."""

Answer = Callable[[HttpRequest], HttpResponse]


class PermissionMiddleware:
    """Refuses every route that the table does not give: unknown 404, strangers to sign-in, others 403."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        route = route_for(match.view_name) if match and match.view_name else None
        if route is None:
            raise Http404("no such route in the permission table")
        if may(request.user, route.area, route.needs, shows_all=route.shows_all):
            works_here = route.area not in WITHOUT_SECOND_FACTOR and bool(roles_of(request.user) - {"A", "B"})
            if works_here and lacks_second_factor(request.user):
                return redirect("mfa_activate_totp")
            if route.area in ASKS_PIN and lacks_pin(request):
                return redirect(
                    f"{reverse('accounts:enter-pin')}?{urlencode({'next': request.get_full_path()})}"
                )
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied


class ContentSecurityPolicyMiddleware:
    """Strict policy for the shop; Wagtail's admin and Oscar's dashboard need inline code: their own."""

    ADMIN_PREFIXES = ("/cms/", "/dashboard/")
    STRICT = (
        "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self' https://checkout.stripe.com{pay}; "
        "frame-ancestors 'self'; base-uri 'self'; object-src 'none'"
    )
    ADMIN = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "frame-ancestors 'self'; base-uri 'self'; object-src 'none'"
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from django.conf import settings

        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        admin = request.path.startswith(self.ADMIN_PREFIXES)
        pay = f" {settings.STRIPE_API_BASE}" if settings.STRIPE_API_BASE else ""
        policy = self.ADMIN if admin else self.STRICT.format(nonce=nonce, pay=pay)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
