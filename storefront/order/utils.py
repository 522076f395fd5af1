"""Oscar's order number and order creator, by the names under which it loads them."""

from typing import Any

from oscar.apps.order import utils

from catalogue.seams import closed
from storefront.order.numbers import new_order_number


class OrderNumberGenerator(utils.OrderNumberGenerator):
    """Oscar counts from the basket's id, so that a stranger finds the next order (threats B9)."""

    def order_number(self, basket: Any = None) -> str:
        """A number that says nothing and cannot be guessed."""
        return new_order_number()


class OrderCreator(utils.OrderCreator):
    """Oscar's writes an order without a payment; an order is made by `checkout.operations.settle` only."""

    place_order = closed("OrderCreator.place_order", "checkout.operations.settle")
