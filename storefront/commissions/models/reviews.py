"""What people decided about single entries: cases of risk with a deadline, and appeals with another (F3, F4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.commissions.models.entries import Commission


class RiskCase(models.Model):
    """A doubt about listed entries: why, on what evidence, until when, and who decided. Nothing else is held."""

    class Reason(models.TextChoices):
        OWN_PURCHASE = "own_purchase", _("The buyer is the agent, as proved by a verified contact or payer")
        FALSE_ORDER = "false_order", _("Orders that were never meant to be delivered")
        STOLEN_CARD = "stolen_card", _("Paid with a stolen card, with the agent's doing")
        FORGED_CODE = "forged_code", _("A code or a confirmation was forged")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        FREED = "freed", _("Freed")
        TIMED_OUT = "timed_out", _("Freed, since nobody decided in time")
        REJECTED = "rejected", _("Decided as fraud")
        OVERTURNED = "overturned", _("Freed on appeal")
        FINAL = "final", _("Decided as fraud, and no longer open to appeal")

    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="risk_cases")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    evidence = models.TextField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opened_risk_cases"
    )
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_risk_cases",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="Why, as the agent reads it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["rejected", "final"]) | models.Q(decided_by__isnull=False),
                name="rejection_has_a_named_decider",
            ),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="risk_case_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}: {self.reason}, {self.outcome}"


class RiskEntry(models.Model):
    """One entry that a case holds. An entry stands in one open case at a time."""

    case = models.ForeignKey(RiskCase, on_delete=models.PROTECT, related_name="entries")
    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="risk_entries")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commission"], condition=models.Q(is_live=True), name="entry_in_one_live_case"
            )
        ]

    def __str__(self) -> str:
        return f"case {self.case_id}: commission {self.commission_id}"


class Appeal(models.Model):
    """An agent's "look again": about a case of risk, about an order line that was credited
    otherwise, or about a claim that another agent contests (A17).

    Answered within 7 days, or silence decides for the agent (F4).
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        SILENCE = "silence", _("Granted, since nobody answered in time")

    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="appeals")
    case = models.OneToOneField(
        RiskCase, on_delete=models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    outcome = models.OneToOneField(
        "referrals.Outcome", on_delete=models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    claim = models.OneToOneField(
        "referrals.CreditClaim", on_delete=models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_appeals",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False, outcome__isnull=True, claim__isnull=True)
                | models.Q(case__isnull=True, outcome__isnull=False, claim__isnull=True)
                | models.Q(case__isnull=True, outcome__isnull=True, claim__isnull=False),
                name="appeal_about_one_thing",
            )
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="appeal_queue")]

    def __str__(self) -> str:
        return f"appeal {self.pk}: {self.state}"
