"""Start-up checks: every route stands in the permission table; production runs without demo leftovers."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from storefront.accounts.models import User
from storefront.accounts.permissions import route_for

SAMPLE_DOMAIN = "contoh.example"


def route_names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Every view name of the project with its namespace; unnamed routes come as ''."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from route_names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else ""


@register()
def every_route_has_a_row(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """accounts.E001: a route that the table does not know would be refused for everybody."""
    missing = sorted({name for name in route_names() if name and route_for(name) is None})
    return [
        Error(
            f"Route {name!r} has no row in the permission table", hint="add it to ROUTES", id="accounts.E001"
        )
        for name in missing
    ]


@register(deploy=True)
def production_is_clean(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """accounts.E002-E004: no DEBUG, no default key, no test key of Stripe, no demo switch in production."""
    found: list[CheckMessage] = []
    if settings.DEBUG or settings.DEMO:
        found.append(
            Error("DEBUG or DEMO is on", hint="use storefront.settings.production", id="accounts.E002")
        )
    if settings.SECRET_KEY.startswith(("demo-", "test-")):
        found.append(Error("SECRET_KEY is the demo's", hint="50 random characters", id="accounts.E003"))
    if not settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
        found.append(
            Error("STRIPE_SECRET_KEY is no live key", hint="sk_live_... or rk_live_...", id="accounts.E004")
        )
    return found


@register(Tags.database, deploy=True)
def no_sample_people(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """accounts.E005: the demo's people, whose password everybody can read, are not in a production database."""
    if settings.DEMO or not databases:
        return []
    found = User.objects.filter(email__iendswith=SAMPLE_DOMAIN, is_active=True).count()
    if not found:
        return []
    hint = f"delete or deactivate the accounts at {SAMPLE_DOMAIN}"
    return [Error(f"{found} sample accounts of the demo are active", hint=hint, id="accounts.E005")]
