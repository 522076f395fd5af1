"""Where a price goes: maker, agent, tax, bank, Juragan. Pure; the parts sum to the price to the sen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.money import Money, rm, split

#: The bar is 100.00 wide, in whole hundredths: a float would be written with a comma in Indonesian.
SCALE = 10_000


@dataclass(frozen=True, slots=True)
class PricePart:
    """One part: its label, amount, colour class, and place on the bar as text ("69.09")."""

    label: str
    amount: Money
    css: str
    start: str
    share: str


def price_parts(
    *, maker_sen: int, agent_sen: int, tax_sen: int, bank_sen: int, platform_sen: int
) -> list[PricePart]:
    """The parts of one price in their fixed order, each in sen; parts of zero are left out.

    Raises CannotSplit when all of them are zero or one is negative.
    """
    named = (
        (_("Maker: materials, work, packing"), maker_sen, "c1"),
        (_("Agent who shared the link"), agent_sen, "c2"),
        (_("LVG tax of 10%, to customs"), tax_sen, "c4"),
        (_("Card and bank fees"), bank_sen, "c5"),
        (_("Juragan: shop, help, risk"), platform_sen, "c3"),
    )
    return parts_of([row for row in named if row[1]])


def parts_of(named: list[tuple[str, int, str]]) -> list[PricePart]:
    """Draw (label, sen, colour class) rows as parts of their sum. Raises CannotSplit like `money.split`."""
    widths = split(SCALE, [sen for _label, sen, _css in named])
    parts, start = [], 0
    for (label, sen, css), width in zip(named, widths, strict=True):
        parts.append(PricePart(label, rm(sen), css, _hundredths(start), _hundredths(width)))
        start += width
    return parts


def _hundredths(whole: int) -> str:
    return f"{whole // 100}.{whole % 100:02d}"
