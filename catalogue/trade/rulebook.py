"""Dated rules as values, and the choice of the one that holds on a day (R10, R27). Pure.

The longest HS prefix wins; between equal prefixes the row that began last. A row that nobody has looked
up again for 30 days past its date still gives its figure, but the quote that used it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from catalogue.trade.values import (
    FreightZone,
    GateZone,
    Incoterm,
    Mode,
    Outcome,
    Scheme,
    is_valid_on,
    overdue_days,
)

#: Days past `next_check` after which a rule no longer carries a duty-paid price (R27).
GRACE_DAYS = 30

LVG_RATE_BP = "LVG_RATE_BP"
LVG_THRESHOLD_SEN = "LVG_THRESHOLD_SEN"
LVG_EXCLUDED = "LVG_EXCLUDED"
DE_MINIMIS_SEN = "DE_MINIMIS_SEN"
REFUND_WINDOW_DAYS = "REFUND_WINDOW_DAYS"
MINIMUM_CHARGE_SEN = "MINIMUM_CHARGE_SEN"
LVG_REGISTRATION_LIMIT_SEN = "LVG_REGISTRATION_LIMIT_SEN"
CN_LIMIT_G = "CN_LIMIT_G"
CN22_LIMIT_G = "CN22_LIMIT_G"
CN22_LIMIT_SEN = "CN22_LIMIT_SEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What every rule row carries. `rule_id` names the row for good; both dates are inclusive."""

    rule_id: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    checked_on: date | None = None
    next_check: date | None = None
    is_fixture: bool = False

    def holds(self, on: date) -> bool:
        return is_valid_on(self.valid_from, self.valid_to, on)

    def is_overdue(self, on: date) -> bool:
        return self.next_check is not None and overdue_days(self.next_check, on) > 0

    def is_stale(self, on: date) -> bool:
        """So long overdue that a duty-paid quote may no longer stand on it."""
        return self.next_check is not None and overdue_days(self.next_check, on) > GRACE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Dated):
    """A figure of a law: `kind` says which, `key` narrows it (an HS prefix, a tag, a payment method)."""

    kind: str
    key: str = ""
    value: int = 0
    modes: frozenset[Mode] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Dated):
    """An import duty by HS prefix: basis points of CIF, or sen for each kilogram or piece."""

    hs_prefix: str
    scheme: Scheme
    bp: int | None = None
    per_kg_sen: int | None = None
    per_unit_sen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTax(Dated):
    """Import sales tax by HS prefix; the empty prefix is the rate of everything unlisted."""

    hs_prefix: str
    bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Dated):
    """What goods need before they may enter a zone. Matches by HS prefix or by tag, never goods
    that carry `unless_tag`; no zone means all.

    `evidence` lists papers of which one is enough. `is_if_claimed` rules speak only about a paper that
    is there (a halal certificate): absence is fine, an expired one costs the claim, never the sale.
    """

    outcome: Outcome
    hs_prefix: str = ""
    tag: str = ""
    unless_tag: str = ""
    zone: GateZone | None = None
    evidence: tuple[str, ...] = ()
    is_if_claimed: bool = False
    fixer: str = "maker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Dated):
    """The shop's own registration for Low Value Goods tax (R4)."""

    scheme: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Dated):
    """One zone of a rate card: the first grams, then every started step."""

    zone: FreightZone
    first_g: int
    first_sen: int
    step_g: int
    step_sen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Dated):
    """A carrier's service with its card. Divisor, step and caps differ by service (1.11).

    One that a caller makes up has no name of its own and holds always.
    """

    rule_id: str = ""
    valid_from: date = date.min
    code: str
    mode: Mode
    incoterm: Incoterm
    divisor: int
    minimum_g: int = 0
    maximum_g: int | None = None
    maximum_side_cm: int | None = None
    insurance_bp: int = 0
    days_min: int = 0
    days_max: int = 0
    prints_lvg_number: bool = True
    rates: tuple[Rate, ...] = ()


