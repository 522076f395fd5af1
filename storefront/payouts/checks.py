"""Wrong configuration of payouts stops at start-up."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from storefront.payouts.providers import PROVIDERS


@register()
def provider_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """PAYOUT_PROVIDER names a provider, and a shop that takes real money rehearses nothing."""
    name = settings.PAYOUT_PROVIDER
    if name not in PROVIDERS:
        return [Error(f"PAYOUT_PROVIDER is {name}", hint=f"One of {', '.join(PROVIDERS)}", id="payouts.E001")]
    return []


@register(deploy=True)
def nothing_is_rehearsed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The rehearsal bank pays nobody."""
    if settings.PAYOUT_PROVIDER == "rehearsal":
        return [Error("PAYOUT_PROVIDER is the rehearsal bank", hint="Set bank_file", id="payouts.E002")]
    return []
