"""Whose an order line is, why, and what each agent named is told."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.referrals.models.agents import Agent


class Attribution(models.Model):
    """One order line credited to one agent, or to nobody, with the rule and the evidence. Never edited."""

    class Rule(models.TextChoices):
        CODE = "code", _("The buyer entered the code")
        ASSISTED = "assisted", _("The buyer confirmed an order that the agent had entered")
        CLAIM = "claim", _("The buyer confirmed afterwards who referred him")
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

    @property
    def rests_on_import(self) -> bool:
        """Whether the touch that decided was stored by hand with an earlier date; statements mark it (A24)."""
        seen = {"stamp": [self.evidence.get("stamp")], "touch": self.evidence.get("touches")}.get(self.rule)
        return any(
            one["agent_id"] == self.agent_id and one.get("is_imported")
            for one in seen or ()
            if one is not None
        )


class Outcome(models.Model):
    """What one attribution means for one agent whom its evidence names: credited or not, and why (goal 4)."""

    class Reason(models.TextChoices):
        CODE = "code", _("The buyer entered your code")
        ASSISTED = "assisted", _("The buyer confirmed the order that you had entered")
        CLAIM = "claim", _("The buyer confirmed afterwards that you referred him")
        STAMP = "stamp", _("Put into the basket through your link")
        TOUCH = "touch", _("Your link was the newest in 30 days")
        BINDING = "binding", _("The buyer belongs to you for 180 days")
        CODE_BEATS_LINK = "code_beats_link", _("The buyer entered another agent's code")
        ASSISTED_BEATS_LINK = (
            "assisted_beats_link",
            _("The buyer confirmed an order that another agent entered"),
        )
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
