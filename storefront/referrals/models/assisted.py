"""What an agent does for a buyer: keys in an order that he confirms, or says afterwards that he came through her."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.referrals.models.agents import Agent


class AssistedOrder(models.Model):
    """Goods that an agent keyed in for a buyer. Nothing is ordered before he confirms by his link (K1).

    Of the buyer it holds what the agent calls him and a number, for 48 hours; then both are erased.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the buyer")
        CONFIRMED = "confirmed", _("Confirmed by the buyer")
        DECLINED = "declined", _("Declined by the buyer")
        EXPIRED = "expired", _("Not confirmed within 48 hours")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="assisted_orders")
    token = models.CharField(max_length=43, unique=True)
    buyer_alias = models.CharField(max_length=40, blank=True)
    buyer_phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    basket = models.ForeignKey(
        "basket.Basket", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agent", "-created_at"], name="assisted_newest_of_agent")]

    def __str__(self) -> str:
        return f"assisted order {self.pk} of agent {self.agent_id}"


class AssistedLine(models.Model):
    """Units of one product in an assisted order."""

    order = models.ForeignKey(AssistedOrder, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="one_line_per_assisted_product"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="assisted_line_of_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x product {self.product_id}"


class CreditClaim(models.Model):
    """An agent says that an order came through her; the buyer is asked on his order's page (A17)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("The buyer is asked")
        CREDITED = "credited", _("Credited")
        DENIED = "denied", _("The buyer says no")
        CONTESTED = "contested", _("Another agent was credited; people look at it")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="claims")
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="credit_claims")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "order"], name="one_claim_per_agent_and_order")
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id}: order {self.order_id}"
