"""Wrong settings of the gateway stop the start, before any key travels anywhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LIVE = ("sk_live_", "rk_live_")
HOST = "api.stripe.com"


@register()
def gateway_is_set_up(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """gateway.E001-E003: a key, a secret for webhooks, and no live key for anybody but Stripe."""
    found: list[CheckMessage] = []
    if not settings.STRIPE_SECRET_KEY:
        hint = "set STRIPE_SECRET_KEY; the demo's own is sk_test_juragan_demo"
        found.append(Error("There is no key for Stripe", hint=hint, id="gateway.E001"))
    if not settings.STRIPE_WEBHOOK_SECRETS:
        hint = "set STRIPE_WEBHOOK_SECRETS to whsec_..., from the endpoint's page in Stripe's dashboard"
        found.append(Error("No webhook could be verified", hint=hint, id="gateway.E002"))
    host = urlsplit(settings.STRIPE_API_BASE).hostname if settings.STRIPE_API_BASE else HOST
    if settings.STRIPE_SECRET_KEY.startswith(LIVE) and host != HOST:
        hint = "unset STRIPE_API_BASE, or use a test key with the stand-in"
        found.append(
            Error(f"A live key would be sent to {host or 'an odd address'}", hint=hint, id="gateway.E003")
        )
    return found
