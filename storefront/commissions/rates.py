"""Which commission rate holds for a product at a moment, and what an agent's shared links promised.

A product's own rule beats its maker's, that beats the shop's; within one of these, a rule for the agent's
group beats one for everybody; of the same kind the newest counts. Nothing is promised by default: 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from catalogue.models import Product
from storefront.commissions.deadlines import PROMISE
from storefront.commissions.models import RatePromise, RateRule
from storefront.referrals.models import Agent, ReferralLink


def group_of(agent: Agent) -> str:
    """The group whose rates an agent earns: at home from the day of her move on (G3)."""
    return RateRule.Group.HOME if agent.phase == Agent.Phase.HOME else RateRule.Group.ABROAD


def article_of(product: Product) -> str:
    """What names the same goods when they are listed anew: article number at the maker, else barcode, else slug."""
    record = next(iter(product.stockrecords.all()), None)
    return (record.partner_sku if record is not None else "") or product.upc or product.slug


@dataclass(frozen=True, slots=True)
class RateTable:
    """All rules that may matter for some goods, ready to be asked for any moment and group without a query."""

    rules: tuple[RateRule, ...]

    def rate(self, product: Product, moment: datetime, group: str = "") -> int:
        """Basis points of a product at a moment; a variant without a rule of its own takes its parent's."""
        found: dict[tuple[str, str], int] = {}
        for rule in self.rules:
            if rule.valid_from <= moment and rule.group in ("", group):
                found[_scope(rule), rule.group] = rule.rate_bp
        scopes = (f"p{product.pk}", f"p{product.parent_id}", f"m{product.maker_id}", "shop")
        ranked = (found.get((scope, each)) for scope in scopes for each in dict.fromkeys((group, "")))
        return next((rate_bp for rate_bp in ranked if rate_bp is not None), 0)


def _scope(rule: RateRule) -> str:
    if rule.product_id:
        return f"p{rule.product_id}"
    return f"m{rule.maker_id}" if rule.maker_id else "shop"


def rate_table(products: Iterable[Product], until: datetime) -> RateTable:
    """The rules of these goods up to a moment, oldest first. One query."""
    goods = list(products)
    ids = {product.pk for product in goods} | {product.parent_id for product in goods if product.parent_id}
    makers = {product.maker_id for product in goods}
    rules = RateRule.objects.filter(
        Q(product_id__in=ids) | Q(product=None, maker_id__in=makers) | Q(product=None, maker=None),
        valid_from__lte=until,
    )
    return RateTable(tuple(rules.order_by("valid_from", "pk")))


def rates_at(products: Iterable[Product], moment: datetime, group: str = "") -> dict[int, int]:
    """Product id -> basis points at a moment, for a group of agents or for everybody. One query."""
    goods = list(products)
    table = rate_table(goods, moment)
    return {product.pk: table.rate(product, moment, group) for product in goods}


def rates_for_agent(agent: Agent, products: Iterable[Product], now: datetime) -> dict[int, int]:
    """Product id -> basis points that this agent would earn now: her group's rate, or more if a link promised more.

    Three queries at most, however many goods.
    """
    goods = list(products)
    table, promises = rate_table(goods, now), _promises_of({agent.pk: agent}, now)
    if promises:
        prefetch_related_objects(goods, "stockrecords")  # a promise knows goods listed anew by their article
    return {
        product.pk: _rate_of(Sale(product, agent.pk, now), agent, table, promises, now) for product in goods
    }


def promised_until(agent: Agent, product: Product, rate_bp: int, now: datetime) -> datetime | None:
    """Until when her links promise at least this rate for a product; None when none does."""
    table, group = rate_table([product], now), group_of(agent)
    live = _promises_of({agent.pk: agent}, now)
    ends = (one.until for one in live if _promised(one, product, table, group) >= rate_bp)
    return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class Sale:
    """A line about to be sold: its product, the agent whom its evidence names, and when it was put into the basket."""

    product: Product
    agent_id: int | None
    added_at: datetime


def rates_of_sales(sales: Mapping[int, Sale], *, now: datetime) -> dict[int, int]:
    """Key -> basis points that the agent of each line earns; of a line without an agent, the rate as it is now.

    The highest of: the rate now, the rate when the line went into the basket (C3), and what a link that she
    shared in the last 30 days promised (C1). Four queries at most.
    """
    table = rate_table([sale.product for sale in sales.values()], now)
    agents = Agent.objects.in_bulk({sale.agent_id for sale in sales.values() if sale.agent_id})
    promises = _promises_of(agents, now)
    return {
        key: _rate_of(sale, agents.get(sale.agent_id or 0), table, promises, now)
        for key, sale in sales.items()
    }


def _promises_of(agents: Mapping[int, Agent], now: datetime) -> list[RatePromise]:
    if not agents:
        return []
    live = RatePromise.objects.filter(link__agent__in=agents, shared_at__lte=now, until__gte=now)
    return list(live.select_related("link"))


def _rate_of(
    sale: Sale, agent: Agent | None, table: RateTable, promises: Iterable[RatePromise], now: datetime
) -> int:
    group = group_of(agent) if agent is not None else ""
    rates = [table.rate(sale.product, now, group)]
    if agent is not None:
        if sale.added_at >= now - PROMISE:
            rates.append(table.rate(sale.product, sale.added_at, group))
        hers = (promise for promise in promises if promise.link.agent_id == agent.pk)
        rates.extend(_promised(promise, sale.product, table, group) for promise in hers)
    return max(rates)


def _promised(promise: RatePromise, product: Product, table: RateTable, group: str) -> int:
    """What a promise says about a product; 0 when it is about other goods."""
    link = promise.link
    if promise.rate_bp is not None:
        is_same = link.target_id in (product.pk, product.parent_id)
        is_relisted = promise.maker_id == product.maker_id and promise.article == article_of(product)
        return promise.rate_bp if is_same or is_relisted else 0
    if link.target == ReferralLink.Target.MAKER and link.target_id != product.maker_id:
        return 0
    return table.rate(product, promise.shared_at, group)
