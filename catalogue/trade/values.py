"""What the landed-cost engine is told: frozen inputs, no Django, no clock, no float.

Units stand in the names: `_sen` 1/100 ringgit, `_bp` 1/100 %, `_g` grams, `_cm` centimetres.
A fact nobody knows is None or "" and stays unknown to the end: it never turns into a zero (R9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")

#: Countries of the ASEAN Trade in Goods Agreement: only their goods can claim its rates.
ATIGA_MEMBERS = frozenset({"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN"})

HOME_COUNTRY = "MY"


class CannotQuote(ValueError):
    """The request contradicts itself (not merely incomplete): nothing could be quoted from it."""


class Mode(StrEnum):
    """How a parcel crosses the border; relief from duty depends on it (R6)."""

    AIR_POST = "AIR_POST"
    AIR_COURIER = "AIR_COURIER"
    SEA = "SEA"
    ROAD = "ROAD"


class Incoterm(StrEnum):
    """Who pays duty and import tax: the shop at checkout (DDP) or the buyer on delivery (DAP)."""

    DDP = "DDP"
    DAP = "DAP"


class FreightZone(StrEnum):
    """Zones of the carriers' rate cards. Labuan is East (R20)."""

    PENINSULAR = "PENINSULAR"
    EAST = "EAST"


class GateZone(StrEnum):
    """Zones of the licensing offices: Sabah and Sarawak run their own, Labuan follows the Peninsula."""

    PENINSULAR = "PENINSULAR"
    LABUAN = "LABUAN"
    SABAH = "SABAH"
    SARAWAK = "SARAWAK"


class Scheme(StrEnum):
    """Duty schemes: the general rate, or the ASEAN rate against proof of origin."""

    MFN = "MFN"
    ATIGA = "ATIGA"


class Outcome(IntEnum):
    """A gate's answer, mildest first; the strictest of all rules wins (R17)."""

    ALLOW = 0
    REVIEW = 1
    INCOMPLETE = 2
    EVIDENCE = 3
    BLOCK = 4


PROOF_OF_ORIGIN = "FORM_D"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A paper that stands behind the goods. Only a verified one counts; `expires_on` is its last good day."""

    kind: str
    number: str = ""
    issuer: str = ""
    expires_on: date | None = None
    is_verified: bool = True

    def holds(self, on: date) -> bool:
        """Whether the paper may be relied on that day."""
        return self.is_verified and (self.expires_on is None or self.expires_on >= on)


@dataclass(frozen=True, slots=True)
class Goods:
    """What a country asks about one unit of goods. `hs` is digits only, six or more, "" when unknown."""

    hs: str = ""
    origin_country: str = ""
    tags: frozenset[str] = frozenset()
    evidence: tuple[EvidenceItem, ...] = ()
    net_g: int | None = None
    packed_g: int | None = None
    dims_cm: tuple[int, int, int] | None = None

    def holds(self, kind: str, on: date) -> bool:
        """Whether a verified paper of that kind is good on that day."""
        return any(item.kind == kind and item.holds(on) for item in self.evidence)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a basket. `unit_price_sen` is what the maker asks after his own discount (R2).

    `handling_days` are the maker's working days for packing: papers must hold that much longer (R17).
    """

    ref: str
    maker: str
    goods: Goods
    unit_price_sen: int
    quantity: int
    ship_from: str = "ID"
    handling_days: int = 0

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.unit_price_sen < 0:
            raise CannotQuote(f"line {self.ref}: quantity {self.quantity}, price {self.unit_price_sen}")

    @property
    def goods_sen(self) -> int:
        return self.unit_price_sen * self.quantity

    @property
    def is_import(self) -> bool:
        """Goods that already lie in Malaysia cross no border: no LVG, no duty, no import tax."""
        return self.ship_from.split("-")[0] != HOME_COUNTRY


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes. The zones follow the state, which the buyer may have chosen himself (R20)."""

    postcode: str
    state_iso: str
    freight_zone: FreightZone
    gate_zone: GateZone
    is_state_overridden: bool = False


@dataclass(frozen=True, slots=True)
class ParcelFact:
    """What is already known of one maker's parcel: its measured box, or a freight agreed with a carrier."""

    maker: str
    ship_from: str = "ID"
    box_cm: tuple[int, int, int] | None = None
    freight_sen: int | None = None
    insurance_sen: int | None = None


@dataclass(frozen=True, slots=True)
class EarlierParcel:
    """What this maker already sends from here to the same receiver, ordered on the same day: its CIF in sen (R11)."""

    maker: str
    cif_sen: int
    ship_from: str = "ID"

    def __post_init__(self) -> None:
        if self.cif_sen < 0:
            raise CannotQuote("the value of an earlier parcel cannot be negative")


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """Everything a landed quote depends on, apart from the rules."""

    destination: Destination
    service: str
    lines: tuple[QuoteLine, ...]
    at: datetime
    order_voucher_sen: int = 0
    is_joined: bool = False
    parcels: tuple[ParcelFact, ...] = ()
    earlier: tuple[EarlierParcel, ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise CannotQuote("the moment of a quote needs its time zone")
        if self.order_voucher_sen < 0:
            raise CannotQuote("a voucher cannot add to the price")
        refs = [line.ref for line in self.lines]
        if len(set(refs)) != len(refs):
            raise CannotQuote("two lines share a reference")

    @property
    def day(self) -> date:
        return day_in_malaysia(self.at)


def day_in_malaysia(moment: datetime) -> date:
    """The calendar day in Kuala Lumpur: rules are chosen by it (R10)."""
    return moment.astimezone(KUALA_LUMPUR).date()


def is_valid_on(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Both ends count: a rule that ends on the 31st still holds that day."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


def overdue_days(next_check: date, on: date) -> int:
    """Days since a rule should have been looked up again; 0 while it is not due (R27)."""
    return max(on - next_check, timedelta(0)).days
