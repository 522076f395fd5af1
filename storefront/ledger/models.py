"""Double entry in integer minor units: accounts, journals, postings. Append-only, zero-sum per currency.

The database keeps the promises, not this module: triggers refuse UPDATE, DELETE and TRUNCATE of journals,
postings, chain and closed months, a deferred trigger refuses a commit whose journal does not sum to zero in each
currency, and the role that serves visitors may only INSERT here (roles.py).
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """A place where value is: `agent:7:pending`, `tax:lvg`, `gateway:clearing`. Written as `code`."""

    code = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="one_account_per_code_and_currency")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class Journal(models.Model):
    """One business event in the books. (kind, subject) is unique: an event is booked once.

    `happened_at` is when it happened, `period` the month of the books it stands in. A trigger writes it: what comes
    late goes into the first month that is still open.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    period = models.DateField(db_index=True, editable=False)
    booked_at = models.DateTimeField(auto_now_add=True)
    memo = models.CharField(max_length=200, blank=True)
    author_id_ref = models.BigIntegerField(null=True, blank=True, help_text="Who corrected")
    approver_id_ref = models.BigIntegerField(null=True, blank=True, help_text="Who agreed to it")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_journal_per_business_event")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Posting(models.Model):
    """One leg: an account and a signed amount in minor units.

    Positive (credit): we owe it or earned it. Negative (debit): somebody holds it for us, or it was spent.
    So payees and taxes are never below zero, and `gateway:clearing` is what Stripe still holds for us.
    """

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(amount_minor=0), name="posting_not_zero")]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount_minor}"


class ChainLink(models.Model):
    """The seal of a journal: a hash over its content and over the link before. One changed row breaks all after it."""

    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="link")
    content_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.sha256[:12]}"


class ClosedPeriod(models.Model):
    """A month of the books (in Kuala Lumpur) that nothing enters any more, with the hash of its text."""

    month = models.DateField(unique=True)
    journals = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Correction(models.Model):
    """A journal that was wrong: reversed and, with `legs`, booked anew. A second person agrees above RM100."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        BOOKED = "booked", _("Booked")
        REFUSED = "refused", _("Refused")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="corrections")
    legs = models.JSONField(default=list, blank=True, help_text="[account, currency, amount in minor units]")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approver=None) | ~models.Q(approver=models.F("author")),
                name="correction_approved_by_a_second_person",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_a_reason"),
            models.UniqueConstraint(
                fields=["journal"],
                condition=~models.Q(state="refused"),
                name="one_standing_correction_per_journal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal}: {self.state}"


class Halt(models.Model):
    """Money does not leave while one stands: the nightly check found the books at odds with something (agents L5)."""

    reason = models.CharField(max_length=400)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lifted_at"],
                condition=models.Q(lifted_at=None),
                nulls_distinct=False,
                name="one_standing_halt",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None) | ~models.Q(lifted_because=""),
                name="halt_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.since}: {self.reason}"
