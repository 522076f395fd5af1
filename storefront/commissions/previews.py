"""What a new rate would change, before it is made: which goods, whose promises hold the old one, until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from catalogue.models import Product
from catalogue.partner.models import Partner
from storefront.commissions.models import RatePromise, RateRule
from storefront.commissions.rates import RateTable, rate_table
from storefront.referrals.models import Agent, ReferralLink

LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class RateChange:
    """A product whose rate would change, in basis points."""

    title: str
    before_bp: int
    after_bp: int

    @property
    def is_cut(self) -> bool:
        return self.after_bp < self.before_bp


@dataclass(frozen=True, slots=True)
class RatePreview:
    """Goods that change; agents who shared them in the last 30 days keep the old rate until `promised_until`."""

    changes: tuple[RateChange, ...]
    looked_at: int
    is_partial: bool
    agents: int
    promised_until: datetime | None

    @property
    def has_cuts(self) -> bool:
        return any(change.is_cut for change in self.changes)


def preview_rate(
    *, maker: Partner | None, product: Product | None, group: str, rate_bp: int, now: datetime
) -> RatePreview:
    """Tries a rule without storing it. Five queries."""
    goods = _goods(maker, product)
    some = list(goods.select_related("maker")[:LOOKED_AT])
    table = rate_table(some, now)
    rule = RateRule(maker=maker, product=product, group=group, rate_bp=rate_bp, valid_from=now)
    after = RateTable((*table.rules, rule))
    compared = [(one, table.rate(one, now, group), after.rate(one, now, group)) for one in some]
    changes = tuple(RateChange(one.get_title(), old, new) for one, old, new in compared if old != new)
    promises = _promises(maker, product, group, now)
    return RatePreview(
        changes=changes,
        looked_at=len(some),
        is_partial=goods.count() > len(some),
        agents=promises.values("link__agent").distinct().count(),
        promised_until=promises.aggregate(last=Max("until"))["last"],
    )


def _goods(maker: Partner | None, product: Product | None) -> QuerySet[Product]:
    goods = Product.objects.browsable().order_by("pk")
    if product is not None:
        return goods.filter(pk=product.pk)
    return goods.filter(maker=maker) if maker is not None else goods


def _promises(
    maker: Partner | None, product: Product | None, group: str, now: datetime
) -> QuerySet[RatePromise]:
    live = RatePromise.objects.filter(until__gte=now)
    if group:
        at_home = {"link__agent__phase": Agent.Phase.HOME}
        live = live.filter(**at_home) if group == RateRule.Group.HOME else live.exclude(**at_home)
    broad = live.exclude(link__target=ReferralLink.Target.PRODUCT)
    if product is not None:
        return live.filter(link__target=ReferralLink.Target.PRODUCT, link__target_id=product.pk) | broad
    return live.filter(maker=maker) | broad if maker is not None else live
