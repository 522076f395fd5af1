"""Who sent the buyer: agents, their codes and links, arrivals, and the credit of each order line (agents.md
2)."""

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


class Attribution(models.Model):
    """One order line credited to one agent, or to nobody, with the rule and the evidence. Never edited."""

    class Rule(models.TextChoices):
        CODE = "code", _("The buyer entered the code")
        STAMP = "stamp", _("Put into the basket through the agent's link")
        TOUCH = "touch", _("Newest link in 30 days")
        BINDING = "binding", _("The buyer belongs to the agent")
        REFUSED = "refused", _("The buyer said that nobody referred him")
        SELF = "self", _("The buyer is the agent")
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

    def __str__(self) -> str:
        return f"order line {self.order_line_id}: agent {self.agent_id} by {self.rule}"


class Outcome(models.Model):
    """What one attribution means for one agent whom its evidence names: credited or not, and why (goal 4)."""

    class Reason(models.TextChoices):
        CODE = "code", _("The buyer entered your code")
        STAMP = "stamp", _("Put into the basket through your link")
        TOUCH = "touch", _("Your link was the newest in 30 days")
        BINDING = "binding", _("The buyer belongs to you for 180 days")
        CODE_BEATS_LINK = "code_beats_link", _("The buyer entered another agent's code")
        LINE_HAD_LINK = "line_had_link", _("The item was put into the basket through another link")
        NEWER_LINK = "newer_link", _("The buyer opened another link later")
        TOO_OLD = "too_old", _("Your link was opened more than 30 days before the order")
        BUYER_REFUSED = "buyer_refused", _("The buyer said that nobody referred him")
        SELF = "self", _("You are the buyer")
        BUYER_IS_AGENT = "buyer_is_agent", _("The buyer is another agent and bought through an own link")

    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="outcomes")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="outcomes")
    is_credited = models.BooleanField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attribution", "agent"], name="one_outcome_per_attribution_and_agent"
            ),
            models.UniqueConstraint(
                fields=["attribution"],
                condition=models.Q(is_credited=True),
                name="one_winner_per_attribution",
            ),
        ]
        indexes = [models.Index(fields=["agent", "-at"], name="outcome_newest_of_agent")]

    def __str__(self) -> str:
        return f"agent {self.agent_id}: {self.reason}"


class BuyerBinding(models.Model):
    """A verified, signed-in buyer belongs to the agent who brought the order, for 180 days. The newest row
    counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bindings")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="bindings")
    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="bindings")
    bound_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-bound_at"], name="binding_newest_of_user")]

    def __str__(self) -> str:
        return f"person {self.user_id}: agent {self.agent_id} until {self.until}"


class UnresolvedLine(models.Model):
    """An order line whose attribution failed. Its evidence waits here; the sale went on (A23)."""

    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="unresolved")
    evidence = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=20)
    failure = models.CharField(max_length=200)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"order line {self.order_line_id}: {self.failure}"
