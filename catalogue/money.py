"""Money: exact whole minor units, and the only rounding in the project.

An amount is a whole number of *minor units* of the shop: sen for MYR (1/100 ringgit) and whole rupiah
for IDR, which has no coin below one rupiah. Stripe counts IDR with two decimals; that is the business of
`storefront.gateway`, which converts at its door. Rates are basis points (bp, 1/100 %). No float enters or
leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

MYR = "MYR"
IDR = "IDR"

#: Decimals of the shop's minor unit, by ISO 4217 code.
DECIMALS: dict[str, int] = {MYR: 2, IDR: 0}
SIGNS: dict[str, str] = {MYR: "RM", IDR: "Rp"}

BP_PER_WHOLE = 10_000

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


class CannotMixCurrencies(ValueError):
    """Two amounts of different currencies met where one currency was expected."""


class CannotConvert(ValueError):
    """A decimal amount does not stand for a whole number of minor units, or its currency is unknown."""


class CannotSplit(ValueError):
    """There is nothing to split by: no parts, a negative weight, or only zero weights."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount. `amount_minor` is sen for MYR and whole rupiah for IDR; it may be negative."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in DECIMALS:
            raise CannotConvert(f"unknown currency {self.currency!r}")
        if isinstance(self.amount_minor, bool) or not isinstance(self.amount_minor, int):
            raise CannotConvert(f"minor units are a whole number, not {self.amount_minor!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __mul__(self, count: int) -> Money:
        """The amount `count` times; a quantity is a whole number."""
        return Money(self.amount_minor * count, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CannotMixCurrencies(f"{self.currency} and {other.currency}")
        return other.amount_minor


def rm(amount_sen: int) -> Money:
    """Ringgit from sen."""
    return Money(amount_sen, MYR)


def rp(amount_idr: int) -> Money:
    """Rupiah from whole rupiah."""
    return Money(amount_idr, IDR)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum of `amounts`; zero of `currency` when there are none. Raises CannotMixCurrencies."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole number, halves away from zero.

    Away from zero, so that undoing an amount rounds to exactly minus the amount. (Python's own `round`
    sends halves to the even neighbour: 128.5 would become 128.) Raises ZeroDivisionError.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def percent_bp(amount: int, bp: int) -> int:
    """`amount` times `bp` basis points, half up, in the unit of `amount`."""
    return half_up(amount * bp, BP_PER_WHOLE)


def rupiah_of(amount_sen: int, idr_per_myr_x100: int) -> int:
    """Whole rupiah for `amount_sen` at a rate in hundredths of a rupiah for one ringgit, rounded down.

    What is too small for a whole rupiah stays with its owner in ringgit (agents.md P5).
    """
    return amount_sen * idr_per_myr_x100 // 10_000


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` in proportion to `weights` by largest remainder; the parts sum to it exactly.

    Left-over units go to the parts that lost most by rounding down, ties to the earlier part. A negative
    amount splits into exactly the negated parts. Raises CannotSplit.
    """
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise CannotSplit(f"no split of {amount} by {list(weights)}")
    if amount < 0:
        return [-part for part in split(-amount, weights)]
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    remainders = [amount * weight % whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda position: (-remainders[position], position))
    for position in by_loss[: amount - sum(parts)]:
        parts[position] += 1
    return parts


def first_parts(amount: int, parts: int, count: int) -> int:
    """What the first `count` of `parts` equal parts of `amount` are worth: `sum(split(amount, [1] * parts)[:count])`.

    Parts taken one after the other sum to the amount exactly, and none is negative. Raises CannotSplit for more
    parts than there are.
    """
    if not 0 <= count <= parts or not parts:
        raise CannotSplit(f"{count} of {parts} parts")
    whole, rest = divmod(abs(amount), parts)
    worth = whole * count + min(rest, count)
    return -worth if amount < 0 else worth


def to_decimal(money: Money) -> Decimal:
    """The amount in ringgit or rupiah as a Decimal, for the places where Oscar wants one."""
    return Decimal(money.amount_minor).scaleb(-DECIMALS[money.currency])


def from_decimal(amount: Decimal, currency: str) -> Money:
    """Read an amount that came back from Oscar. Raises CannotConvert rather than round."""
    if currency not in DECIMALS:
        raise CannotConvert(f"unknown currency {currency!r}")
    scaled = amount.scaleb(DECIMALS[currency])
    if not scaled.is_finite() or scaled != int(scaled):
        raise CannotConvert(f"{amount} {currency} is not a whole number of minor units")
    return Money(int(scaled), currency)


def format_money(money: Money, language: str) -> str:
    """The one way money is written: sign, no-break space, figures in the reader's habit.

    Malay and English write `RM 1,284.50`, Indonesian `RM 1.284,50`; rupiah have no decimals. The signs
    stay RM and Rp in every language (CLDR would print "MYR24.900,50" and rupiah with two decimals).
    """
    decimals = DECIMALS[money.currency]
    whole, part = divmod(abs(money.amount_minor), 10**decimals)
    is_indonesian = language.lower().replace("_", "-").partition("-")[0] in ("id", "ind")
    group, point = (".", ",") if is_indonesian else (",", ".")
    figures = f"{whole:,}".replace(",", group)
    if decimals:
        figures += f"{point}{part:0{decimals}d}"
    minus = MINUS if money.amount_minor < 0 else ""
    return f"{minus}{SIGNS[money.currency]}{NO_BREAK_SPACE}{figures}"
