"""After paying: a buyer's objection at his bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dispute(models.Model):
    """The bank has taken the money of a payment and decides who keeps it. Booked by `aftersales.disputes`.

    `amount_sen` is what was withdrawn, `fee_sen` what Stripe kept for it. `state` follows what was booked, `status` is
    Stripe's own word.
    """

    class State(models.TextChoices):
        TOLD = "told", _("Announced, no money moved")
        OPEN = "open", _("Open, the bank holds the money")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        REINSTATED = "reinstated", _("Lost, then won")

    stripe_id = models.CharField(max_length=100, unique=True)
    payment = models.ForeignKey("checkout.Payment", on_delete=models.PROTECT, related_name="disputes")
    charge_id = models.CharField(max_length=100)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TOLD)
    amount_sen = models.PositiveBigIntegerField()
    fee_sen = models.PositiveBigIntegerField(default=0)
    taken = models.JSONField(
        default=dict, blank=True, help_text="What losing it took back: the plan as booked"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="dispute_by_state")]

    def __str__(self) -> str:
        return f"{self.stripe_id}: {self.state}"
