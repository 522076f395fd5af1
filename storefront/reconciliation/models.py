"""Where our books and Stripe's differ, and what the nightly check of the books found."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Break(models.Model):
    """One difference between Stripe and our postings. A person closes it with a reason; nothing closes itself.

    Amounts in sen: `expected_sen` is what our postings say, `found_sen` what Stripe says.
    """

    class Kind(models.TextChoices):
        EXTRA_CHARGE = "extra_charge", _("Money at Stripe that no order asked for")
        MISSING_CHARGE = "missing_charge", _("A payment that Stripe does not know")
        WRONG_CHARGE = "wrong_charge", _("Another amount was paid")
        WRONG_FEE = "wrong_fee", _("Another fee was kept")
        EXTRA_REFUND = "extra_refund", _("A refund of no payment of ours")
        MISSING_REFUND = "missing_refund", _("A refund that Stripe does not know")
        WRONG_REFUND = "wrong_refund", _("Another amount went back")
        EXTRA_DISPUTE = "extra_dispute", _("A dispute of no payment of ours")
        WRONG_DISPUTE = "wrong_dispute", _("A dispute moved another amount")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=100, help_text="Stripe's id, or ours when Stripe has none")
    order_number = models.CharField(max_length=20, blank=True)
    expected_sen = models.BigIntegerField()
    found_sen = models.BigIntegerField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "expected_sen", "found_sen"], name="one_row_per_difference"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | (~models.Q(reason="") & models.Q(closed_by__isnull=False)),
                name="difference_closed_by_somebody_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "-first_seen_at"], name="open_differences")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class BooksCheck(models.Model):
    """One run of all invariants: what was breached, how often, and the first offending ids."""

    ran_at = models.DateTimeField(db_index=True)
    checked = models.PositiveSmallIntegerField()
    breaches = models.JSONField(default=list, help_text="[{name, count, first}], empty when all hold")

    def __str__(self) -> str:
        return f"{self.ran_at}: {len(self.breaches)} breached"
