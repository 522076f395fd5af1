"""The rules that a basket file brings along: a service of its own, a registration, rates. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalogue.trade.json_fields import (
    ALWAYS,
    CannotReadBasket,
    check_fields,
    day,
    hs_digits,
    optional_day,
    optional_whole,
    text,
    whole,
    yes_or_no,
)
from catalogue.trade.rulebook import Duty, ImportTax, Rate, Registration, RuleBook, Service
from catalogue.trade.values import FreightZone, Incoterm, Mode, Scheme

SERVICE_FIELDS = (
    "code mode incoterm divisor minimum_g maximum_g maximum_side_cm insurance_bp days_min days_max "
    "prints_lvg_number freight_sen rates"
)
OWN_SERVICE = "OWN"


def with_own_rules(data: Mapping[str, Any], book: RuleBook) -> tuple[RuleBook, str]:
    """The rule book with the file's service, registration and rates, and the service's code."""
    book, service = _with_service(book, data.get("service"))
    if "registration" in data:
        book = _with_registration(book, data["registration"])
    return _with_rates(book, data.get("rates")), service


def _with_service(book: RuleBook, given: Any) -> tuple[RuleBook, str]:
    """A name (code or mode) of a known service, or an object that describes one."""
    if given is None:
        return book, book.services[0].code if book.services else ""
    if isinstance(given, str):
        name = _name(given)
        named = [one for one in book.services if name == one.code] or [
            one for one in book.services if name == one.mode
        ]
        if not named:
            raise CannotReadBasket(f"service {given!r} is not known")
        return book, named[0].code
    service = _service(check_fields(given, SERVICE_FIELDS, "service"), book)
    return replace(book, services=(service, *book.services)), service.code


def _name(given: Any) -> Any:
    """ "air-post" and "Air post" are AIR_POST."""
    return given.strip().upper().replace("-", "_").replace(" ", "_") if isinstance(given, str) else given


def _service(given: Mapping[str, Any], book: RuleBook) -> Service:
    base = next((one for one in book.services if one.code == _name(given.get("code"))), None)
    try:
        mode = Mode(_name(given.get("mode", base.mode if base else Mode.AIR_POST)))
        incoterm = Incoterm(_name(given.get("incoterm", base.incoterm if base else Incoterm.DDP)))
    except ValueError as error:
        raise CannotReadBasket(f"service: {error}") from error
    if base is None:
        base = next((one for one in book.services if one.mode == mode), None)
    start = base or Service(code=OWN_SERVICE, mode=mode, incoterm=incoterm, divisor=6000)
    numbers: dict[str, Any] = {}
    for name in ("divisor", "minimum_g", "insurance_bp", "days_min", "days_max"):
        if name in given:
            numbers[name] = whole(given[name], f"service.{name}", 1 if name == "divisor" else 0)
    for name in ("maximum_g", "maximum_side_cm"):
        if name in given:
            numbers[name] = optional_whole(given[name], f"service.{name}")
    return replace(
        start,
        rule_id="file.service",
        valid_from=ALWAYS,
        valid_to=None,
        next_check=None,
        code=OWN_SERVICE,
        mode=mode,
        incoterm=incoterm,
        prints_lvg_number=yes_or_no(
            given.get("prints_lvg_number", start.prints_lvg_number), "service.prints_lvg_number"
        ),
        rates=_cards(given["rates"]) if "rates" in given else start.rates,
        **numbers,
    )


def _cards(given: Any) -> tuple[Rate, ...]:
    cards = []
    for zone, card in check_fields(given, "PENINSULAR EAST", "service.rates").items():
        where = f"service.rates.{zone}"
        check_fields(card, "first_g first_sen step_g step_sen", where)
        cards.append(
            Rate(
                rule_id=f"file.rate.{zone.lower()}",
                valid_from=ALWAYS,
                zone=FreightZone(zone),
                first_g=whole(card.get("first_g"), f"{where}.first_g"),
                first_sen=whole(card.get("first_sen"), f"{where}.first_sen"),
                step_g=whole(card.get("step_g"), f"{where}.step_g", 1),
                step_sen=whole(card.get("step_sen"), f"{where}.step_sen"),
            )
        )
    return tuple(cards)


def _with_registration(book: RuleBook, given: Any) -> RuleBook:
    """true: the shop's own; null or false: none; a text or an object: that one, with the shop's number and
    without an end where it names none."""
    if given is True:
        return book
    if given is None or given is False:
        return replace(book, registrations=())
    if isinstance(given, str):
        given = {"number": given}
    check_fields(given, "scheme number valid_from valid_to", "registration")
    registration = Registration(
        rule_id="file.registration",
        scheme=text(given.get("scheme", "LVG"), "registration.scheme"),
        number=text(given.get("number", _own_number(book)), "registration.number"),
        valid_from=day(given.get("valid_from", ALWAYS.isoformat()), "registration.valid_from"),
        valid_to=optional_day(given.get("valid_to"), "registration.valid_to"),
    )
    return replace(book, registrations=(registration,))


def _own_number(book: RuleBook) -> str:
    return next((row.number for row in reversed(book.registrations) if row.number), "UNNAMED")


def _with_rates(book: RuleBook, given: Any) -> RuleBook:
    """Rates of the file replace all rates of their kind: a basket must not borrow the demo's."""
    if given is None:
        return book
    check_fields(given, "mfn atiga import_tax", "rates")
    if "mfn" in given or "atiga" in given:
        duties = [
            Duty(
                rule_id=f"file.{name}.{prefix}",
                valid_from=ALWAYS,
                hs_prefix=prefix,
                scheme=scheme,
                bp=whole(bp, f"rates.{name}"),
            )
            for name, scheme in (("mfn", Scheme.MFN), ("atiga", Scheme.ATIGA))
            for prefix, bp in _table(given.get(name, {}), f"rates.{name}").items()
        ]
        book = replace(book, duties=tuple(duties))
    if "import_tax" in given:
        table = _table(given["import_tax"], "rates.import_tax")
        taxes = [
            ImportTax(
                rule_id=f"file.import-tax.{prefix}",
                valid_from=ALWAYS,
                hs_prefix=prefix,
                bp=whole(bp, "rates.import_tax"),
            )
            for prefix, bp in table.items()
        ]
        book = replace(book, import_taxes=tuple(taxes))
    return book


def _table(given: Any, where: str) -> dict[str, Any]:
    """HS prefixes (dots allowed, "" or "*" for everything) to basis points; a bare number means "*"."""
    if isinstance(given, int):
        return {"": given}
    if not isinstance(given, Mapping):
        raise CannotReadBasket(f"{where} must map HS prefixes to basis points")
    return {hs_digits(prefix.replace("*", ""), where): bp for prefix, bp in given.items()}
