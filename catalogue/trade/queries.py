"""Reads for other rooms: the rules of a moment, verdicts on products, the landed quote of a basket.

The rule book is kept in the process and read anew when the version in the database has changed, so that
a quote costs one query for the version and three for the goods, however many lines there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol, TypedDict, Unpack
from uuid import UUID

from catalogue.models import Product
from catalogue.partner.models import Partner
from catalogue.trade.dated import RuleVersion
from catalogue.trade.landed import quote
from catalogue.trade.models import (
    CommodityProfile,
    DutyRate,
    Evidence,
    ImportTaxRate,
    RateCard,
    RestrictionRule,
    ShippingService,
    TaxRegistration,
    TradeRule,
)
from catalogue.trade.outcome import Quote
from catalogue.trade.plans import Comparison, compare_joining
from catalogue.trade.rulebook import LvgTerms, RuleBook, RulesOfDay
from catalogue.trade.values import (
    CannotQuote,
    Destination,
    EarlierParcel,
    EvidenceItem,
    GateZone,
    Goods,
    ParcelFact,
    QuoteLine,
    QuoteRequest,
    day_in_malaysia,
)
from catalogue.trade.verdicts import Verdict, judge


class QuoteChoices(TypedDict, total=False):
    """What a buyer may choose, and what is already known of his parcels."""

    service: str
    order_voucher_sen: int
    is_joined: bool
    parcels: tuple[ParcelFact, ...]
    earlier: tuple[EarlierParcel, ...]


class Unit(Protocol):
    """What a quote asks of a product or variant; whose it is, and whose variant."""

    @property
    def pk(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def maker_id(self) -> int: ...


#: A line to be quoted: reference, product, unit price in sen before LVG, quantity.
Wanted = tuple[str, Product, int, int]


def rule_book() -> RuleBook:
    """All rules, past and future. One query when nothing has changed since the last call."""
    token = RuleVersion.current()
    return _load() if token is None else _loaded(token)


def rules_at(moment: datetime) -> RulesOfDay:
    """The rules that hold at a moment, by the calendar of Kuala Lumpur (R10)."""
    return rules_on(day_in_malaysia(moment))


def rules_on(day: date) -> RulesOfDay:
    """The rules that hold on a Malaysian day."""
    token = RuleVersion.current()
    return _load().on(day) if token is None else _of_day(token, day)


def lvg_terms(moment: datetime) -> LvgTerms | None:
    """What a unit is taxed by at a moment (`lvg.unit_tax`); None while the shop is not registered."""
    return rules_at(moment).lvg_terms


def default_service(rules: RulesOfDay) -> str:
    """Code of the service that is offered first. Raises CannotQuote when there is none."""
    if not rules.services:
        raise CannotQuote("no shipping service")
    return rules.services[0].code


def _service(rules: RulesOfDay, chosen: str) -> str:
    """The chosen service while it is in force, else the one that is offered first."""
    return chosen if rules.service(chosen) else default_service(rules)


def goods_of(products: Mapping[int, tuple[int | None, int]]) -> dict[int, Goods]:
    """Goods values of products, given as {product id: (parent id or None, maker id)}. Two queries.

    A variant without a profile uses its parent's; papers of the variant, the parent and the maker all
    count. A product of which nothing is known gets empty goods, never a guess.
    """
    parents = {parent for parent, _ in products.values() if parent}
    wanted = {*products, *parents}
    profiles = {row.product_id: row for row in CommodityProfile.objects.filter(product_id__in=wanted)}
    papers: dict[tuple[str, int], list[EvidenceItem]] = {}
    for paper in Evidence.objects.for_products(wanted, {maker for _, maker in products.values()}).order_by(
        "id"
    ):
        key = ("product", paper.product_id) if paper.product_id else ("maker", paper.maker_id or 0)
        papers.setdefault(key, []).append(paper.as_value())
    found = {}
    for product, (parent, maker) in products.items():
        profile = profiles.get(product) or profiles.get(parent or 0)
        keys = [("product", product), ("product", parent or 0), ("maker", maker)]
        evidence = tuple(item for key in keys for item in papers.get(key, ()))
        found[product] = _goods(profile, evidence)
    return found


def verdicts_for(
    products: Mapping[int, tuple[int | None, int]],
    *,
    zone: GateZone | None = None,
    on: date,
    deliver_by: date | None = None,
) -> dict[int, Verdict]:
    """The gates' answer for each product, in three queries (R17). Without a zone: for all of Malaysia."""
    rules = rules_on(on)
    return {product: judge(goods, rules, zone, deliver_by) for product, goods in goods_of(products).items()}


def goods_request(
    wanted: Sequence[tuple[str, Unit, int, int]],
    *,
    destination: Destination,
    now: datetime,
    **choices: Unpack[QuoteChoices],
) -> QuoteRequest:
    """The request for these products, with their goods facts from the database; makers go by their id.

    Raises CannotQuote when no shipping service exists.
    """
    return _request(wanted, rules_at(now), destination, now, choices)


