"""What Stripe keeps of a payment: known only when its balance transaction exists, booked once per charge."""

from datetime import datetime

from django.db import transaction

from storefront.checkout.models import Payment
from storefront.checkout.operations.ordering import CLEARING
from storefront.gateway import ChargeFacts
from storefront.ledger.operations import post

GATEWAY_FEE = ("platform:gateway_fee", "MYR")


def book_fee(charge: ChargeFacts, *, now: datetime) -> bool:
    """Book the fee of one of our charges; False while Stripe has not booked it, or when the charge is none of ours."""
    if charge.balance is None:
        return False
    with transaction.atomic():
        payment = Payment.objects.select_for_update().filter(intent_id=charge.payment_intent_id or "").first()
        if payment is None or payment.fee_sen is not None:
            return False
        payment.fee_sen = charge.balance.fee_minor
        payment.charge_id = charge.charge_id
        payment.save(update_fields=["fee_sen", "charge_id"])
        if payment.fee_sen:
            legs = {CLEARING: payment.fee_sen, GATEWAY_FEE: -payment.fee_sen}
            post(kind="gateway_fee", subject=charge.charge_id, legs=legs, at=now)
    return True
