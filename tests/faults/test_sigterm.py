"""A server that is told to end while it works: threats I17."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import requests
from django.db import connection

from storefront.checkout.models import CheckoutAttempt
from tests.concurrency.test_last_units import Browser
from tests.services.shop import goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def gunicorn(stripe_sandbox: StripeSandbox) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The demo's web server, with the demo's options, on this test's database."""
    port, parameters = free_port(), connection.get_connection_params()
    url = (
        f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={quote(parameters['host'], safe='')}"
    )
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "storefront.settings.demo",
        "DATABASE_URL": os.environ.get("DATABASE_URL_OF_TESTS", url),
        "STRIPE_API_BASE": stripe_sandbox.url,
        "SITE_ORIGIN": f"http://127.0.0.1:{port}",
    }
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--graceful-timeout", "7"]
    command = [sys.executable, "-m", "gunicorn", "storefront.wsgi", *options, "--no-control-socket"]
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while True:
        try:
            requests.get(f"{base}/livez", timeout=60)
            break
        except requests.ConnectionError:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.3)
    yield process, base
    process.kill()
    process.wait()


class TestSigterm:
    def test_i17_request_is_finished_and_new_ones_are_refused_when_the_server_is_told_to_end(
        self, gunicorn: tuple[subprocess.Popen[bytes], str]
    ) -> None:
        """The buyer's Pay waits for a row that somebody holds; the server gets SIGTERM meanwhile."""
        process, base = gunicorn
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        browser = Browser(base)
        form = browser.fill_basket_and_form(product.pk)
        answers: list[requests.Response] = []
        parameters = connection.get_connection_params()
        named = {
            key: parameters[key]
            for key in ("host", "port", "user", "password", "dbname")
            if key in parameters
        }
        with psycopg.connect(**named) as other:
            other.execute("update partner_stockrecord set num_in_stock = num_in_stock")
            pressing = threading.Thread(target=lambda: answers.append(browser.press_pay(form)))
            pressing.start()
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            other.rollback()
        pressing.join(timeout=15)
        assert [answer.status_code for answer in answers] == [302]
        assert CheckoutAttempt.objects.count() == 1
        assert process.wait(timeout=15) == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{base}/livez", timeout=5)
