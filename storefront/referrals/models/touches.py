"""Arrivals of visitors, and what they put into a basket."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.referrals.models.agents import Agent, ReferralLink


class TouchImport(models.Model):
    """Back-dated touches that an administrator stored by hand, and why. The audit row of A24; never edited."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="touch_imports")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="touch_import_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"import {self.pk} by person {self.by_id}"


class Touch(models.Model):
    """One arrival. Append-only. `visitor` is the random key of the cookie, no address and no device.

    A return to an agent's link within the hour, after another agent's link, is kept for precedence but not
    counted: figures see one arrival per visitor, link and hour (A20). `user` is the verified buyer who was
    signed in.
    """

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        QR = "qr", _("QR code")
        CODE = "code", _("Typed code")
        ASSISTED = "assisted", _("Assisted order")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="touches")
    link = models.ForeignKey(
        ReferralLink, on_delete=models.PROTECT, null=True, blank=True, related_name="touches"
    )
    visitor = models.CharField(max_length=43, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LINK)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="touches"
    )
    is_counted = models.BooleanField(default=True)
    batch = models.ForeignKey(
        TouchImport, on_delete=models.PROTECT, null=True, blank=True, related_name="touches"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-at"], name="touch_newest_of_visitor"),
            models.Index(
                fields=["user", "-at"], condition=models.Q(user__isnull=False), name="touch_newest_of_user"
            ),
            models.Index(fields=["agent", "-at"], name="touch_newest_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of agent {self.agent_id} at {self.at}"


class VisitorClaim(models.Model):
    """A verified person signed in with this visitor key: touches up to then are hers too, on any device
    (A9)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visitor_claims"
    )
    visitor = models.CharField(max_length=43)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "visitor"], name="one_claim_per_person_and_visitor")
        ]

    def __str__(self) -> str:
        return f"person {self.user_id} at {self.claimed_at}"


class CartStamp(models.Model):
    """The touch under which a basket line was added. Later links do not change it (A4, A5)."""

    line = models.OneToOneField("basket.Line", on_delete=models.CASCADE, related_name="stamp")
    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, related_name="stamps")

    def __str__(self) -> str:
        return f"basket line {self.line_id}: touch {self.touch_id}"
