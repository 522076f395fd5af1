"""Who sent the buyer: agents, their codes and links, arrivals, and the credit of each order line (agents.md 2)."""

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
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.alias


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


class Touch(models.Model):
    """One arrival. Append-only. `visitor` is the random key of the cookie, no address and no device."""

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
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["visitor", "-at"], name="touch_newest_of_visitor")]


class CartStamp(models.Model):
    """The touch under which a basket line was added. Later links do not change it (A4, A5)."""

    line = models.OneToOneField("basket.Line", on_delete=models.CASCADE, related_name="stamp")
    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, related_name="stamps")


class Attribution(models.Model):
    """One order line credited to one agent, or to nobody, with the rule and the evidence. Never edited."""

    class Rule(models.TextChoices):
        CODE = "code", _("The buyer entered the code")
        STAMP = "stamp", _("Put into the basket through the agent's link")
        TOUCH = "touch", _("Newest link in 30 days")
        BINDING = "binding", _("The buyer belongs to the agent")
        REFUSED = "refused", _("The buyer said that nobody referred him")
        NONE = "none", _("No link, no code")

    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="attributions")
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions"
    )
    rule = models.CharField(max_length=8, choices=Rule.choices)
    policy_version = models.CharField(max_length=20)
    evidence = models.JSONField(default=dict)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order_line"],
                condition=models.Q(superseded_by=None),
                name="one_live_attribution_per_line",
            )
        ]
