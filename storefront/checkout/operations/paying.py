"""The payment page at Stripe: opening it, and closing it when the hold ends. Never inside a transaction."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import holding
from storefront.checkout.operations.outside import ask
from storefront.checkout.operations.settling import apply_session, settle
from storefront.checkout.operations.states import locked, move
from storefront.checkout.payment_lines import payment_lines
from storefront.checkout.snapshot import Snapshot
from storefront.gateway import (
    CheckoutRequest,
    GatewayRefused,
    SessionState,
    SessionStatus,
    get_gateway,
)
from storefront.gateway.operations import abandon
from storefront.locks import retried, short_transaction

UNOPENED = ("created", "reserved", "session_opening")
PURPOSE_OPEN = "open_session"
PURPOSE_EXPIRE = "expire_session"


def open_session(attempt_id: int, *, now: datetime) -> CheckoutAttempt:
    """Open the payment page of an attempt, once, also when an earlier try died half-way.

    Raises GatewayUnavailable (another caller is sending, or Stripe cannot be reached) or GatewayUnknownOutcome: the
    attempt stays, job and reconciler go on with it. A refusal by Stripe ends the attempt and gives the stock back.
    """
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    if not move(attempt, to="session_opening", only_from=["reserved"]):
        attempt.refresh_from_db()
    return send_opening(attempt, now=now) if attempt.state == "session_opening" else attempt


def send_opening(attempt: CheckoutAttempt, *, now: datetime) -> CheckoutAttempt:
    """Send (or, after an unknown outcome, find) the session of an attempt in `session_opening`."""
    request = _request(attempt)
    gateway = get_gateway()
    try:
        session = ask(
            purpose=PURPOSE_OPEN,
            reference=attempt.public_id,
            request=request,
            send=lambda key: gateway.open_session(request, idempotency_key=key),
            find=lambda: gateway.find_session(attempt.public_id, created_after=attempt.created_at),
            id_of=lambda answer: answer.session_id,
            now=now,
        )
    except GatewayRefused as refusal:
        note = f"Stripe refused the session: {refusal.code or refusal.http_status}"
        retried(_end_unopened, attempt.pk, to="failed", note=note)
        raise
    page = {
        "session_id": session.session_id,
        "session_url": session.url or "",
        "expires_at": session.expires_at,
    }
    if not move(attempt, to="session_open", only_from=["session_opening"], **page):
        # Opened or ended by another process meanwhile: money that reached this page must still find its attempt.
        CheckoutAttempt.objects.filter(pk=attempt.pk, session_id=None).update(session_id=session.session_id)
        attempt.refresh_from_db()
    return attempt


def _request(attempt: CheckoutAttempt) -> CheckoutRequest:
    snapshot = Snapshot.from_json(attempt.snapshot)
    locale = attempt.receiver["locale"]
    with override(locale):
        lines = payment_lines(snapshot)
        back = settings.SITE_ORIGIN + reverse("checkout:return", args=[attempt.public_id])
        away = settings.SITE_ORIGIN + reverse("checkout:cancelled", args=[attempt.public_id])
    return CheckoutRequest(
        reference=attempt.public_id,
        lines=lines,
        currency=attempt.currency,
        success_url=back,
        cancel_url=away,
        expires_at=attempt.expires_at,
        locale=locale,
        customer_email=attempt.receiver["email"],
        metadata={"attempt": str(attempt.key)},
    )


def _end_unopened(attempt_id: int, *, to: str, note: str) -> None:
    """End an attempt that has no payment page, and give its stock back."""
    with short_transaction():
        attempt = locked(attempt_id)
        if move(attempt, to=to, only_from=UNOPENED, note=note[:200]):
            holding.release(attempt)


def expire(attempt_id: int, *, now: datetime) -> CheckoutAttempt:
    """The hold has ended, or the buyer turned back: ask Stripe first. If Stripe says complete, money wins.

    Raises GatewayUnavailable or GatewayUnknownOutcome; nothing is released before Stripe has said "expired", unless
    the request for a payment page never left us: then there is none, and Stripe may be down (threats I5).
    """
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    if attempt.state not in CheckoutAttempt.LIVE or attempt.state in ("waiting", "paid"):
        return settle(attempt_id, now=now) if attempt.session_id else attempt
    if attempt.state in UNOPENED:
        if abandon(purpose=PURPOSE_OPEN, reference=attempt.public_id, now=now):
            retried(_end_unopened, attempt_id, to="expired", note="no payment page was ever open")
            return CheckoutAttempt.objects.get(pk=attempt_id)
        attempt = send_opening(attempt, now=now)
    session = _closed_session(attempt, now)
    retried(apply_session, attempt, session, now=now)
    return CheckoutAttempt.objects.get(pk=attempt_id)


def _closed_session(attempt: CheckoutAttempt, now: datetime) -> SessionState:
    gateway, session_id = get_gateway(), attempt.session_id or ""
    session = gateway.retrieve_session(session_id)
    if session.status is not SessionStatus.OPEN:
        return session
    try:
        return ask(
            purpose=PURPOSE_EXPIRE,
            reference=attempt.public_id,
            request={"session": session_id},
            send=lambda key: gateway.expire_session(session_id, idempotency_key=key),
            find=lambda: _unless_open(gateway.retrieve_session(session_id)),
            id_of=lambda answer: answer.session_id,
            now=now,
        )
    except GatewayRefused:  # it was completed or expired in between
        return gateway.retrieve_session(session_id)


def _unless_open(session: SessionState) -> SessionState | None:
    """A session that is still open shows that our request to close it was not acted on."""
    return None if session.status is SessionStatus.OPEN else session
