"""The maker (UMKM) behind the goods, its people, and its stock. Oscar calls a maker a partner."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from catalogue.partner.regency import has_type_word, place_of
from catalogue.seams import closed


class Partner(AbstractPartner):
    """A maker. Never deleted, only closed. `code` is its public slug."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    external_id = models.CharField(max_length=40, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    legal_name = models.CharField(max_length=120, blank=True)
    nib = models.CharField("NIB", max_length=13, blank=True)
    npwp = models.CharField("NPWP", max_length=24, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    regency = models.CharField(
        max_length=60,
        blank=True,
        validators=[has_type_word],
        help_text="With its type word: Kabupaten Bandung, Kota Bandung",
    )
    regency_code = models.CharField(max_length=8, blank=True)
    province = models.CharField(max_length=40, blank=True)
    origin_iso = models.CharField(max_length=6, blank=True, help_text="ISO 3166-2, such as ID-AC")
    craft = models.CharField(max_length=120, blank=True)
    profile = models.TextField(blank=True)
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    umkm_class = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Jakarta")
    handling_days = models.PositiveSmallIntegerField(
        default=3, help_text="Working days from payment to hand-over, 1 to 14"
    )
    return_days = models.PositiveSmallIntegerField(default=7)
    holiday_from = models.DateField(null=True, blank=True)
    holiday_to = models.DateField(null=True, blank=True)
    fee_bp = models.PositiveSmallIntegerField(default=800, help_text="The platform's fee in basis points")
    palette = models.JSONField(default=dict, blank=True)
    mark = models.ForeignKey(
        "catalogue.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    banner = models.ForeignKey(
        "catalogue.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_sample = models.BooleanField(default=False)

    @property
    def place(self) -> str:
        """Regency without its type word, and province: what stands above a product's name."""
        return place_of(self.regency, self.province)


class MakerMember(models.Model):
    """A person who works at a maker's desk; the only membership there is."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        STAFF = "staff", _("Staff")
        PACKER = "packer", _("Packer")

    maker = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="maker_memberships"
    )
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.STAFF)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["maker", "user"], name="one_membership_per_person_and_maker")
        ]


class StockRecord(AbstractStockRecord):
    """Price and stock of one sellable product at its maker.

    `price_sen` (export shelf price before LVG tax) is the truth; a trigger derives Oscar's `price` from it.
    `num_in_stock` counts every unit on hand that this record ever promised from: reserved + sold never exceed it.
    """

    price_currency = models.CharField(max_length=12, default="MYR")
    price_sen = models.PositiveBigIntegerField(default=0)
    price_idr = models.PositiveBigIntegerField(default=0)
    num_in_stock = models.PositiveIntegerField(_("Number in stock"), default=0)
    reserved = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(num_in_stock__gte=F("reserved") + F("sold")), name="stock_promised_within_on_hand"
            ),
            models.UniqueConstraint(fields=["product"], name="one_stock_record_per_product"),
        ]

    def clean(self) -> None:
        """Forms learn here what the database refuses anyway: fewer units on hand than are promised (threats B6)."""
        super().clean()
        if (self.num_in_stock or 0) < self.num_allocated:
            raise ValidationError(
                {
                    "num_in_stock": _("%(count)s units are promised to buyers: stock cannot go below that.")
                    % {"count": self.num_allocated}
                }
            )

    @property
    def num_allocated(self) -> int:
        """Units that no longer can be sold: held by a checkout, or sold."""
        return self.reserved + self.sold

    # Stock moves through `checkout.operations` only: Oscar's methods have no ceiling (money.md section 1).
    allocate = closed("StockRecord.allocate", "checkout.operations.reserve")
    consume_allocation = closed("StockRecord.consume_allocation", "checkout.operations.settle")
    cancel_allocation = closed("StockRecord.cancel_allocation", "checkout.operations.expire")


from oscar.apps.partner.models import *
