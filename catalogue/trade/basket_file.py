"""A basket written as JSON, as `manage.py quote` reads it. Pure: products by SKU come in as a function.

Every field is documented in README.md. A field that is left out has the meaning that README gives it; a
field given as null or "" says "nobody knows", and the quote keeps it unknown (R9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalogue.money import percent_bp
from catalogue.trade.basket_rules import with_own_rules
from catalogue.trade.json_fields import (
    CannotReadBasket,
    check_fields,
    hs_digits,
    moment,
    optional_day,
    optional_whole,
    place,
    rounded_up,
    rows,
    sides,
    text,
    whole,
    yes_or_no,
)
from catalogue.trade.postcodes import (
    CannotFindPostcode,
    CannotFindState,
    destination,
    first_postcode,
    state_named,
)
from catalogue.trade.rulebook import RuleBook
from catalogue.trade.values import (
    PROOF_OF_ORIGIN,
    CannotQuote,
    Destination,
    EarlierParcel,
    EvidenceItem,
    Goods,
    ParcelFact,
    QuoteLine,
    QuoteRequest,
)

FIELDS = "about destination service registration lines boxes earlier_today vouchers joined on rates"
LINE_FIELDS = (
    "ref sku hs price_sen discount_sen packed_g net_g dims qty maker ship_from origin tags evidence "
    "form_d handling_days"
)
UNNAMED_MAKER = "maker"

#: Pieces of one line. More than this is freight by the container, which no service here carries.
MOST_PIECES = 10_000
MAKERS_OWN = ("seller", "maker", "item")
PLATFORM = ("platform", "order", "shop")


@dataclass(frozen=True, slots=True)
class Found:
    """A sellable product found by its SKU."""

    maker: str
    ship_from: str
    price_sen: int
    goods: Goods
    handling_days: int = 0


#: Raises LookupError when no product has the SKU.
FindBySku = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class BasketFile:
    """What was read: the request, and the rule book with the file's own rules put in."""

    request: QuoteRequest
    book: RuleBook


def read_basket(data: Any, book: RuleBook, *, now: datetime, by_sku: FindBySku) -> BasketFile:
    """Read a basket over a rule book. Raises CannotReadBasket, naming the field."""
    check_fields(data, FIELDS, "the file")
    vouchers = rows(data, "vouchers")
    lines = _named([_line(row, f"lines[{number}]", by_sku) for number, row in enumerate(rows(data, "lines"))])
    lines = _after_seller_vouchers(lines, vouchers)
    own_book, service = with_own_rules(data, book)
    try:
        request = QuoteRequest(
            destination=_destination(data.get("destination")),
            service=service,
            lines=tuple(lines),
            at=moment(data.get("on"), now),
            order_voucher_sen=_order_vouchers(vouchers, sum(line.goods_sen for line in lines)),
            is_joined=yes_or_no(data.get("joined", False), "joined"),
            parcels=_parcels(data, lines),
            earlier=tuple(
                _earlier(row, f"earlier_today[{number}]", lines)
                for number, row in enumerate(rows(data, "earlier_today"))
            ),
        )
    except CannotQuote as error:
        raise CannotReadBasket(str(error)) from error
    return BasketFile(request, own_book)


