"""What an agent earns on a line, and every change of it. Amounts in sen; rates in basis points."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateRule(models.Model):
    """The rate of a product, of a maker, or of the shop, from a moment on. Never edited: a new row follows."""

    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="rate_rules"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="rate_rules"
    )
    rate_bp = models.PositiveSmallIntegerField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(rate_bp__lte=5000), name="rate_at_most_half")
        ]
        indexes = [models.Index(fields=["product", "-valid_from"], name="rate_of_product")]


class ExchangeRate(models.Model):
    """Rupiah for one ringgit, in hundredths (351240 = 3512.40), on a day, from a named source."""

    day = models.DateField(unique=True)
    idr_per_myr_x100 = models.PositiveIntegerField()
    source = models.CharField(max_length=80)


class Commission(models.Model):
    """What one credited line earns. `amount_sen` is the current target; `adjustments` tell how it got there."""

    class State(models.TextChoices):
        PENDING = "pending", _("Paid, waiting for delivery")
        HOLDING = "holding", _("Delivered, waiting out the return time")
        AVAILABLE = "available", _("Available")
        RESERVED = "reserved", _("In a payout")
        PAID = "paid", _("Paid out")
        REVERSED = "reversed", _("Reversed")

    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="commission")
    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="commissions")
    attribution = models.OneToOneField(
        "referrals.Attribution", on_delete=models.PROTECT, related_name="commission"
    )
    base_sen = models.PositiveBigIntegerField()
    rate_bp = models.PositiveSmallIntegerField()
    amount_sen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField()
    available_on = models.DateTimeField(
        null=True, blank=True, help_text="End of the hold, once delivery is known"
    )
    review_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Frozen until then: its agent was suspended when it was earned (A13, F3)",
    )

    class Meta:
        indexes = [
            models.Index(fields=["agent", "state"], name="commission_of_agent_by_state"),
            models.Index(fields=["state", "available_on"], name="commission_due"),
        ]


class LineShare(models.Model):
    """How the price of an order line is split; current targets, every refund moves them (marketplace.md 3)."""

    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="share")
    fee_bp = models.PositiveSmallIntegerField()
    agent_bp = models.PositiveSmallIntegerField(default=0)
    goods_sen = models.PositiveBigIntegerField()
    agent_sen = models.PositiveBigIntegerField()
    fee_sen = models.PositiveBigIntegerField()
    maker_sen = models.PositiveBigIntegerField()
    lvg_sen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    goods_sen=models.F("agent_sen") + models.F("fee_sen") + models.F("maker_sen")
                ),
                name="shares_sum_to_goods",
            )
        ]


class Adjustment(models.Model):
    """One change of a commission: new target minus current (agents R1-R3). Append-only."""

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="adjustments")
    delta_sen = models.BigIntegerField()
    cause = models.CharField(max_length=20)
    reference = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "cause", "reference"], name="adjustment_once_per_cause"
            )
        ]
