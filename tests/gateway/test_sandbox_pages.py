"""The hosted page: in three languages, without scripts, and each button does what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from bs4 import BeautifulSoup

from storefront.gateway import CheckoutLine, PaymentGateway, SessionState, SessionStatus
from storefront.gateway.sandbox.words import WORDS, amount_text
from tests.services.stripe import StripeSandbox, checkout_request

Open = Callable[..., SessionState]


@pytest.fixture
def open_page(gateway: PaymentGateway) -> Open:
    def open_with(**changes: Any) -> SessionState:
        return gateway.open_session(checkout_request("att-1", **changes), idempotency_key="k-1")

    return open_with


def get(url: str, **headers: str) -> tuple[requests.Response, BeautifulSoup]:
    answer = requests.get(url, headers=headers, timeout=5)
    return answer, BeautifulSoup(answer.text, "html.parser")


def post(session: SessionState, **chosen: str) -> requests.Response:
    assert session.url is not None
    return requests.post(session.url, data=chosen, timeout=5, allow_redirects=False)


class TestPage:
    @pytest.mark.parametrize(
        ("locale", "amount"),
        [("ms", "RM\u00a01,234.50"), ("id", "RM\u00a01.234,50"), ("en", "RM\u00a01,234.50")],
    )
    def test_page_speaks_the_sessions_language(self, open_page: Open, locale: str, amount: str) -> None:
        session = open_page(locale=locale, unit_sen=123_450, quantity=1)
        answer, page = get(session.url or "", **{"Accept-Language": "fr"})
        assert answer.status_code == 200
        assert page.html is not None and page.html["lang"] == locale
        assert WORDS[locale]["notice"] in answer.text
        assert amount in page.get_text()

    def test_page_follows_the_browser_when_the_session_has_no_language(self, open_page: Open) -> None:
        session = open_page(locale="auto")
        assert get(session.url or "", **{"Accept-Language": "de, ms;q=0.8"})[1].html["lang"] == "ms"  # type: ignore[index]
        assert get(session.url or "", **{"Accept-Language": "de"})[1].html["lang"] == "en"  # type: ignore[index]

    def test_page_has_no_script_and_no_inline_style(
        self, open_page: Open, stripe_sandbox: StripeSandbox
    ) -> None:
        answer, page = get(open_page().url or "")
        assert page.find_all(["script", "style"]) == [] and page.find_all(style=True) == []
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self' https://shop.example" in policy
        style, _ = get(f"{stripe_sandbox.url}/c/hosted.css")
        assert style.headers["Content-Type"].startswith("text/css")

    def test_each_field_has_a_name_for_the_blind(self, open_page: Open) -> None:
        _, page = get(open_page().url or "")
        for control in page.find_all(["input", "select"]):
            assert control.find_parent("label") is not None
        assert page.find("fieldset").find("legend") is not None  # type: ignore[union-attr]

    def test_goods_are_escaped_when_they_hold_markup(self, open_page: Open) -> None:
        _, page = get(open_page(lines=[CheckoutLine("<b>Kain</b> & co", 4_950, 3)]).url or "")
        item = page.find("li")
        assert item is not None and "<b>Kain</b> & co × 3" in item.get_text()
        assert page.find("b") is None

    def test_only_offered_methods_are_shown(self, open_page: Open) -> None:
        _, page = get(open_page(methods=["fpx"]).url or "")
        assert [row["value"] for row in page.find_all("input")] == ["fpx"]
        assert len(page.find_all("option")) == 20

    def test_way_back_is_there_only_when_the_shop_gave_one(self, open_page: Open) -> None:
        _, page = get(open_page().url or "")
        assert [row["href"] for row in page.find_all("a")] == ["https://shop.example/ms/basket/"]

    def test_page_is_missing_when_the_session_is(self, stripe_sandbox: StripeSandbox) -> None:
        answer, page = get(f"{stripe_sandbox.url}/c/pay/cs_test_nobody", **{"Accept-Language": "ms"})
        assert answer.status_code == 404
        assert WORDS["ms"]["unknown"] in page.get_text()


class TestButtons:
    @pytest.mark.parametrize("method", ["card", "fpx", "grabpay"])
    def test_buyer_returns_to_the_shop_when_he_pays(
        self, gateway: PaymentGateway, open_page: Open, method: str
    ) -> None:
        session = open_page()
        answer = post(session, method=method, bank="cimb", outcome="paid")
        assert answer.status_code == 303
        back = f"https://shop.example/ms/checkout/return/?session={session.session_id}"
        assert answer.headers["Location"] == back
        assert gateway.retrieve_session(session.session_id).is_paid

    def test_buyer_may_try_again_when_he_is_declined(
        self, gateway: PaymentGateway, open_page: Open, stripe_sandbox: StripeSandbox
    ) -> None:
        session = open_page()
        answer = post(session, method="card", outcome="declined")
        assert answer.status_code == 303
        _, page = get(stripe_sandbox.url + answer.headers["Location"])
        alert = page.find(role="alert")
        assert alert is not None and alert.get_text() == WORDS["ms"]["was_declined"]
        assert (
            post(session, method="fpx", outcome="paid")
            .headers["Location"]
            .startswith("https://shop.example/")
        )

    @pytest.mark.parametrize("outcome", ["processing_paid", "processing_failed"])
    def test_buyer_returns_unpaid_when_the_bank_is_slow(
        self, gateway: PaymentGateway, open_page: Open, outcome: str
    ) -> None:
        session = open_page()
        assert post(session, method="fpx", outcome=outcome).status_code == 303
        state = gateway.retrieve_session(session.session_id)
        assert (state.status, state.is_paid) == (SessionStatus.COMPLETE, False)

    def test_one_payment_is_made_when_the_button_is_pressed_twice(
        self, open_page: Open, stripe_sandbox: StripeSandbox
    ) -> None:
        session = open_page()
        first, second = (post(session, method="card", outcome="paid") for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert len(stripe_sandbox.state()["charges"]) == 1

    @pytest.mark.parametrize(
        "chosen",
        [{}, {"outcome": "perhaps"}, {"outcome": "paid", "method": "boleto"}, {"outcome": "paid", "a[": "1"}],
    )
    def test_nothing_happens_when_the_form_is_odd(
        self, open_page: Open, stripe_sandbox: StripeSandbox, chosen: dict[str, str]
    ) -> None:
        session = open_page()
        answer = requests.post(session.url or "", data=urlencode(chosen) or "x", timeout=5)
        assert answer.status_code == 400
        assert stripe_sandbox.state()["intents"] == []

    def test_page_says_paid_and_leads_back_when_it_is_opened_again(
        self, open_page: Open, stripe_sandbox: StripeSandbox
    ) -> None:
        session = open_page()
        post(session, method="card", outcome="paid")
        _, page = get(session.url or "")
        assert WORDS["ms"]["complete"] in page.get_text()
        assert page.find("form") is None
        assert session.session_id in str(page.find("a"))

    def test_page_says_expired_when_its_time_is_over(
        self, open_page: Open, stripe_sandbox: StripeSandbox
    ) -> None:
        session = open_page()
        stripe_sandbox.advance(32 * 60)
        _, page = get(session.url or "")
        assert WORDS["ms"]["expired"] in page.get_text()
        assert post(session, method="card", outcome="paid").status_code == 303
        assert stripe_sandbox.state()["charges"] == []


class TestWords:
    def test_every_language_has_every_word(self) -> None:
        assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}

    @pytest.mark.parametrize(
        ("amount", "currency", "language", "text"),
        [
            (5, "myr", "ms", "RM\u00a00.05"),
            (100_000_000, "myr", "en", "RM\u00a01,000,000.00"),
            (100_050, "sgd", "id", "S$\u00a01.000,50"),
        ],
    )
    def test_amount_reads_as_the_language_writes_it(
        self, amount: int, currency: str, language: str, text: str
    ) -> None:
        assert amount_text(amount, currency, language) == text
