"""What one credited line earns, every change of it, and how the price of a line is split. Amounts in sen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Commission(models.Model):
    """What one credited line earns, or a bonus. `amount_sen` is the current target; `adjustments` tell the way there.

    `review_until`: not payable before then. A case of risk sets it, and so does an agent's suspension when the
    line was earned (A13, F3); a date that passes unnoticed sets the entry free.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("Commission")
        BONUS = "bonus", _("Bonus")

    class Zero(models.TextChoices):
        OWN_GOODS = "own_goods", _("You sell these goods yourself")
        NO_RATE = "no_rate", _("No commission was offered on these goods")
        MAKER_DISCOUNT = "maker_discount", _("The maker gave the whole price away")
        REPLACEMENT = "replacement", _("A free replacement")

    class State(models.TextChoices):
        PENDING = "pending", _("Paid, waiting for delivery")
        HOLDING = "holding", _("Delivered, waiting out the return time")
        AVAILABLE = "available", _("Available")
        RESERVED = "reserved", _("In a payout")
        PAID = "paid", _("Paid out")
        REVERSED = "reversed", _("Reversed")

    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.SALE)
    order_line = models.OneToOneField(
        "order.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="commission"
    )
    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="commissions")
    attribution = models.OneToOneField(
        "referrals.Attribution", on_delete=models.PROTECT, null=True, blank=True, related_name="commission"
    )
    base_sen = models.PositiveBigIntegerField()
    rate_bp = models.PositiveSmallIntegerField()
    amount_sen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    zero_because = models.CharField(max_length=16, choices=Zero.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Of a bonus, as the agent reads it")
    created_at = models.DateTimeField()
    available_on = models.DateTimeField(
        null=True, blank=True, help_text="End of the hold, once delivery is known"
    )
    review_until = models.DateTimeField(null=True, blank=True, help_text="Not payable before then (A13, F3)")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="sale", order_line__isnull=False, attribution__isnull=False)
                | models.Q(kind="bonus", order_line__isnull=True, attribution__isnull=True)
                & ~models.Q(reason=""),
                name="commission_of_a_line_or_bonus_with_a_reason",
            )
        ]
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
