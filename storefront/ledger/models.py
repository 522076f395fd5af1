"""Double entry in integer minor units: accounts, journals, postings. Append-only, zero-sum per currency.

The database keeps the promises, not this module: triggers refuse UPDATE, DELETE and TRUNCATE of journals and
postings, and a deferred trigger refuses a commit whose journal does not sum to zero in each currency.
"""

from django.db import models


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
    """One business event in the books. (kind, subject) is unique: an event is booked once."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    booked_at = models.DateTimeField(auto_now_add=True)
    memo = models.CharField(max_length=200, blank=True)
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
