"""Money on its way to payees: weekly batches of agents and makers (agents.md 2, marketplace.md 3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """One weekly run. Its cut-off is Monday 00:00 in Kuala Lumpur; run twice, it is the same batch."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        EXPORTED = "exported", _("Exported")
        CLOSED = "closed", _("Closed")

    cut_off = models.DateTimeField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prepared_batches",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_batches",
    )
    idr_per_myr_x100 = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("prepared_by")),
                name="batch_approved_by_a_second_person",
            )
        ]


class Payout(models.Model):
    """The money of one agent or one maker in a batch."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        SETTLED = "settled", _("Settled")
        FAILED = "failed", _("Failed")
        RETURNED = "returned", _("Returned")
        UNKNOWN = "unknown", _("Unknown")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payouts")
    agent = models.ForeignKey(
        "referrals.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="payouts"
    )
    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="payouts"
    )
    reference = models.CharField(max_length=16, unique=True)
    amount_sen = models.PositiveBigIntegerField()
    amount_idr = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False, maker__isnull=True)
                | models.Q(agent__isnull=True, maker__isnull=False),
                name="payout_to_one_payee",
            ),
            models.UniqueConstraint(fields=["batch", "agent"], name="one_payout_per_agent_and_batch"),
            models.UniqueConstraint(fields=["batch", "maker"], name="one_payout_per_maker_and_batch"),
        ]


class PayoutItem(models.Model):
    """One commission in a payout; a commission stands in at most one that did not fail."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="items")
    commission = models.ForeignKey(
        "commissions.Commission", on_delete=models.PROTECT, related_name="payout_items"
    )
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commission"], condition=models.Q(is_live=True), name="commission_in_one_live_payout"
            )
        ]
