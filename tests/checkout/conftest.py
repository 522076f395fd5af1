"""One good and its order, for tests by values: 3 x RM45.00 and RM15.00 freight, 8 % fee, no agent."""

from __future__ import annotations

import pytest

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.settling import apply_session
from storefront.order.models import Order
from tests.services.people_and_goods import NOON, a_product
from tests.services.told import TOTAL_SEN, UNIT_SEN, on_the_page, ordered, session_of


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", UNIT_SEN, stock=5)


@pytest.fixture
def order(coffee: Product) -> Order:
    return ordered(on_the_page((coffee, 3)))


@pytest.fixture
def unordered(coffee: Product) -> CheckoutAttempt:
    """RM149.99 came for RM150.00: all of it is due back."""
    attempt = on_the_page((coffee, 3))
    apply_session(attempt, session_of(attempt, amount_minor=TOTAL_SEN - 1), now=NOON)
    attempt.refresh_from_db()
    return attempt
