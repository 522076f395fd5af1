"""Threats A13: a paid order is applied while every so-manieth statement throws; what must stand afterwards."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from storefront import failpoints
from storefront.checkout import operations
from storefront.checkout.models import Payment
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from storefront.webhooks import operations as inbox
from tests.services.attempts import a_paid_attempt
from tests.services.letters import post
from tests.services.people_and_goods import a_product
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs


class Injected(Exception):
    """Thrown in at a failpoint."""


def throw() -> None:
    raise Injected


def apply_while_steps_fail(stripe: StripeSandbox, *, when: str, every: int) -> int:
    """One paid order for each step; the failure is thrown in there, then the inbox is worked off again. Returns how
    many orders; asserts that each is whole and none twice."""
    stripe.deliveries("off")
    product = a_product("Kopi Gayo", 4_500, stock=500)
    count, statements, step = 0, 10_000, 1
    while step <= statements:
        count += 1
        attempt = a_paid_attempt(stripe, (product, 1))
        letter = stripe.letters("checkout.session.completed")[-1]
        assert post(letter) == 200
        now = timezone.now()
        # in the inbox's own bookkeeping it gets through: as if the worker had died there
        with suppress(Injected), failpoints.armed(f"sql:{step}:{when}", throw):
            inbox.work_off(now=now)
        if count == 1:
            with failpoints.armed("sql:10000:before", throw) as failpoint:
                spare = a_paid_attempt(stripe, (product, 1))
                operations.settle(spare.pk, now=now)
            statements = failpoint.seen["sql"]
            count += 1
        inbox.work_off(now=now + timedelta(seconds=31))
        attempt.refresh_from_db()
        assert attempt.state == "ordered", f"step {step} {when}"
        step += every
    record = product.stockrecords.get()
    assert (Order.objects.count(), Payment.objects.count()) == (count, count)
    assert (record.reserved, record.sold) == (0, count)
    assert balance_of("gateway:clearing") == -count * attempt.amount_sen
    assert unbalanced_journals() == []
    run_jobs()
    assert len(mail.outbox) == count
    return count
