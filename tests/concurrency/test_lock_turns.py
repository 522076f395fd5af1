"""The lock order is remembered for one transaction, and for no longer."""

import pytest
from django.db import transaction

from storefront.commissions.models import Commission
from storefront.locks import WrongLockOrder, lock_rows
from storefront.payouts.models import Payout


@transaction.atomic
def climb() -> None:
    """A decorated operation: Django's Atomic object is the same at every call."""
    lock_rows(Commission.objects.all())
    lock_rows(Payout.objects.all())


def fall() -> None:
    with transaction.atomic():
        lock_rows(Payout.objects.all())
        lock_rows(Commission.objects.all())


class InAnyTransaction:
    def test_second_call_starts_at_the_bottom_when_decorated(self):
        climb()
        climb()

    def test_step_down_is_refused_when_in_one_transaction(self):
        with pytest.raises(WrongLockOrder):
            fall()
        climb()


@pytest.mark.django_db
class TestInsideATest(InAnyTransaction):
    pass


@pytest.mark.django_db(transaction=True)
class TestOnItsOwn(InAnyTransaction):
    pass
