"""Weekly batches of payouts of agents and makers, what they are changed at, and every try to send one."""

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
    idr_per_myr_x100 = models.PositiveIntegerField(default=0, help_text="Of the newest quote")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("prepared_by")),
                name="batch_approved_by_a_second_person",
            )
        ]

    def __str__(self) -> str:
        return f"cut-off {self.cut_off}, {self.state}"


class FxQuote(models.Model):
    """What a batch's ringgit are changed at: our rate beside the market's middle, and the bank's fee (P5).

    Rates are rupiah for one ringgit in hundredths. The fee, in rupiah for each transfer, is the platform's.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="quotes")
    rate_x100 = models.PositiveIntegerField()
    mid_x100 = models.PositiveIntegerField()
    fee_idr = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=80)
    quoted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="Payees were told that it is over 0.5 % worse than the one before"
    )

    class Meta:
        get_latest_by = ["quoted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate_x100__gte=10_000), name="quote_gives_a_rupiah_for_each_sen"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rate_x100} until {self.expires_at}"


class Payout(models.Model):
    """The money of one agent or one maker in a batch."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SETTLED = "settled", _("Settled")
        FAILED = "failed", _("Failed")
        RETURNED = "returned", _("Returned")
        UNKNOWN = "unknown", _("Unknown")
        DROPPED = "dropped", _("Taken out before it was sent")

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
    quote = models.ForeignKey(
        FxQuote, on_delete=models.PROTECT, null=True, blank=True, related_name="payouts"
    )
    destination = models.ForeignKey(
        "payouts.Destination",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payouts",
        help_text="Copied when the batch is approved; a later change does not touch it (P8)",
    )
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

    def __str__(self) -> str:
        return self.reference


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

    def __str__(self) -> str:
        return f"{self.payout_id}: commission {self.commission_id}"


class PayoutAttempt(models.Model):
    """One try to hand a transfer to a provider, written before the call (money.md 2).

    A try without an answer is unknown: it is looked up by the payout's reference and never sent again. Only a
    provider's "does not exist" (absent) permits the next try. The key names the request: tries of the same transfer
    share it.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent, no answer yet")
        OK = "ok", _("Taken")
        REFUSED = "refused", _("Refused")
        UNKNOWN = "unknown", _("No answer")
        ABSENT = "absent", _("Proved to have made nothing")

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=24)
    request_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="attempt_numbered_once"),
            models.UniqueConstraint(
                fields=["payout"],
                condition=models.Q(state__in=["sent", "ok", "unknown"]),
                name="one_open_attempt_per_payout",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PayoutEvent(models.Model):
    """What the bank said about a payout, once for each different answer. Append-only."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="events")
    result = models.CharField(max_length=10, choices=Payout.State.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "result"], name="one_event_per_payout_and_result")
        ]

    def __str__(self) -> str:
        return f"{self.payout_id}: {self.result}"
