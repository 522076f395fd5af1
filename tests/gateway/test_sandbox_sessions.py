"""Checkout Sessions of the stand-in against what Stripe documents, asked for with the SDK itself."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe

from storefront.gateway import API_VERSION
from storefront.gateway.sandbox import events
from tests.services.stripe import StripeSandbox


@pytest.fixture
def api(stripe_sandbox: StripeSandbox) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_x",
        stripe_version=API_VERSION,
        base_addresses={"api": stripe_sandbox.url},
        max_network_retries=0,
    )


def params(**changes: Any) -> Any:
    price = {"currency": "myr", "unit_amount": 4_950, "product_data": {"name": "Batik tulis"}}
    usual = {
        "mode": "payment",
        "line_items": [{"quantity": 2, "price_data": price}],
        "success_url": "https://shop.example/ok?s={CHECKOUT_SESSION_ID}",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def line(**changes: Any) -> list[Any]:
    price = {"currency": "myr", "unit_amount": 4_950, "product_data": {"name": "Batik tulis"}, **changes}
    return [{"quantity": 1, "price_data": price}]


def test_stand_in_speaks_the_version_that_the_door_pins() -> None:
    assert events.API_VERSION == API_VERSION


class TestCreate:
    def test_open_session_has_no_payment_intent(self, api: stripe.StripeClient) -> None:
        session = api.v1.checkout.sessions.create(params())
        assert session.id.startswith("cs_test_")
        assert (session.status, session.payment_status, session.livemode) == ("open", "unpaid", False)
        assert session.payment_intent is None
        assert (session.amount_subtotal, session.amount_total, session.currency) == (9_900, 9_900, "myr")
        assert session.url is not None and session.id in session.url

    def test_line_items_are_absent_unless_expanded(self, api: stripe.StripeClient) -> None:
        assert "line_items" not in api.v1.checkout.sessions.create(params())
        session = api.v1.checkout.sessions.create(params(expand=["line_items"]))
        assert session.line_items is not None
        assert [(row.description, row.quantity, row.amount_total) for row in session.line_items.data] == [
            ("Batik tulis", 2, 9_900)
        ]

    def test_every_documented_field_is_there(self, api: stripe.StripeClient) -> None:
        told = api.v1.checkout.sessions.create(params())
        documented = {name for name in stripe.checkout.Session.__annotations__ if name.islower()}
        optional = {
            "line_items",
            "presentment_details",
            "optional_items",
            "name_collection",
            "redirect_on_completion",
            "return_url",
            "tax_id_collection",
            "managed_payments",
        }
        assert {name for name in documented - optional if name not in told} == set()

    def test_session_lives_for_a_day_when_no_end_is_asked_for(self, api: stripe.StripeClient) -> None:
        session = api.v1.checkout.sessions.create(params())
        assert session.expires_at - session.created == 24 * 60 * 60

    @pytest.mark.parametrize("minutes", [30, 24 * 60])
    def test_end_is_taken_when_it_lies_within_the_rule(self, api: stripe.StripeClient, minutes: int) -> None:
        ends = int(time.time()) + minutes * 60
        assert api.v1.checkout.sessions.create(params(expires_at=ends)).expires_at == ends

    @pytest.mark.parametrize(
        ("changes", "code", "param"),
        [
            ({"mode": None}, "parameter_missing", "mode"),
            ({"mode": "subscription"}, None, "mode"),
            ({"mode": "gift"}, None, "mode"),
            ({"ui_mode": "elements"}, None, "ui_mode"),
            ({"line_items": None}, "parameter_missing", "line_items"),
            ({"line_items": line() * 101}, None, "line_items"),
            ({"line_items": [{"quantity": 1}]}, "parameter_missing", "line_items[0][price_data]"),
            (
                {"line_items": [{**line()[0], "quantity": 0}]},
                "parameter_invalid_integer",
                "line_items[0][quantity]",
            ),
            (
                {"line_items": [line()[0], {"price_data": line()[0]["price_data"]}]},
                "parameter_missing",
                "line_items[1][quantity]",
            ),
            (
                {"line_items": line(unit_amount="1.5")},
                "parameter_invalid_integer",
                "line_items[0][price_data][unit_amount]",
            ),
            (
                {"line_items": line(unit_amount=-1)},
                "parameter_invalid_integer",
                "line_items[0][price_data][unit_amount]",
            ),
            ({"line_items": line(currency="xxx")}, None, "line_items[0][price_data][currency]"),
            (
                {"line_items": line(product_data=None)},
                "parameter_missing",
                "line_items[0][price_data][product_data]",
            ),
            (
                {"line_items": line(product_data={"name": ""})},
                "parameter_invalid_empty",
                "line_items[0][price_data][product_data][name]",
            ),
            ({"line_items": line() + line(currency="usd")}, None, "line_items"),
            ({"line_items": line(colour="red")}, "parameter_unknown", "line_items[0][price_data][colour]"),
            ({"line_items": line(unit_amount=199)}, "amount_too_small", None),
            ({"line_items": line(unit_amount=100_000_000)}, "amount_too_large", None),
            ({"success_url": None}, "parameter_missing", "success_url"),
            ({"success_url": "shop/ok"}, "url_invalid", "success_url"),
            ({"cancel_url": "javascript:alert(1)"}, "url_invalid", "cancel_url"),
            ({"customer_email": "siti"}, "email_invalid", "customer_email"),
            ({"customer_email": ""}, "parameter_invalid_empty", "customer_email"),
            ({"locale": "jv"}, None, "locale"),
            ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
            (
                {"payment_method_types": ["card"]},
                "payment_method_types_no_longer_supported",
                "payment_method_types",
            ),
            ({"allowed_payment_method_types": ["boleto"]}, None, "allowed_payment_method_types"),
            ({"expires_at": 1}, None, "expires_at"),
            ({"expires_at": 99_999_999_999}, None, "expires_at"),
            ({"colour": "red"}, "parameter_unknown", "colour"),
            ({"expand": ["colour"]}, None, "expand"),
            ({"metadata": {"k" * 41: "v"}}, None, "metadata[" + "k" * 41 + "]"),
        ],
    )
    def test_session_is_refused_and_nothing_is_kept_when_a_parameter_is_wrong(
        self,
        api: stripe.StripeClient,
        stripe_sandbox: StripeSandbox,
        changes: dict[str, Any],
        code: str | None,
        param: str | None,
    ) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            api.v1.checkout.sessions.create(params(**changes), {"idempotency_key": "k-1"})
        assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
        assert stripe_sandbox.state()["sessions"] == []
        assert stripe_sandbox.state()["events"] == []

    def test_methods_are_filtered_when_the_currency_is_not_ringgit(self, api: stripe.StripeClient) -> None:
        allowed = ["card", "fpx", "grabpay"]
        session = api.v1.checkout.sessions.create(
            params(line_items=line(currency="sgd"), allowed_payment_method_types=allowed)
        )
        assert session.payment_method_types == ["card"]
        assert session.allowed_payment_method_types == allowed

    def test_email_and_metadata_come_back(self, api: stripe.StripeClient) -> None:
        session = api.v1.checkout.sessions.create(
            params(customer_email="siti@example.my", metadata={"reference": "att-1"}, locale="ms")
        )
        assert session.customer_details is not None
        assert session.customer_details.email == "siti@example.my"
        assert session.metadata is not None and session.metadata["reference"] == "att-1"


class TestExpire:
    def test_session_closes_and_tells_when_it_is_expired(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox
    ) -> None:
        session = api.v1.checkout.sessions.create(params())
        closed = api.v1.checkout.sessions.expire(session.id)
        assert (closed.status, closed.url) == ("expired", None)
        assert [row["type"] for row in stripe_sandbox.state()["events"]] == ["checkout.session.expired"]

    @pytest.mark.parametrize("outcome", ["paid", "processing"])
    def test_refusal_is_kept_under_the_key_when_the_session_is_complete(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox, outcome: str
    ) -> None:
        session = api.v1.checkout.sessions.create(params())
        stripe_sandbox.pay(session.id, outcome=outcome)
        for _ in range(2):
            with pytest.raises(stripe.InvalidRequestError) as refusal:
                api.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": "k-9"})
        assert (refusal.value.headers or {})["Idempotent-Replayed"] == "true"

    def test_session_closes_by_itself_when_its_time_is_over(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox
    ) -> None:
        session = api.v1.checkout.sessions.create(params(expires_at=int(time.time()) + 1_800))
        stripe_sandbox.advance(1_799)
        assert api.v1.checkout.sessions.retrieve(session.id).status == "open"
        stripe_sandbox.advance(2)
        assert api.v1.checkout.sessions.retrieve(session.id).status == "expired"

    def test_unfinished_payment_is_cancelled_when_the_session_expires(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox
    ) -> None:
        session = api.v1.checkout.sessions.create(params())
        intent = stripe_sandbox.pay(session.id, outcome="declined")
        stripe_sandbox.lever(f"sessions/{session.id}/expire")
        assert api.v1.payment_intents.retrieve(intent["id"]).status == "canceled"


class TestLists:
    def test_pages_follow_each_other_newest_first(self, api: stripe.StripeClient) -> None:
        made = [api.v1.checkout.sessions.create(params()).id for _ in range(5)][::-1]
        first = api.v1.checkout.sessions.list({"limit": 2})
        assert ([row.id for row in first.data], first.has_more) == (made[:2], True)
        second = api.v1.checkout.sessions.list({"limit": 2, "starting_after": made[1]})
        assert ([row.id for row in second.data], second.has_more) == (made[2:4], True)
        last = api.v1.checkout.sessions.list({"limit": 2, "starting_after": made[3]})
        assert ([row.id for row in last.data], last.has_more) == (made[4:], False)
        back = api.v1.checkout.sessions.list({"limit": 2, "ending_before": made[3]})
        assert [row.id for row in back.data] == made[1:3]
        assert [row.id for row in first.auto_paging_iter()] == made

    def test_ten_come_when_no_limit_is_asked_for(self, api: stripe.StripeClient) -> None:
        for _ in range(11):
            api.v1.checkout.sessions.create(params())
        assert len(api.v1.checkout.sessions.list().data) == 10

    @pytest.mark.parametrize(
        ("asked", "param"),
        [
            ({"limit": 101}, "limit"),
            ({"limit": 0}, "limit"),
            ({"starting_after": "cs_nobody"}, "starting_after"),
            ({"created": {"gte": "yesterday"}}, "created"),
            ({"created": {"after": 1}}, "created"),
            ({"expand": ["line_items"]}, "expand"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_list_is_refused_when_a_parameter_is_wrong(
        self, api: stripe.StripeClient, asked: Any, param: str
    ) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            api.v1.checkout.sessions.list(asked)
        assert refusal.value.param == param

    def test_times_bound_the_list_when_asked_for(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox
    ) -> None:
        old = api.v1.checkout.sessions.create(params())
        stripe_sandbox.advance(60)
        new = api.v1.checkout.sessions.create(params())

        def ids(created: Any) -> list[str]:
            return [row.id for row in api.v1.checkout.sessions.list({"created": created}).data]

        assert ids({"gte": new.created}) == [new.id]
        assert ids({"gt": old.created}) == [new.id]
        assert ids({"lt": new.created}) == [old.id]
        assert ids({"lte": new.created}) == [new.id, old.id]
        assert ids(old.created) == [old.id]

    def test_line_items_have_a_list_of_their_own(self, api: stripe.StripeClient) -> None:
        session = api.v1.checkout.sessions.create(params(line_items=line() + line(unit_amount=300)))
        rows = api.v1.checkout.sessions.line_items.list(session.id)
        assert [row.amount_total for row in rows.data] == [4_950, 300]
        assert "created" not in rows.data[0]

    def test_sessions_are_found_by_payment_and_state(
        self, api: stripe.StripeClient, stripe_sandbox: StripeSandbox
    ) -> None:
        paid, waiting = (api.v1.checkout.sessions.create(params()) for _ in range(2))
        intent = stripe_sandbox.pay(paid.id)
        by_payment = api.v1.checkout.sessions.list({"payment_intent": intent["id"]})
        assert [row.id for row in by_payment.data] == [paid.id]
        assert [row.id for row in api.v1.checkout.sessions.list({"status": "open"}).data] == [waiting.id]