def _request(
    wanted: Sequence[tuple[str, Unit, int, int]],
    rules: RulesOfDay,
    destination: Destination,
    now: datetime,
    choices: QuoteChoices,
) -> QuoteRequest:
    products = {product.pk: (product.parent_id, product.maker_id) for _, product, _, _ in wanted}
    goods = goods_of(products)
    makers = {maker for _, maker in products.values()}
    facts = Partner.objects.filter(pk__in=makers).values_list("pk", "origin_iso", "handling_days")
    places = {pk: (origin or "ID", days) for pk, origin, days in facts}
    lines = tuple(
        QuoteLine(
            ref=ref,
            maker=str(product.maker_id),
            goods=goods[product.pk],
            unit_price_sen=price_sen,
            quantity=quantity,
            ship_from=places[product.maker_id][0],
            handling_days=places[product.maker_id][1],
        )
        for ref, product, price_sen, quantity in wanted
    )
    return QuoteRequest(
        destination=destination,
        service=_service(rules, choices.get("service", "")),
        lines=lines,
        at=now,
        order_voucher_sen=choices.get("order_voucher_sen", 0),
        is_joined=choices.get("is_joined", False),
        parcels=choices.get("parcels", ()),
        earlier=choices.get("earlier", ()),
    )


def quote_goods(
    wanted: Sequence[Wanted], *, destination: Destination, now: datetime, **choices: Unpack[QuoteChoices]
) -> Quote:
    """The landed quote of a basket, a product page's estimate or a checkout: the one way to a total.

    The gates are asked too (R17): what may not be sent there makes the quote unavailable, with the reason.
    Four queries, however many lines, once the rules are read. Raises CannotQuote.
    """
    book = rule_book()
    request = _request(wanted, book.on(day_in_malaysia(now)), destination, now, choices)
    return quote(request, book, is_gated=True)


def quotes_by_service(request: QuoteRequest) -> dict[str, Quote]:
    """The same goods by every service in force, gates asked, in the order in which they are offered."""
    book = rule_book()
    return {
        service.code: quote(replace(request, service=service.code), book, is_gated=True)
        for service in book.on(request.day).services
    }


def service_codes(moment: datetime) -> list[str]:
    """Codes of the services in force, the one offered first in front."""
    return [service.code for service in rules_at(moment).services]


def joining_choice(request: QuoteRequest) -> Comparison | None:
    """What joining the makers' parcels would change (R11), or None when there is no choice."""
    return compare_joining(request, rule_book())


def overdue_rules(on: date) -> list[tuple[str, date]]:
    """Code and due date of the rules in force that should have been looked up again (R27), longest first."""
    rules = rules_on(on)
    rows = [*rules.rules, *rules.duties, *rules.import_taxes, *rules.restrictions, *rules.registrations]
    rows += rules.services
    cards = [rate for service in rules.services for rate in service.rates if rate.holds(on)]
    due = [(row.rule_id, row.next_check) for row in (*rows, *cards) if row.next_check and row.is_overdue(on)]
    return sorted(due, key=lambda entry: (entry[1], entry[0]))


def _goods(profile: CommodityProfile | None, evidence: tuple[EvidenceItem, ...]) -> Goods:
    if profile is None:
        return Goods(evidence=evidence)
    return Goods(
        hs=profile.hs,
        origin_country=profile.origin_country,
        tags=frozenset(profile.tags),
        evidence=evidence,
        net_g=profile.net_g,
        packed_g=profile.packed_g,
        dims_cm=profile.dims_cm,
    )


@lru_cache(maxsize=4)
def _loaded(token: UUID) -> RuleBook:
    """The rule book of a version; the token is only the key."""
    return _load()


@lru_cache(maxsize=16)
def _of_day(token: UUID, day: date) -> RulesOfDay:
    return _loaded(token).on(day)


def _load() -> RuleBook:
    cards: dict[int, list[RateCard]] = {}
    for card in RateCard.objects.order_by("id"):
        cards.setdefault(card.service_id, []).append(card)
    services: Iterable[ShippingService] = ShippingService.objects.all()
    return RuleBook(
        rules=tuple(row.as_value() for row in TradeRule.objects.order_by("id")),
        duties=tuple(row.as_value() for row in DutyRate.objects.order_by("id")),
        import_taxes=tuple(row.as_value() for row in ImportTaxRate.objects.order_by("id")),
        restrictions=tuple(row.as_value() for row in RestrictionRule.objects.order_by("id")),
        registrations=tuple(row.as_value() for row in TaxRegistration.objects.order_by("id")),
        services=tuple(service.as_value(cards.get(service.pk, [])) for service in services),
    )
