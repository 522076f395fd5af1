"""What a sale earns: versioned rates, what a shared link promised, and dated exchange rates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RateRule(models.Model):
    """A rate from a moment on, of a product, a maker or the shop, for everybody or for one group of agents.

    Never edited and never deleted (a trigger refuses it): a change is a new row, so that every past moment
    can be asked again.
    """

    class Group(models.TextChoices):
        ALL = "", _("All agents")
        ABROAD = "abroad", _("Agents abroad")
        HOME = "home", _("Agents at home")

    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="rate_rules"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="rate_rules"
    )
    group = models.CharField(max_length=10, choices=Group.choices, blank=True, default=Group.ALL)
    rate_bp = models.PositiveSmallIntegerField()
    valid_from = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(rate_bp__lte=5000), name="rate_at_most_half")
        ]
        indexes = [models.Index(fields=["product", "-valid_from"], name="rate_of_product")]

    def __str__(self) -> str:
        return f"{self.rate_bp} bp from {self.valid_from}"


class RatePromise(models.Model):
    """What an agent was shown when she shared a link: the floor of her rate until `until` (C1).

    A link to one product keeps the rate itself and names the goods by maker and article number, so that it
    holds for the same goods listed anew (C2). A link to more than one product keeps the moment; the versioned
    rules tell the rate of each product then.
    """

    link = models.ForeignKey("referrals.ReferralLink", on_delete=models.CASCADE, related_name="promises")
    maker = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, null=True, blank=True)
    article = models.CharField(max_length=128, blank=True)
    rate_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    shared_on = models.DateField()
    shared_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "shared_on"], name="one_promise_per_link_and_day")
        ]
        indexes = [models.Index(fields=["link", "-until"], name="promise_of_link")]

    def __str__(self) -> str:
        return f"link {self.link_id} until {self.until}"


class ExchangeRate(models.Model):
    """Rupiah for one ringgit, in hundredths (351240 = 3512.40), on a day, from a named source.

    `mid_x100` is the market's middle on that day, which statements show beside what was paid.
    """

    day = models.DateField(unique=True)
    idr_per_myr_x100 = models.PositiveIntegerField()
    mid_x100 = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.day}: {self.idr_per_myr_x100}"
