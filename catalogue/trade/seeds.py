"""The rules that come with the project: read ones with their source, invented ones marked as fixtures.

`seed_trade` writes them into the database and may run again at any time; `seed_book` gives the same rules
as values without a database. Texts and figures live in data/rules.json and data/fixtures.json.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from catalogue.trade.dated import DatedRow
from catalogue.trade.models import (
    DutyRate,
    ImportTaxRate,
    RateCard,
    RestrictionRule,
    ShippingService,
    TaxRegistration,
    TradeRule,
)
from catalogue.trade.rulebook import RuleBook

_DATA = Path(__file__).with_name("data")
_DAYS = ("valid_from", "valid_to", "checked_on", "next_check")

#: How long an invented row counts as looked up, from the day it is seeded.
FIXTURE_CHECK = timedelta(days=180)

_MODELS: dict[str, type[DatedRow]] = {
    "services": ShippingService,
    "trade_rules": TradeRule,
    "duty_rates": DutyRate,
    "import_tax_rates": ImportTaxRate,
    "restrictions": RestrictionRule,
    "registrations": TaxRegistration,
    "rate_cards": RateCard,
}


@transaction.atomic
def seed_trade(*, today: date, with_fixtures: bool = False, checks_from_today: bool = False) -> int:
    """Write the project's rules, by their code; gives the number of rows written.

    `with_fixtures` adds invented rates, services and a registration: for tests and the demo only.
    `checks_from_today` is for the demo too: nobody looks rules up again there, so their next check is
    counted from the day of seeding and the shop does not switch itself off (R27) after half a year.
    """
    documents = [_read("rules.json")] + ([_read("fixtures.json")] if with_fixtures else [])
    count = 0
    for document in documents:
        for name, model in _MODELS.items():
            for row in document.get(name, ()):
                facts = _facts(row, document, today, checks_from_today=checks_from_today)
                if model is RateCard:
                    facts["service"] = ShippingService.objects.get(code=row["service"])
                model.objects.update_or_create(code=facts.pop("code"), defaults=facts)
                count += 1
    return count


def seed_book(today: date) -> RuleBook:
    """All seeded rules, fixtures included, as one rule book. Touches no database."""
    documents = [_read("rules.json"), _read("fixtures.json")]
    rows: dict[str, list[Any]] = {name: [] for name in _MODELS}
    cards: dict[str, list[RateCard]] = {}
    for document in documents:
        for name, model in _MODELS.items():
            for row in document.get(name, ()):
                facts = _facts(row, document, today, checks_from_today=True)
                service = facts.pop("service", None)
                instance = model(**facts)
                rows[name].append(instance)
                if isinstance(instance, RateCard):
                    cards.setdefault(service, []).append(instance)
    return RuleBook(
        rules=tuple(row.as_value() for row in rows["trade_rules"]),
        duties=tuple(row.as_value() for row in rows["duty_rates"]),
        import_taxes=tuple(row.as_value() for row in rows["import_tax_rates"]),
        restrictions=tuple(row.as_value() for row in rows["restrictions"]),
        registrations=tuple(row.as_value() for row in rows["registrations"]),
        services=tuple(service.as_value(cards.get(service.code, [])) for service in rows["services"]),
    )


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    document["is_fixture"] = name == "fixtures.json"
    return document


def _facts(
    row: dict[str, Any], document: dict[str, Any], today: date, *, checks_from_today: bool
) -> dict[str, Any]:
    facts = {**row, "is_fixture": document["is_fixture"]}
    facts.setdefault("checked_on", document.get("checked_on", today.isoformat()))
    facts.setdefault("next_check", document.get("next_check", ""))
    for name in _DAYS:
        if facts.get(name):
            facts[name] = date.fromisoformat(facts[name])
    if document["is_fixture"] or checks_from_today:
        facts["next_check"] = today + FIXTURE_CHECK
    return facts
