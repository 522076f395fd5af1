"""The shop when a part of it is away: threats I2-I5."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.conf import settings as current
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from storefront import migrated_template
from storefront.checkout import jobs, operations
from storefront.checkout.models import CheckoutAttempt
from storefront.gateway import GatewayUnavailable
from storefront.order.models import Order
from tests.services.attempts import a_paid_attempt, a_reserved_attempt
from tests.services.people_and_goods import a_product
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "http://127.0.0.1:9"


def hurry_jobs() -> None:
    """Let the jobs that wait for their next try be due now."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


class TestCache:
    def test_i2_buying_works_when_the_cache_keeps_nothing_and_is_wiped(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        """Redis is only ever a cache (house.md D9): with a cache that forgets everything nothing is lost."""
        assert "redis" not in str(current.DATABASES) + str(current.INSTALLED_APPS)
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4_500))
        cache.clear()
        assert visitor.buy(stripe_sandbox).state == "ordered"
        cache.clear()
        run_jobs()
        assert len(mail.outbox) == 1


class TestPostgres:
    def test_i3_503_and_back_when_the_database_goes_away(
        self, live_server: LiveServer, stripe_sandbox: StripeSandbox
    ) -> None:
        """As in a restart: every connection is cut and new ones are refused. tests/soak restarts a whole server."""
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        path = live_server.url + product.get_absolute_url()
        assert requests.get(path, timeout=10).status_code == 200
        name = connection.settings_dict["NAME"]
        connections.close_all()
        with migrated_template.maintenance_cursor() as cursor:
            cursor.execute(f'alter database "{name}" with allow_connections false')
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
            )
            try:
                away = requests.get(path, timeout=10)
                ready = requests.get(f"{live_server.url}/readyz", timeout=10)
                alive = requests.get(f"{live_server.url}/livez", timeout=10)
            finally:
                cursor.execute(f'alter database "{name}" with allow_connections true')
        assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
        assert "Alat tenun sedang penuh" in away.text
        assert (ready.status_code, alive.status_code) == (503, 200)
        assert requests.get(path, timeout=10).status_code == 200


class TestMail:
    def test_i4_order_is_fine_and_each_mail_comes_once_later_when_mail_is_down(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        works = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
        product = a_product("Kopi Gayo", 4_500)
        for _ in range(3):
            operations.settle(a_paid_attempt(stripe_sandbox, (product, 1)).pk, now=timezone.now())
        for _ in range(3):
            hurry_jobs()
            run_jobs()
        assert Order.objects.count() == 3
        settings.EMAIL_BACKEND = works
        for _ in range(3):
            hurry_jobs()
            run_jobs()
        numbers = sorted(Order.objects.values_list("number", flat=True))
        assert sorted(next(n for n in numbers if n in letter.subject) for letter in mail.outbox) == numbers


class TestStripe:
    def test_i5_cart_is_kept_and_the_buyer_reads_why_when_stripe_is_down(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4_500, stock=3)
        visitor = Visitor()
        visitor.add(product)
        works, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, NOWHERE
        answer = visitor.press_pay()
        page = visitor.client.get(answer.url)
        assert page.status_code == 200
        assert "Barang sudah diasingkan" in page.content.decode() or "RM" in page.content.decode()
        attempt = CheckoutAttempt.objects.get()
        assert (attempt.state, product.stockrecords.get().reserved) == ("session_opening", 1)
        assert attempt.basket.lines.count() == 1

        settings.STRIPE_API_BASE = works
        attempt = visitor.to_payment_page(answer)
        assert attempt.state == "session_open"

    def test_i5_holds_end_when_stripe_stays_down(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        """What never reached Stripe needs no word from Stripe; of 20 calls few leave, the breaker keeps the rest."""
        product = a_product("Kopi Gayo", 4_500, stock=20)
        attempts = [a_reserved_attempt((product, 1)) for _ in range(20)]
        settings.STRIPE_API_BASE = NOWHERE
        for attempt in attempts:
            with pytest.raises(GatewayUnavailable):
                operations.open_session(attempt.pk, now=timezone.now())
        assert product.stockrecords.get().reserved == 20
        CheckoutAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        jobs.end_holds(0)
        assert product.stockrecords.get().reserved == 0
        assert set(CheckoutAttempt.objects.values_list("state", flat=True)) == {"expired"}
