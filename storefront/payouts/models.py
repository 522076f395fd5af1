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


class Destination(models.Model):
    """A payee's own account at an Indonesian bank. A new one waits 72 hours beside the old one (agents P8)."""

    class Bank(models.TextChoices):
        BRI = "002", "BRI"
        MANDIRI = "008", "Mandiri"
        BNI = "009", "BNI"
        BCA = "014", "BCA"
        BTN = "200", "BTN"
        BSI = "451", "BSI"
        SEABANK = "535", "SeaBank"

    agent = models.ForeignKey(
        "referrals.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="destinations"
    )
    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="destinations"
    )
    bank = models.CharField(max_length=3, choices=Bank.choices)
    account_sealed = models.TextField()
    holder_sealed = models.TextField()
    last4 = models.CharField(max_length=4)
    added_at = models.DateTimeField()
    works_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False, maker__isnull=True)
                | models.Q(agent__isnull=True, maker__isnull=False),
                name="destination_of_one_payee",
            )
        ]
        indexes = [models.Index(fields=["agent", "-works_from"], name="destination_of_agent")]

    def __str__(self) -> str:
        return f"{self.get_bank_display()} ...{self.last4}"


class LegalOpinion(models.Model):
    """What allows cash commission to people who live in Malaysia: without a row it accrues (agents.md 1)."""

    author = models.CharField(max_length=120)
    dated_on = models.DateField()
    file_sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.author}, {self.dated_on}"


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


class Statement(models.Model):
    """An agent's closed week: its text and its hash never change again (agents L7)."""

    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="statements")
    cut_off = models.DateTimeField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    check_code = models.CharField(max_length=16, unique=True)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "cut_off"], name="one_statement_per_agent_and_week")
        ]

    def __str__(self) -> str:
        return self.check_code


class StatementLine(models.Model):
    """A commission stands on exactly one statement; what became ready late stands on the next."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    commission = models.OneToOneField(
        "commissions.Commission", on_delete=models.PROTECT, related_name="statement_line"
    )

    def __str__(self) -> str:
        return f"{self.statement_id}: commission {self.commission_id}"