def _destination(given: Any) -> Destination:
    """A postcode, with or without a chosen state; a state alone stands for its first postcode."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        given = {"postcode": given}
    check_fields(given, "postcode state city country", "destination")
    postcode = _postcode(given.get("postcode"))
    state = text(given.get("state"), "destination.state")
    if text(given.get("country", "MY"), "destination.country").upper() not in ("MY", "MYS", "MALAYSIA"):
        raise CannotReadBasket("destination.country must be MY")
    try:
        return destination(postcode or first_postcode(state_named(state)), state)
    except CannotFindPostcode as error:
        raise CannotReadBasket(f"destination.postcode {postcode!r} is no Malaysian postcode") from error
    except CannotFindState as error:
        raise CannotReadBasket(f"destination.state {state!r} is no Malaysian state") from error


def _postcode(given: Any) -> str:
    """Five digits; written as a number it has lost its leading zeros."""
    if isinstance(given, int) and not isinstance(given, bool):
        return f"{given:05}" if 0 <= given <= 99999 else ""
    return text(given, "destination.postcode")


def _named(lines: list[QuoteLine]) -> list[QuoteLine]:
    """The same product on two lines: the second is told apart by its number."""
    seen: dict[str, int] = {}
    for position, line in enumerate(lines):
        count = seen[line.ref] = seen.get(line.ref, 0) + 1
        if count > 1:
            lines[position] = replace(line, ref=f"{line.ref}#{count}")
    return lines


def _line(row: Any, where: str, by_sku: FindBySku) -> QuoteLine:
    check_fields(row, LINE_FIELDS, where)
    sku = text(row.get("sku"), f"{where}.sku")
    found = Found(UNNAMED_MAKER, "ID", 0, Goods(origin_country="ID"))
    if sku and not {"price_sen", "hs"} <= set(row):
        try:
            found = by_sku(sku)
        except LookupError as error:
            raise CannotReadBasket(f"{where}.sku {sku!r} is not known") from error
    elif "price_sen" not in row:
        raise CannotReadBasket(f"{where} needs a sku or a price_sen")
    price = whole(row.get("price_sen", found.price_sen), f"{where}.price_sen")
    discount = whole(row.get("discount_sen", 0), f"{where}.discount_sen", most=price)
    return QuoteLine(
        ref=text(row.get("ref"), f"{where}.ref") or sku or where,
        maker=text(row.get("maker", found.maker), f"{where}.maker") or UNNAMED_MAKER,
        goods=_goods(row, where, found.goods),
        unit_price_sen=price - discount,
        quantity=whole(row.get("qty", 1), f"{where}.qty", 1, MOST_PIECES),
        ship_from=place(row.get("ship_from", found.ship_from), f"{where}.ship_from") or "ID",
        handling_days=whole(
            row.get("handling_days", found.handling_days), f"{where}.handling_days", most=365
        ),
    )


def _goods(row: Mapping[str, Any], where: str, known: Goods) -> Goods:
    """The facts of a line; what the file does not speak of is as the product has it."""
    given: dict[str, Any] = {}
    if "hs" in row:
        given["hs"] = hs_digits(row["hs"], f"{where}.hs")
    if "origin" in row:
        given["origin_country"] = place(row["origin"], f"{where}.origin").partition("-")[0]
    if "tags" in row:
        given["tags"] = frozenset(text(tag, f"{where}.tags") for tag in rows(row, "tags"))
    if "dims" in row:
        given["dims_cm"] = sides(row["dims"], f"{where}.dims")
    for name in ("packed_g", "net_g"):
        if name in row:
            given[name] = rounded_up(row[name], f"{where}.{name}")
    evidence = known.evidence
    if "evidence" in row:
        evidence = tuple(_paper(item, f"{where}.evidence") for item in rows(row, "evidence"))
    if yes_or_no(row.get("form_d", False), f"{where}.form_d"):
        evidence = (*evidence, EvidenceItem(PROOF_OF_ORIGIN))
    return replace(known, evidence=evidence, **given)


def _paper(item: Any, where: str) -> EvidenceItem:
    if isinstance(item, str):
        return EvidenceItem(item)
    check_fields(item, "kind number issuer expires_on expires verified sample", where)
    return EvidenceItem(
        kind=text(item.get("kind"), f"{where}.kind"),
        number=text(item.get("number"), f"{where}.number"),
        issuer=text(item.get("issuer"), f"{where}.issuer"),
        expires_on=optional_day(item.get("expires_on", item.get("expires")), f"{where}.expires_on"),
        is_verified=yes_or_no(item.get("verified", True), f"{where}.verified"),
    )


def _after_seller_vouchers(lines: list[QuoteLine], vouchers: Sequence[Any]) -> list[QuoteLine]:
    """A maker's own discount lowers the unit price, and so class and base of the tax (R2)."""
    for number, voucher in enumerate(vouchers):
        where = f"vouchers[{number}]"
        if isinstance(voucher, int):
            continue
        check_fields(voucher, "kind code amount_sen bp ref maker", where)
        if voucher.get("kind", "platform") not in MAKERS_OWN:
            continue
        chosen = {name: voucher[name] for name in ("ref", "maker") if voucher.get(name) is not None}
        named = [
            position
            for position, line in enumerate(lines)
            if all(getattr(line, name) == value for name, value in chosen.items())
        ]
        if not named:
            raise CannotReadBasket(f"{where} names no line: {chosen}")
        for position in named:
            price = lines[position].unit_price_sen
            off = min(_value(voucher, where, price), price)
            lines[position] = replace(lines[position], unit_price_sen=price - off)
    return lines


