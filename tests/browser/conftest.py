"""Walkers in a live shop: addresses that the shop writes lead to it, and Stripe's webhooks reach it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.services.chromium import NewPage
from tests.services.stripe import StripeSandbox
from tests.services.walking import Walker
from tests.services.whole_shop import WholeShop

NewWalker = Callable[..., Walker]


@pytest.fixture
def shop(live_server: LiveServer, settings: Settings, stripe_sandbox: StripeSandbox) -> WholeShop:
    """A shop with something on every page, served at `settings.SITE_ORIGIN`, to which webhooks come."""
    settings.SITE_ORIGIN = live_server.url
    stripe_sandbox.send_webhooks_to(f"{live_server.url}/webhooks/stripe/")
    return WholeShop()


@pytest.fixture
def walker(shop: WholeShop, live_server: LiveServer, new_page: NewPage) -> NewWalker:
    """A new person with her own browser: `walker(javascript=True, size=PHONE, language="ms")`."""

    def enter(**wanted: Any) -> Walker:
        return Walker(new_page(**wanted), live_server.url)

    return enter
