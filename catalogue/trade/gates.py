"""Gates on listings: what may not be sent to Malaysia comes off the shop, and comes back when it may (R17).

A sweep asks the gates about every product whose answer is older than the rules or than today (papers end
by the calendar). A product that is closed in every zone is hidden by rule; one that is closed in some
stays, and the quote refuses the destinations. Only what the rules hid do the rules bring back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from catalogue.models import Product
from catalogue.trade.dated import RuleVersion
from catalogue.trade.models import ListingGate
from catalogue.trade.promises import promised_by
from catalogue.trade.queries import goods_of, rules_on
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import RulesOfDay
from catalogue.trade.values import GateZone, Goods, Outcome, day_in_malaysia
from catalogue.trade.verdicts import Issue, Verdict, judge

BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: products asked about, newly hidden, shown again."""

    checked: int = 0
    hidden: int = 0
    shown: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.checked + other.checked, self.hidden + other.hidden, self.shown + other.shown)


def sweep(*, today: date) -> Swept:
    """Ask the gates about everything whose answer is old, batch by batch; each batch is one transaction."""
    done = Swept()
    while True:
        ids = list(_waiting(today).values_list("pk", flat=True)[:BATCH])
        if not ids:
            return done
        done += recheck(ids, today=today)


@transaction.atomic
def recheck(product_ids: Sequence[int], *, today: date) -> Swept:
    """Ask the gates about these products now; hide and show listings accordingly."""
    token = RuleVersion.current()
    rules = rules_on(today)
    facts = Product.objects.filter(pk__in=product_ids).values_list(
        "pk", "maker__handling_days", "parent_id", "maker_id"
    )
    products = {pk: (handling_days, parent, maker) for pk, handling_days, parent, maker in facts}
    goods = goods_of({pk: (parent, maker) for pk, (_days, parent, maker) in products.items()})
    gates = [
        _gate(pk, goods[pk], rules, promise(rules, days), token=token, today=today)
        for pk, (days, _parent, _maker) in products.items()
    ]
    known = ListingGate.objects.filter(product__in=products).values_list("product_id", "closed_zones")
    _tell_of_change(dict(known), gates)
    ListingGate.objects.bulk_create(
        gates,
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["outcome", "closed_zones", "issues", "token", "checked_on"],
    )
    return Swept(checked=len(products)) + _apply(set(products))


def promise(rules: RulesOfDay, handling_days: int) -> date:
    """The day until which papers must hold: packed by the maker, carried by the service offered first."""
    longest = max((service.days_max for service in rules.services[:1]), default=0)
    return promised_by(rules.day, handling_days=handling_days, days_max=longest)


def objections(product: Product, zone: GateZone | None, *, now: datetime, language: str) -> list[str]:
    """Sentences against selling this product to a zone now, worst first; empty when it may be sold.

    Without a zone nobody knows where it goes: then only what is closed everywhere is refused.
    """
    rules = rules_on(day_in_malaysia(now))
    goods = goods_of({product.pk: (product.parent_id, product.maker_id)})[product.pk]
    until = promise(rules, product.maker.handling_days)
    verdict = judge(goods, rules, zone, until)
    if verdict.is_sellable or (zone is None and len(_closed(verdict, goods, rules, until)) < len(GateZone)):
        return []
    return [issue.reason.text(language) for issue in verdict.issues if issue.outcome >= Outcome.EVIDENCE]


def _tell_of_change(known: dict[int, list[str]], gates: Sequence[ListingGate]) -> None:
    """Touch listings whose closed zones are others than before: whoever keeps a copy of them reads them anew."""
    changed = [gate.product_id for gate in gates if known.get(gate.product_id, []) != gate.closed_zones]
    Product.objects.filter(pk__in=changed).update(date_updated=Now())


def issues_of(gate: ListingGate, language: str) -> list[str]:
    """The sentences a maker reads about her product, worst first."""
    return [Reason.of(issue["key"], **issue["params"]).text(language) for issue in gate.issues]


def _waiting(today: date) -> QuerySet[Product]:
    """Products that were never asked about, or whose answer is older than rules or day."""
    token = RuleVersion.current()
    fresh = ListingGate.objects.filter(product=OuterRef("pk"), token=token, checked_on=today)
    return Product.objects.filter(~Exists(fresh)).order_by("pk") if token else Product.objects.none()


def _gate(
    product_id: int, goods: Goods, rules: RulesOfDay, deliver_by: date, *, token: Any, today: date
) -> ListingGate:
    verdict = judge(goods, rules, None, deliver_by)
    return ListingGate(
        product_id=product_id,
        outcome=verdict.outcome,
        closed_zones=_closed(verdict, goods, rules, deliver_by),
        issues=[_stored(issue) for issue in verdict.issues],
        token=token,
        checked_on=today,
    )


def _closed(verdict: Verdict, goods: Goods, rules: RulesOfDay, deliver_by: date) -> list[str]:
    if verdict.is_sellable:
        return []
    return [zone.value for zone in GateZone if not judge(goods, rules, zone, deliver_by).is_sellable]


def _stored(issue: Issue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "kind": issue.kind,
        "outcome": int(issue.outcome),
        "fixer": issue.fixer,
        "rule_id": issue.rule_id,
        "zones": [zone.value for zone in issue.zones],
        "key": issue.reason.key,
        "params": dict(issue.reason.params),
    }


def _apply(product_ids: set[int]) -> Swept:
    """Hide what is closed everywhere, show again what the rules hid; a parent follows its variants.

    Rows are taken in order of id, so that two sweeps never wait for each other in a circle.
    """
    families = Q(pk__in=product_ids) | Q(children__in=product_ids)
    touched = Product.objects.filter(families).distinct().values_list("pk", flat=True)
    locked = Product.objects.filter(pk__in=list(touched)).order_by("pk").select_for_update()
    rows = list(locked.only("pk", "state", "hidden_by", "structure"))
    closed = _closed_everywhere({row.pk for row in rows})
    hide = [row.pk for row in rows if row.pk in closed and row.state == Product.State.LIVE]
    show = [
        row.pk
        for row in rows
        if row.pk not in closed
        and row.state == Product.State.HIDDEN
        and row.hidden_by == Product.HiddenBy.RULE
    ]
    rule = Product.HiddenBy.RULE
    Product.objects.filter(pk__in=hide).update(state=Product.State.HIDDEN, hidden_by=rule, is_public=False)
    Product.objects.filter(pk__in=show).update(state=Product.State.LIVE, hidden_by="", is_public=True)
    return Swept(hidden=len(hide), shown=len(show))


def _closed_everywhere(product_ids: set[int]) -> set[int]:
    """Products that may go to no zone. A parent is closed when all its variants are."""
    everywhere = Q(gate__outcome__gte=Outcome.EVIDENCE, gate__closed_zones__len=len(GateZone))
    open_child = Product.objects.filter(parent=OuterRef("pk")).exclude(everywhere)
    alone = Product.objects.filter(everywhere, pk__in=product_ids).exclude(structure=Product.PARENT)
    parents = Product.objects.filter(pk__in=product_ids, structure=Product.PARENT, children__isnull=False)
    parents = parents.filter(~Exists(open_child))
    return {*alone.values_list("pk", flat=True), *parents.values_list("pk", flat=True)}