def _order_vouchers(vouchers: Sequence[Any], goods_sen: int) -> int:
    """Vouchers of the order or the platform, which change no tax. Each share is one of the goods' whole value."""
    total = 0
    for number, voucher in enumerate(vouchers):
        where = f"vouchers[{number}]"
        if isinstance(voucher, int):
            total += whole(voucher, where)
        elif voucher.get("kind", "platform") in PLATFORM:
            total += _value(voucher, where, goods_sen)
        elif voucher["kind"] not in MAKERS_OWN:
            raise CannotReadBasket(f"{where}.kind must be platform, order, shop, seller, maker or item")
    return total


def _value(voucher: Mapping[str, Any], where: str, base_sen: int) -> int:
    if "bp" in voucher:
        return percent_bp(base_sen, whole(voucher["bp"], f"{where}.bp"))
    return whole(voucher.get("amount_sen"), f"{where}.amount_sen")


def _parcels(data: Mapping[str, Any], lines: Sequence[QuoteLine]) -> tuple[ParcelFact, ...]:
    """Measured boxes and agreed freights. A service's `freight_sen` is the freight of every parcel."""
    facts = [_fact(row, f"boxes[{number}]", lines) for number, row in enumerate(rows(data, "boxes"))]
    service = data.get("service")
    if isinstance(service, Mapping) and service.get("freight_sen") is not None:
        freight = whole(service["freight_sen"], "service.freight_sen")
        for maker, ship_from in dict.fromkeys((line.maker, line.ship_from) for line in lines):
            if all((fact.maker, fact.ship_from) != (maker, ship_from) for fact in facts):
                facts.append(ParcelFact(maker, ship_from, freight_sen=freight))
    return tuple(facts)


def _sender(row: Mapping[str, Any], where: str, lines: Sequence[QuoteLine]) -> tuple[str, str]:
    """Maker and ship-from that a row names: the first line's maker, his first place, when it names none."""
    maker = text(row.get("maker"), f"{where}.maker") or (lines[0].maker if lines else UNNAMED_MAKER)
    places = [line.ship_from for line in lines if line.maker == maker]
    named = place(row.get("ship_from"), f"{where}.ship_from")
    return maker, named or (places[0] if places else "ID")


def _earlier(row: Any, where: str, lines: Sequence[QuoteLine]) -> EarlierParcel:
    check_fields(row, "maker ship_from cif_sen", where)
    maker, ship_from = _sender(row, where, lines)
    return EarlierParcel(maker, whole(row.get("cif_sen"), f"{where}.cif_sen"), ship_from)


def _fact(row: Any, where: str, lines: Sequence[QuoteLine]) -> ParcelFact:
    check_fields(row, "maker ship_from dims freight_sen insurance_sen", where)
    maker, ship_from = _sender(row, where, lines)
    return ParcelFact(
        maker=maker,
        ship_from=ship_from,
        box_cm=sides(row.get("dims"), f"{where}.dims"),
        freight_sen=optional_whole(row.get("freight_sen"), f"{where}.freight_sen"),
        insurance_sen=optional_whole(row.get("insurance_sen"), f"{where}.insurance_sen"),
    )
