"""What a country asks of goods, as dated rows: profiles, papers, rules, rates. The engine never sees these.

Each dated model gives the frozen value of a row (`as_value`); `queries.rule_book` collects them. A change
of law is a new row with its own dates and source, never an edit of code.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.trade import rulebook, values
from catalogue.trade.dated import DatedRow
from catalogue.trade.proposals import RuleProposal

HS_DIGITS = RegexValidator(r"^\d{6,10}$", _("Six to ten digits, without dots"))
HS_PREFIX = RegexValidator(r"^\d{2,10}$", _("Two to ten digits, without dots"))


class TradeRule(DatedRow):
    """A figure of a law or of a partner's terms: threshold, rate, exclusion, window."""

    class Kind(models.TextChoices):
        LVG_RATE_BP = rulebook.LVG_RATE_BP, _("LVG rate, basis points")
        LVG_THRESHOLD_SEN = rulebook.LVG_THRESHOLD_SEN, _("LVG unit price limit, sen")
        LVG_EXCLUDED = rulebook.LVG_EXCLUDED, _("Never LVG nor relieved (HS prefix or tag)")
        DE_MINIMIS_SEN = rulebook.DE_MINIMIS_SEN, _("Relief limit of a consignment's CIF, sen")
        REFUND_WINDOW_DAYS = rulebook.REFUND_WINDOW_DAYS, _("Refund window of a payment method, days")
        MINIMUM_CHARGE_SEN = rulebook.MINIMUM_CHARGE_SEN, _("Smallest payment, sen")
        LVG_REGISTRATION_LIMIT_SEN = (
            rulebook.LVG_REGISTRATION_LIMIT_SEN,
            _("12-month sales that oblige to register"),
        )
        CN_LIMIT_G = rulebook.CN_LIMIT_G, _("Heaviest parcel on a consignment note, grams")
        CN22_LIMIT_G = rulebook.CN22_LIMIT_G, _("Heaviest parcel on a CN22, grams")
        CN22_LIMIT_SEN = rulebook.CN22_LIMIT_SEN, _("Dearest parcel on a CN22, sen")

    kind = models.CharField(max_length=30, choices=Kind.choices)
    key = models.CharField(max_length=30, blank=True)
    value = models.BigIntegerField(default=0)
    modes = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    def as_value(self) -> rulebook.Rule:
        modes = frozenset(values.Mode(mode) for mode in self.modes)
        return rulebook.Rule(kind=self.kind, key=self.key, value=self.value, modes=modes, **self._dated())


class DutyRate(DatedRow):
    """Import duty by HS prefix: basis points of CIF, or sen a kilogram or a piece, or both."""

    class Scheme(models.TextChoices):
        MFN = values.Scheme.MFN, _("General rate")
        ATIGA = values.Scheme.ATIGA, _("ASEAN rate, with proof of origin")

    hs_prefix = models.CharField(max_length=10, blank=True, validators=[HS_PREFIX])
    scheme = models.CharField(max_length=5, choices=Scheme.choices)
    bp = models.PositiveIntegerField(null=True, blank=True)
    per_kg_sen = models.PositiveIntegerField(null=True, blank=True)
    per_unit_sen = models.PositiveIntegerField(null=True, blank=True)

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(bp__isnull=False) | Q(per_kg_sen__isnull=False) | Q(per_unit_sen__isnull=False),
                name="dutyrate_says_a_rate",
            ),
        ]

    def as_value(self) -> rulebook.Duty:
        return rulebook.Duty(
            hs_prefix=self.hs_prefix,
            scheme=values.Scheme(self.scheme),
            bp=self.bp,
            per_kg_sen=self.per_kg_sen,
            per_unit_sen=self.per_unit_sen,
            **self._dated(),
        )


class ImportTaxRate(DatedRow):
    """Import sales tax by HS prefix; the empty prefix is everything unlisted."""

    hs_prefix = models.CharField(max_length=10, blank=True, validators=[HS_PREFIX])
    bp = models.PositiveIntegerField()

    def as_value(self) -> rulebook.ImportTax:
        return rulebook.ImportTax(hs_prefix=self.hs_prefix, bp=self.bp, **self._dated())


