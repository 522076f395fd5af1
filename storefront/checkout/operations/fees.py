"""What Stripe keeps of a payment: known only when its balance transaction exists, booked once per charge."""

from datetime import datetime

from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations.ordering import CLEARING
from storefront.gateway import ChargeFacts
from storefront.ledger.models import Journal
from storefront.ledger.operations import post
from storefront.locks import lock_rows, short_transaction

GATEWAY_FEE = ("platform:gateway_fee", "MYR")


def book_fee(charge: ChargeFacts, *, now: datetime) -> bool:
    """Book the fee of one of our charges; False while Stripe has not booked it, or when the charge is none of ours.

    Raises locks.ResourceBusy when somebody holds the payment for too long.
    """
    if charge.balance is None:
        return False
    with short_transaction():
        ours = lock_rows(Payment.objects.filter(intent_id=charge.payment_intent_id or ""))
        if not ours:
            return _book_unordered(charge, now)
        (payment,) = ours  # intent ids are unique
        if payment.fee_sen is not None:
            return False
        payment.fee_sen = charge.balance.fee_minor
        payment.charge_id = charge.charge_id
        payment.save(update_fields=["fee_sen", "charge_id"])
        if payment.fee_sen:
            legs = {CLEARING: payment.fee_sen, GATEWAY_FEE: -payment.fee_sen}
            post(kind="gateway_fee", subject=charge.charge_id, legs=legs, at=now)
    return True


def _book_unordered(charge: ChargeFacts, now: datetime) -> bool:
    """Stripe keeps its fee also of money that came without an order and goes back."""
    attempt = CheckoutAttempt.objects.filter(intent_id=charge.payment_intent_id or "", order=None).first()
    is_booked = attempt and Journal.objects.filter(kind="unordered", subject=str(attempt.key)).exists()
    if not is_booked or charge.balance is None or not charge.balance.fee_minor:
        return False
    legs = {CLEARING: charge.balance.fee_minor, GATEWAY_FEE: -charge.balance.fee_minor}
    if Journal.objects.filter(kind="gateway_fee", subject=charge.charge_id).exists():
        return False
    post(kind="gateway_fee", subject=charge.charge_id, legs=legs, at=now)
    return True
