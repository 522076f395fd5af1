"""What our postings say about the same facts: the legs on Stripe's clearing account, by business event."""

from collections.abc import Iterable, Mapping

from django.db.models import Sum

from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.ledger.models import Posting

CLEARING = "gateway:clearing"


def clearing_of(kinds: Iterable[str], subjects: Iterable[str]) -> Mapping[str, int]:
    """Subject -> sum of its legs on the clearing account in sen; a negative one is money that Stripe holds for us."""
    rows = Posting.objects.filter(
        account__code=CLEARING, journal__kind__in=list(kinds), journal__subject__in=list(subjects)
    )
    return dict(rows.values_list("journal__subject").annotate(total=Sum("amount_minor")))


def payments_by_intent(intents: Iterable[str]) -> Mapping[str, Payment]:
    """Payments of orders, by Stripe's intent."""
    rows = Payment.objects.filter(intent_id__in=list(intents)).select_related("order")
    return {payment.intent_id: payment for payment in rows}


def attempts_by_intent(intents: Iterable[str]) -> Mapping[str, CheckoutAttempt]:
    """Attempts that took money without an order, or are about to be ordered."""
    rows = CheckoutAttempt.objects.filter(intent_id__in=list(intents), order=None)
    return {attempt.intent_id or "": attempt for attempt in rows}