class RestrictionRule(DatedRow):
    """What goods need before they may enter; by HS prefix or tag, for one zone or all."""

    class Outcome(models.IntegerChoices):
        ALLOW = values.Outcome.ALLOW, _("Allowed")
        REVIEW = values.Outcome.REVIEW, _("Advice only")
        EVIDENCE = values.Outcome.EVIDENCE, _("Needs a paper")
        BLOCK = values.Outcome.BLOCK, _("Blocked")

    class Zone(models.TextChoices):
        PENINSULAR = values.GateZone.PENINSULAR, _("Peninsular Malaysia")
        LABUAN = values.GateZone.LABUAN, _("Labuan")
        SABAH = values.GateZone.SABAH, _("Sabah")
        SARAWAK = values.GateZone.SARAWAK, _("Sarawak")

    class Fixer(models.TextChoices):
        MAKER = "maker", _("The maker")
        IMPORTER = "importer", _("The importer in Malaysia")
        STAFF = "staff", _("Our staff")
        NOBODY = "nobody", _("Nobody for now")

    hs_prefix = models.CharField(max_length=10, blank=True, validators=[HS_PREFIX])
    tag = models.CharField(max_length=40, blank=True)
    unless_tag = models.CharField(max_length=40, blank=True, help_text=_("Silent about goods with this tag"))
    zone = models.CharField(max_length=12, choices=Zone.choices, blank=True)
    outcome = models.PositiveSmallIntegerField(choices=Outcome.choices)
    evidence = ArrayField(
        models.CharField(max_length=24),
        default=list,
        blank=True,
        help_text=_("Papers of which one is enough"),
    )
    is_if_claimed = models.BooleanField(default=False, help_text=_("Speaks only about a paper that is there"))
    fixer = models.CharField(max_length=8, choices=Fixer.choices, default=Fixer.MAKER)

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome__in=[values.Outcome.ALLOW, values.Outcome.BLOCK])
                | Q(evidence__len__gt=0),
                name="restriction_names_the_paper_it_wants",
            ),
        ]

    def as_value(self) -> rulebook.Restriction:
        return rulebook.Restriction(
            outcome=values.Outcome(self.outcome),
            hs_prefix=self.hs_prefix,
            tag=self.tag,
            unless_tag=self.unless_tag,
            zone=values.GateZone(self.zone) if self.zone else None,
            evidence=tuple(self.evidence),
            is_if_claimed=self.is_if_claimed,
            fixer=self.fixer,
            **self._dated(),
        )


class TaxRegistration(DatedRow):
    """The shop's registration for a tax. LVG is charged only while one is valid (R4)."""

    scheme = models.CharField(max_length=8, default="LVG")
    number = models.CharField(max_length=40)

    def as_value(self) -> rulebook.Registration:
        return rulebook.Registration(scheme=self.scheme, number=self.number, **self._dated())


class ShippingService(DatedRow):
    """A carrier's service, offered from its first day to its last: how it measures, what it takes, who pays duty.

    Its prices are rate cards. Other caps or another divisor are a new row: orders name the old one.
    """

    class Mode(models.TextChoices):
        AIR_POST = values.Mode.AIR_POST, _("Air post")
        AIR_COURIER = values.Mode.AIR_COURIER, _("Air courier")
        SEA = values.Mode.SEA, _("Sea")
        ROAD = values.Mode.ROAD, _("Road")

    class Incoterm(models.TextChoices):
        DDP = values.Incoterm.DDP, _("Duty paid at checkout")
        DAP = values.Incoterm.DAP, _("Duty paid at the door")

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(
        default=0, help_text=_("The lowest of those in force is offered first")
    )
    mode = models.CharField(max_length=12, choices=Mode.choices)
    incoterm = models.CharField(max_length=3, choices=Incoterm.choices)
    divisor = models.PositiveIntegerField(help_text=_("Cubic centimetres that count as one kilogram"))
    minimum_g = models.PositiveIntegerField(default=0)
    maximum_g = models.PositiveIntegerField(null=True, blank=True)
    maximum_side_cm = models.PositiveIntegerField(null=True, blank=True)
    insurance_bp = models.PositiveIntegerField(default=0)
    days_min = models.PositiveSmallIntegerField(default=0)
    days_max = models.PositiveSmallIntegerField(default=0)
    prints_lvg_number = models.BooleanField(default=True)

    class Meta(DatedRow.Meta):
        ordering = ["position", "code"]
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(condition=Q(divisor__gt=0), name="shippingservice_divides_by_something"),
        ]

    def __str__(self) -> str:
        return self.code

    def as_value(self, cards: "list[RateCard]") -> rulebook.Service:
        return rulebook.Service(
            code=self.code,
            mode=values.Mode(self.mode),
            incoterm=values.Incoterm(self.incoterm),
            divisor=self.divisor,
            minimum_g=self.minimum_g,
            maximum_g=self.maximum_g,
            maximum_side_cm=self.maximum_side_cm,
            insurance_bp=self.insurance_bp,
            days_min=self.days_min,
            days_max=self.days_max,
            prints_lvg_number=self.prints_lvg_number,
            rates=tuple(card.as_value() for card in cards),
            **self._dated(),
        )


