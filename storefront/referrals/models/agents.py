"""Agents, their numbers, codes and links."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Agent(models.Model):
    """A migrant worker who shares links. An alias only: no name, document, employer or place, ever."""

    class Phase(models.TextChoices):
        ABROAD = "abroad", _("Abroad")
        RETURNING = "returning", _("Going home")
        HOME = "home", _("Home")

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agent")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(max_length=40, unique=True, null=True, blank=True)
    alias = models.CharField(max_length=40)
    bio = models.JSONField(default=dict, blank=True, help_text="One sentence by language")
    locale = models.CharField(max_length=2, default="id")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.ABROAD)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    is_hidden = models.BooleanField(
        default=False, help_text="Quick-hide: public page neutral, links still credit"
    )
    joined_at = models.DateTimeField()
    payout_paused_until = models.DateTimeField(
        null=True, blank=True, help_text="72 hours after a change of number, so that a thief gains nothing"
    )
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="Left the programme; final pay in 14 days"
    )
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="Personal data gone, pseudonym kept (G5)"
    )
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.alias


class AgentContact(models.Model):
    """A number or address that is or was an agent's. Tells an own purchase (F2); a retired one fades (F6)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="contacts")
    value = models.CharField(max_length=254, help_text="E.164, or an e-mail address in lower case")
    verified_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "value"], name="one_row_per_agent_and_contact")
        ]
        indexes = [models.Index(fields=["value"], name="agent_contact_by_value")]

    def __str__(self) -> str:
        return self.value


class AgentCode(models.Model):
    """A code that buyers type or hear. Never reassigned; `normal` is its tolerant form (codes.py)."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=16)
    normal = models.CharField(max_length=16, unique=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class ReferralLink(models.Model):
    """A shared address `/r/<slug>/`: an agent, a target that we look up ourselves, and a channel tag."""

    class Target(models.TextChoices):
        SHOP = "shop", _("Whole shop")
        PRODUCT = "product", _("Product")
        CATEGORY = "category", _("Category")
        MAKER = "maker", _("Maker")
        STORY = "story", _("Story")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="links")
    slug = models.CharField(max_length=24, unique=True)
    target = models.CharField(max_length=10, choices=Target.choices, default=Target.SHOP)
    target_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "target", "target_id", "channel"],
                nulls_distinct=False,
                name="one_link_per_target_and_channel",
            )
        ]

    def __str__(self) -> str:
        return f"/r/{self.slug}/"


class Favourite(models.Model):
    """A product that an agent shows on her page and shares most."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="favoured_by")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "product"], name="one_favourite_per_agent_and_product")
        ]
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return f"agent {self.agent_id}: product {self.product_id}"


class LinkReport(models.Model):
    """A visitor's doubt about a link or a message that came with it. Holds no data of the visitor."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    typed = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
