from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps as registry
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from oscar.apps.dashboard import apps

# Oscar's desks that stay (marketplace.md 5). Home, orders, partners, users, pages, reports and shipping are replaced:
# their routes answer 404.
KEPT = ("catalogue", "offers", "ranges", "reviews", "vouchers", "communications")

View = Callable[..., HttpResponse]


class DashboardConfig(apps.DashboardConfig):
    name = "storefront.dashboard"
    # Oscar would ask for a flag of the person; here the permission table has answered before (accounts.middleware).
    default_permissions: list[str] = []
    permissions_map: dict[str, list[str]] = {}

    def ready(self) -> None:
        """Oscar's index and login views are not loaded: staff sign in like everybody."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our staff pages first, then what stays of Oscar's dashboard."""
        from storefront.dashboard.urls import urlpatterns

        kept = [path(f"{desk}/", include(_opened(f"{desk}_dashboard"))) for desk in KEPT]
        return [*urlpatterns, *kept]


def _opened(label: str) -> list[URLPattern]:
    """Routes of one of Oscar's desks without its own question for permissions: the table has answered."""
    desk: Any = registry.get_app_config(label)
    desk.default_permissions, desk.permissions_map = [], {}
    patterns: list[URLPattern] = list(desk.urls[0])
    for pattern in patterns:
        pattern.callback = _as_staff(pattern.callback)
    return patterns


def _as_staff(view: View) -> View:
    """The person counts as Oscar's staff during this request; the flag is not stored."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.is_staff = True
        return view(request, *args, **kwargs)

    return opened