class _HasPrefix(Protocol):
    @property
    def hs_prefix(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def rule_id(self) -> str: ...


AnyPrefixed = TypeVar("AnyPrefixed", bound=_HasPrefix)
AnyDated = TypeVar("AnyDated", bound=Dated)


@dataclass(frozen=True, slots=True)
class LvgTerms:
    """What is needed to tax one unit: present only while a registration is valid."""

    rate_bp: int
    threshold_sen: int
    registration_number: str
    rate_rule_id: str
    threshold_rule_id: str


@dataclass(frozen=True)
class RuleBook:
    """All rules known, past and future. `on(day)` gives those that hold."""

    rules: tuple[Rule, ...] = ()
    duties: tuple[Duty, ...] = ()
    import_taxes: tuple[ImportTax, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    registrations: tuple[Registration, ...] = ()
    services: tuple[Service, ...] = ()

    def on(self, day: date) -> RulesOfDay:
        return RulesOfDay(
            day=day,
            rules=_holding(self.rules, day),
            duties=_holding(self.duties, day),
            import_taxes=_holding(self.import_taxes, day),
            restrictions=_holding(self.restrictions, day),
            registrations=_holding(self.registrations, day),
            services=_holding(self.services, day),
        )


@dataclass(frozen=True)
class RulesOfDay:
    """The rules that hold on one day in Kuala Lumpur."""

    day: date
    rules: tuple[Rule, ...]
    duties: tuple[Duty, ...]
    import_taxes: tuple[ImportTax, ...]
    restrictions: tuple[Restriction, ...]
    registrations: tuple[Registration, ...]
    services: tuple[Service, ...]

    def rule(self, kind: str, key: str = "") -> Rule | None:
        """The rule of that kind and key that began last, or None."""
        found = [rule for rule in self.rules if rule.kind == kind and rule.key == key]
        return max(found, key=lambda rule: (rule.valid_from, rule.rule_id), default=None)

    def service(self, code: str) -> Service | None:
        return next((service for service in self.services if service.code == code), None)

    def freight_rate(self, service: Service, zone: FreightZone) -> Rate | None:
        found = [rate for rate in service.rates if rate.zone == zone and rate.holds(self.day)]
        return max(found, key=lambda rate: (rate.valid_from, rate.rule_id), default=None)

    def duty(self, hs: str, scheme: Scheme) -> Duty | None:
        return closest([duty for duty in self.duties if duty.scheme == scheme], hs)

    def import_tax(self, hs: str) -> ImportTax | None:
        return closest(self.import_taxes, hs)

    @cached_property
    def registration(self) -> Registration | None:
        """The LVG registration of that day; one without a number is no registration."""
        valid = [row for row in self.registrations if row.scheme == "LVG" and row.number]
        return max(valid, key=lambda row: (row.valid_from, row.rule_id), default=None)

    @cached_property
    def lvg_terms(self) -> LvgTerms | None:
        """None while the shop is not registered (R4), or while rate or threshold has no dated row."""
        rate, threshold = self.rule(LVG_RATE_BP), self.rule(LVG_THRESHOLD_SEN)
        if self.registration is None or rate is None or threshold is None:
            return None
        return LvgTerms(
            rate_bp=rate.value,
            threshold_sen=threshold.value,
            registration_number=self.registration.number,
            rate_rule_id=rate.rule_id,
            threshold_rule_id=threshold.rule_id,
        )

    @cached_property
    def excluded_keys(self) -> frozenset[str]:
        """HS prefixes and tags of goods that are never Low Value Goods nor de minimis (R2, R6)."""
        return frozenset(rule.key for rule in self.rules if rule.kind == LVG_EXCLUDED)

    @cached_property
    def stale_ids(self) -> frozenset[str]:
        rows: list[Dated] = [*self.rules, *self.duties, *self.import_taxes, *self.registrations]
        rows += self.services
        rows += [rate for service in self.services for rate in service.rates]
        return frozenset(row.rule_id for row in rows if row.is_stale(self.day))


def closest(rows: Sequence[AnyPrefixed], hs: str) -> AnyPrefixed | None:
    """The row with the longest prefix of `hs`, the newest of equals; None without a code or a match."""
    if not hs:
        return None
    found = [row for row in rows if hs.startswith(row.hs_prefix)]
    return max(found, key=lambda row: (len(row.hs_prefix), row.valid_from, row.rule_id), default=None)


def _holding(rows: Iterable[AnyDated], day: date) -> tuple[AnyDated, ...]:
    return tuple(row for row in rows if row.holds(day))
