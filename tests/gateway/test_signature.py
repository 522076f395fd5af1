"""Whose webhook is it, and from when? Signatures are made here by hand, from Stripe's description."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from storefront.gateway import BadSignature, EventEnvelope, verify_event

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
OLD, NEW = "whsec_old", "whsec_new"

EVENT = {
    "id": "evt_1",
    "object": "event",
    "api_version": "2026-10-28.endive",
    "created": AT - 5,
    "data": {
        "object": {
            "id": "cs_test_1",
            "object": "checkout.session",
            "client_reference_id": "att-1",
            "payment_intent": "pi_1",
            "metadata": {"name": "Siti Nurhaliza binti Tarudin · kain tenun"},
        }
    },
    "livemode": False,
    "pending_webhooks": 1,
    "request": {"id": None, "idempotency_key": None},
    "type": "checkout.session.completed",
}
BODY = json.dumps(EVENT, indent=2, ensure_ascii=False).encode()


def v1(secret: str, body: bytes = BODY, at: int = AT) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def header(*signatures: str, at: int = AT) -> str:
    return ",".join([f"t={at}", *(f"v1={signature}" for signature in signatures), "v0=" + "0" * 64])


def verify(body: bytes = BODY, signature: str | None = None, *secrets: str) -> EventEnvelope:
    return verify_event(
        body, header(v1(OLD, body)) if signature is None else signature, secrets or (OLD,), now=NOW
    )


class TestVerifyEvent:
    def test_event_is_read_when_the_signature_fits(self) -> None:
        event = verify()
        assert (event.event_id, event.kind) == ("evt_1", "checkout.session.completed")
        assert (event.object_kind, event.object_id) == ("checkout.session", "cs_test_1")
        assert (event.reference, event.payment_intent_id, event.charge_id) == ("att-1", "pi_1", None)
        assert (event.is_live, event.account) == (False, None)
        assert event.created_at == datetime(2026, 11, 25, 3, 59, 55, tzinfo=UTC)

    @pytest.mark.parametrize("signing", [OLD, NEW])
    def test_a4_event_is_read_when_any_of_our_secrets_signed(self, signing: str) -> None:
        assert verify(BODY, header(v1(signing)), "", OLD, NEW).event_id == "evt_1"

    def test_event_is_read_when_stripe_signs_with_two_secrets_and_we_know_one(self) -> None:
        assert verify(BODY, header(v1("whsec_gone"), v1(NEW)), NEW).event_id == "evt_1"

    @pytest.mark.parametrize("age", [-300, -299, 0, 299, 300])
    def test_event_is_read_when_it_is_within_five_minutes_either_way(self, age: int) -> None:
        assert verify(BODY, header(v1(OLD, at=AT - age), at=AT - age)).event_id == "evt_1"

    @pytest.mark.parametrize("age", [-3_600, -301, 301, 3_600])
    def test_a2_a3_event_is_refused_when_it_is_too_old_or_from_the_future(self, age: int) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify(BODY, header(v1(OLD, at=AT - age), at=AT - age))
        assert refusal.value.code == "outside_tolerance"

    @pytest.mark.parametrize(
        "body",
        [
            BODY.replace(b"att-1", b"att-2"),
            BODY + b"\n",
            json.dumps(EVENT).encode(),
            json.dumps(json.loads(BODY), indent=2).encode(),
        ],
        ids=["one byte", "line end", "reprinted", "escaped"],
    )
    def test_a1_event_is_refused_when_any_byte_differs(self, body: bytes) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify(body, header(v1(OLD, BODY)))
        assert refusal.value.code == "no_match"

    def test_event_is_refused_when_another_secret_signed(self) -> None:
        with pytest.raises(BadSignature):
            verify(BODY, header(v1("whsec_other_endpoint")))

    def test_event_is_refused_when_we_have_no_secret(self) -> None:
        with pytest.raises(BadSignature):
            verify_event(BODY, header(v1("")), ["", ""], now=NOW)

    @pytest.mark.parametrize(
        "signature",
        [
            "",
            "nonsense",
            f"t={AT}",
            f"v1={v1(OLD)}",
            f"t=,v1={v1(OLD)}",
            f"t=-{AT},v1={v1(OLD)}",
            f"t=٣{AT},v1={v1(OLD)}",
            f"t={AT},t={AT},v1={v1(OLD)}",
            f"t={AT},v0={v1(OLD)}",
        ],
    )
    def test_event_is_refused_when_the_header_is_unreadable(self, signature: str) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify(BODY, signature)
        assert refusal.value.code == "bad_header"

    def test_event_is_refused_when_the_signature_is_not_ascii(self) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify(BODY, f"t={AT},v1=é")
        assert refusal.value.code == "no_match"

    @pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"\xff", b'{"id": "evt_1", "data": 3}'])
    def test_body_is_refused_when_it_is_signed_but_no_event(self, body: bytes) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify(body)
        assert refusal.value.code == "not_an_event"


class TestContentHash:
    def test_hash_is_the_same_when_only_spacing_and_counters_differ(self) -> None:
        again = json.dumps({**EVENT, "pending_webhooks": 0}, ensure_ascii=False).encode()
        assert verify(again).content_sha256 == verify().content_sha256

    @pytest.mark.parametrize(
        "change",
        [{"livemode": True}, {"type": "checkout.session.expired"}, {"created": AT}, {"id": "evt_2"}],
    )
    def test_hash_differs_when_a_told_fact_differs(self, change: dict[str, object]) -> None:
        assert verify(json.dumps({**EVENT, **change}).encode()).content_sha256 != verify().content_sha256
