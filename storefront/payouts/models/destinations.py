"""Where money may go, and what allows it to go there."""

from django.conf import settings
from django.db import models


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
    mark = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="Keyed hash: tells the same account without its number",
    )
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
