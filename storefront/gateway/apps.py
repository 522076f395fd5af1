"""The gateway as a Django app: it owns one table, the record of calls to the outside."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewayConfig(AppConfig):
    name = "storefront.gateway"
    label = "gateway"
    verbose_name = _("Payment gateway")

    def ready(self) -> None:
        """Register the start-up checks."""
        from storefront.gateway import checks  # noqa: F401
