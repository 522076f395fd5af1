"""`settle`: the only way from money to an order, called by webhook, return page, poll and reconciler alike."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.checkout.operations import stock
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING, place_order
from storefront.checkout.operations.states import locked, move
from storefront.gateway import PaymentStatus, SessionState, SessionStatus, get_gateway
from storefront.ledger.operations import post
from storefront.locks import retried, short_transaction
from storefront.outbox import defer

logger = logging.getLogger(__name__)

NOT_YET_PAID = ("session_opening", "session_open", "waiting", "expired", "cancelled", "failed")


def settle(attempt_id: int, *, now: datetime) -> CheckoutAttempt:
    """Look at Stripe and do what follows: order, wait, release, or give the money back. Safe to call again and again.

    Raises GatewayUnavailable or GatewayUnknownOutcome when Stripe cannot be asked; ResourceBusy when rows are held.
    """
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    if attempt.state in ("ordered", "refunded") or not attempt.session_id:
        return attempt
    session = get_gateway().retrieve_session(attempt.session_id)
    retried(apply_session, attempt_id, session, now=now)
    return CheckoutAttempt.objects.get(pk=attempt_id)


def apply_session(attempt_id: int, session: SessionState, *, now: datetime) -> None:
    """One transaction: what the session says becomes true here. Called only with a session fetched from Stripe."""
    with short_transaction():
        attempt = locked(attempt_id)
        if attempt.state in ("ordered", "refund_due", "refunding", "refunded"):
            return
        doubt = _doubt(attempt, session)
        if _has_money(session):
            _take_money(attempt, session, doubt, now)
        elif doubt:
            logger.error("attempt %s: %s", attempt.key, doubt)
        elif session.status is SessionStatus.COMPLETE:
            move(attempt, to="waiting", only_from=["session_open"], intent_id=session.payment_intent_id)
        elif session.status is SessionStatus.EXPIRED and move(
            attempt, to="expired", only_from=["session_opening", "session_open"]
        ):
            stock.release(attempt)


def fail_waiting(attempt_id: int, *, note: str) -> None:
    """The bank refused a payment that was on its way: the goods are free again."""
    with transaction.atomic():
        attempt = locked(attempt_id)
        if move(attempt, to="failed", only_from=["waiting"], note=note[:200]):
            stock.release(attempt)


def _has_money(session: SessionState) -> bool:
    """Paid is paid: by the session's word, or by its payment's, should money reach a session that had closed."""
    return session.is_paid or (
        session.payment is not None and session.payment.status is PaymentStatus.SUCCEEDED
    )


def _doubt(attempt: CheckoutAttempt, session: SessionState) -> str:
    """Why the session cannot be this attempt's; '' when everything matches (threats A14-A17)."""
    is_live = settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
    facts = {
        "session": (session.session_id, attempt.session_id),
        "reference": (session.reference, attempt.public_id),
        "currency": (session.currency, attempt.currency),
        "mode": (session.mode, "payment"),
        "live": (session.is_live, is_live),
    }
    wrong = [f"{name} {got!r} is not {wanted!r}" for name, (got, wanted) in facts.items() if got != wanted]
    if session.amount_minor < attempt.amount_sen:
        wrong.append(f"amount {session.amount_minor} is below {attempt.amount_sen}")
    return "; ".join(wrong)


def _take_money(attempt: CheckoutAttempt, session: SessionState, doubt: str, now: datetime) -> None:
    method = session.payment.charge.method if session.payment and session.payment.charge else ""
    moved = move(
        attempt, to="paid", only_from=NOT_YET_PAID, intent_id=session.payment_intent_id, payment_method=method
    )
    if not moved and attempt.state != "paid":
        return
    if doubt or not stock.sell(attempt):
        give_back(attempt, amount_sen=session.amount_minor, note=doubt or "stock is gone", now=now)
        return
    order = place_order(attempt, session, now=now)
    move(attempt, to="ordered", only_from=["paid"], order=order)


def give_back(attempt: CheckoutAttempt, *, amount_sen: int, note: str, now: datetime) -> None:
    """Money without an order: the refund is due at once, and staff see why. Needs the attempt's lock."""
    logger.error("attempt %s paid but not ordered: %s", attempt.key, note)
    move(attempt, to="refund_due", only_from=["paid"], note=note[:200])
    legs = {CLEARING: -amount_sen, BUYER_OWED: amount_sen}
    post(kind="unordered", subject=str(attempt.key), legs=legs, at=now, memo=note[:200])
    refund = Refund.objects.create(
        attempt=attempt,
        cause=Refund.Cause.UNORDERED,
        reason=note[:200],
        amount_sen=amount_sen,
        requested_at=now,
    )
    defer("storefront.checkout.jobs.send_refund", refund_id=refund.pk)
    defer("storefront.checkout.jobs.mail_unordered", attempt_id=attempt.pk)