class RateCard(DatedRow):
    """One zone of a service's prices, from a day on: the first grams, then every started step."""

    class Zone(models.TextChoices):
        PENINSULAR = values.FreightZone.PENINSULAR, _("Peninsular Malaysia")
        EAST = values.FreightZone.EAST, _("Sabah, Sarawak, Labuan")

    service = models.ForeignKey(ShippingService, on_delete=models.PROTECT, related_name="rate_cards")
    zone = models.CharField(max_length=12, choices=Zone.choices)
    first_g = models.PositiveIntegerField()
    first_sen = models.PositiveIntegerField()
    step_g = models.PositiveIntegerField()
    step_sen = models.PositiveIntegerField()

    class Meta(DatedRow.Meta):
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(condition=Q(step_g__gt=0), name="ratecard_steps_forward"),
        ]

    def as_value(self) -> rulebook.Rate:
        return rulebook.Rate(
            zone=values.FreightZone(self.zone),
            first_g=self.first_g,
            first_sen=self.first_sen,
            step_g=self.step_g,
            step_sen=self.step_sen,
            **self._dated(),
        )


class CommodityProfile(models.Model):
    """What customs wants to know about one product or variant. A variant without one uses its parent's."""

    class Criterion(models.TextChoices):
        WO = "WO", _("Wholly obtained")
        RVC40 = "RVC40", _("Regional value of 40 %")
        CTC = "CTC", _("Change of tariff classification")
        SP = "SP", _("Specific process")

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="commodity")
    hs6 = models.CharField("HS", max_length=6, blank=True, validators=[RegexValidator(r"^\d{6}$")])
    hs_national = models.CharField(max_length=10, blank=True, validators=[HS_DIGITS])
    hs_confidence = models.CharField(max_length=6, blank=True)
    origin_country = models.CharField(max_length=2, blank=True)
    origin_region = models.CharField(max_length=6, blank=True, help_text=_("ISO 3166-2, such as ID-AC"))
    customs_description = models.CharField(max_length=100, blank=True, help_text=_("English, ASCII only"))
    net_g = models.PositiveIntegerField(null=True, blank=True)
    packed_g = models.PositiveIntegerField(null=True, blank=True)
    length_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    height_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    origin_criterion = models.CharField(max_length=5, choices=Criterion.choices, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.product_id} {self.hs6}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        ListingGate.forget(Q(product=self.product_id) | Q(product__parent=self.product_id))

    @property
    def hs(self) -> str:
        """The finest code known: national digits where somebody gave them."""
        return self.hs_national or self.hs6

    @property
    def dims_cm(self) -> tuple[int, int, int] | None:
        if self.length_cm and self.width_cm and self.height_cm:
            return self.length_cm, self.width_cm, self.height_cm
        return None


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Papers of products and makers."""

    def for_products(self, product_ids: set[int], maker_ids: set[int]) -> Self:
        """Papers of these products, and those of their makers that cover all their goods."""
        return self.filter(Q(product_id__in=product_ids) | Q(maker_id__in=maker_ids))


class Evidence(models.Model):
    """A paper behind one product, or behind everything a maker sells. Counts only once verified."""

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text=_("Last good day"))
    is_verified = models.BooleanField(default=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, maker__isnull=True)
                | Q(product__isnull=True, maker__isnull=False),
                name="evidence_stands_behind_one_thing",
            ),
            models.UniqueConstraint(fields=["product", "kind", "number"], name="evidence_once_per_product"),
            models.UniqueConstraint(fields=["maker", "kind", "number"], name="evidence_once_per_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._ask_again()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._ask_again()
        return super().delete(*args, **kwargs)

    def _ask_again(self) -> None:
        of_product = Q(product=self.product_id) | Q(product__parent=self.product_id)
        ListingGate.forget(of_product if self.product_id else Q(product__maker=self.maker_id))

    def as_value(self) -> values.EvidenceItem:
        return values.EvidenceItem(self.kind, self.number, self.issuer, self.expires_on, self.is_verified)


class ListingGate(models.Model):
    """What the gates last said about a product, and by which rules: the sweep asks again when either is old.

    `issues` is what the maker's desk shows: code, kind, fixer and reason as stored data.
    """

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="gate")
    outcome = models.PositiveSmallIntegerField(choices=[(one.value, one.name) for one in values.Outcome])
    closed_zones = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    issues = models.JSONField(default=list, blank=True)
    token = models.UUIDField(null=True, blank=True)
    checked_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["token", "checked_on"], name="gate_by_version_and_day")]

    def __str__(self) -> str:
        return f"{self.product_id} {values.Outcome(self.outcome).name}"

    @classmethod
    def forget(cls, products: Q) -> None:
        """Facts or papers of these products changed: the next sweep asks the gates again."""
        cls.objects.filter(products).update(token=None)

    @property
    def is_open(self) -> bool:
        """Whether some zone may still be sent to."""
        return len(self.closed_zones) < len(values.GateZone)
