"""`settle`: the only way from money to an order, called by webhook, return page, poll and reconciler alike."""

import logging
from datetime import datetime

from storefront.alarms import alarm
from storefront.basket.models import Basket
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.checkout.operations import holding
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING, place_order
from storefront.checkout.operations.states import locked, move
from storefront.gateway import (
    PaymentStatus,
    SessionState,
    SessionStatus,
    expects_live_money,
    get_gateway,
)
from storefront.ledger.operations import post
from storefront.locks import lock_rows, retried, short_transaction
from storefront.outbox import defer

logger = logging.getLogger(__name__)

ENDED = ("expired", "cancelled", "failed")
PAID_TWICE = "the basket was paid another way"
NOT_YET_PAID = ("session_opening", "session_open", "waiting", *ENDED)


def settle(attempt_id: int, *, now: datetime) -> CheckoutAttempt:
    """Look at Stripe and do what follows: order, wait, release, or give the money back. Safe to call again and again.

    Raises GatewayUnavailable or GatewayUnknownOutcome when Stripe cannot be asked; ResourceBusy when rows are held.
    """
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    if attempt.state in ("ordered", "refunded") or not attempt.session_id:
        return attempt
    session = get_gateway().retrieve_session(attempt.session_id)
    retried(apply_session, attempt, session, now=now)
    return CheckoutAttempt.objects.get(pk=attempt_id)


def apply_session(known: CheckoutAttempt, session: SessionState, *, now: datetime) -> None:
    """One transaction: what the session says becomes true here. Called only with a session fetched from Stripe."""
    with short_transaction():
        (basket,) = lock_rows(Basket.objects.filter(pk=known.basket_id))
        attempt = locked(known.pk)
        attempt.basket = basket
        if attempt.state in ("ordered", "refund_due", "refunding", "refunded"):
            return
        if foreign := _foreign(attempt, session):
            _refuse(attempt, foreign)
        elif _has_money(session):
            _take_money(attempt, session, now)
        elif session.status is SessionStatus.COMPLETE:
            move(attempt, to="waiting", only_from=["session_open"], intent_id=session.payment_intent_id)
        elif session.status is SessionStatus.EXPIRED and move(
            attempt, to="expired", only_from=["session_opening", "session_open"]
        ):
            holding.release(attempt)


def fail_waiting(attempt_id: int, *, note: str) -> None:
    """The bank refused a payment that was on its way: the goods are free again. Raises ResourceBusy."""
    with short_transaction():
        attempt = locked(attempt_id)
        if move(attempt, to="failed", only_from=["waiting"], note=note[:200]):
            holding.release(attempt)


def _has_money(session: SessionState) -> bool:
    """Paid is paid: by the session's word, or by its payment's, should money reach a session that had closed."""
    return session.is_paid or (
        session.payment is not None and session.payment.status is PaymentStatus.SUCCEEDED
    )


def _foreign(attempt: CheckoutAttempt, session: SessionState) -> str:
    """Why the session is none that we opened for this attempt; '' when it is (threats A15-A17)."""
    facts = {
        "session": (session.session_id, attempt.session_id),
        "currency": (session.currency, attempt.currency),
        "mode": (session.mode, "payment"),
        "live": (session.is_live, expects_live_money()),
    }
    return "; ".join(f"{name} {got!r} is not {ours!r}" for name, (got, ours) in facts.items() if got != ours)


def _refuse(attempt: CheckoutAttempt, foreign: str) -> None:
    """Not our money: nothing is booked and nothing ordered, the goods are free, a person looks."""
    if move(
        attempt, to="failed", only_from=["session_opening", "session_open", "waiting"], note=foreign[:200]
    ):
        alarm("checkout.foreign_session", str(attempt.key), foreign)
        holding.release(attempt)


def _take_money(attempt: CheckoutAttempt, session: SessionState, now: datetime) -> None:
    """Our money has come: an order follows, or it goes back. One basket is paid once (threats A19)."""
    charge = session.payment.charge if session.payment else None
    facts = {"intent_id": session.payment_intent_id, "payment_method": charge.method if charge else ""}
    if attempt.state in ENDED and _has_successor(attempt):
        move(attempt, to="refund_due", only_from=ENDED, **facts)
        give_back(attempt, amount_sen=session.amount_minor, note=PAID_TWICE, now=now)
        return
    if not move(attempt, to="paid", only_from=NOT_YET_PAID, **facts) and attempt.state != "paid":
        return
    if doubt := _doubt(attempt, session):
        give_back(attempt, amount_sen=session.amount_minor, note=doubt, now=now)
    elif gone := holding.sell(attempt):
        give_back(attempt, amount_sen=session.amount_minor, note=gone, now=now)
    else:
        order = place_order(attempt, session, now=now)
        move(attempt, to="ordered", only_from=["paid"], order=order)


def _has_successor(attempt: CheckoutAttempt) -> bool:
    """Is the basket being paid, or paid, by a later attempt? Needs the basket's lock."""
    later = CheckoutAttempt.objects.filter(basket_id=attempt.basket_id, pk__gt=attempt.pk)
    return later.filter(state__in=(*CheckoutAttempt.LIVE, "ordered")).exists()


def _doubt(attempt: CheckoutAttempt, session: SessionState) -> str:
    """Why our own session's money buys nothing: too little (threats A14), or marked for another attempt (A17)."""
    if session.reference != attempt.public_id:
        return f"reference {session.reference!r} is another's"
    if session.amount_minor < attempt.amount_sen:
        return f"amount {session.amount_minor} is below {attempt.amount_sen}"
    return ""


def give_back(attempt: CheckoutAttempt, *, amount_sen: int, note: str, now: datetime) -> None:
    """Money without an order: the refund is due at once, its goods are free, staff see why. Needs the lock."""
    logger.error("attempt %s paid but not ordered: %s", attempt.key, note)
    move(attempt, to="refund_due", only_from=["paid", "refund_due"], note=note[:200])
    holding.release(attempt)
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
