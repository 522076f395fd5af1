"""Offers of the shop. Oscar's, and who bears them: the platform, or one maker on his own goods."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import AbstractConditionalOffer


class ConditionalOffer(AbstractConditionalOffer):
    """Something off for whoever meets a condition.

    `funder` decides who bears it (marketplace.md 3): the platform's discounts are its expense and change nobody's
    share; a maker's own lower what he gets, and with it fee and commission. `maker` narrows the offer to one maker's
    goods; a maker who pays for it must be named.
    """

    class Funder(models.TextChoices):
        PLATFORM = "platform", _("Juragan bears it")
        MAKER = "maker", _("The maker bears it")

    funder = models.CharField(
        _("Who bears it"), max_length=8, choices=Funder.choices, default=Funder.PLATFORM
    )
    maker = models.ForeignKey(
        "partner.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("Maker"),
        help_text=_("Only this maker's goods. Needed when the maker bears it."),
    )

    class Meta(AbstractConditionalOffer.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(funder="maker", maker=None), name="maker_who_bears_an_offer_is_named"
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.funder == self.Funder.MAKER and self.maker_id is None:
            raise ValidationError({"maker": _("Choose the maker who bears it.")})


from oscar.apps.offer.models import *
from oscar.apps.offer.models import Benefit, Condition, Range  # seen by type checkers
