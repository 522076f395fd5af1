"""What a buyer agreed to, frozen: lines, landed quote, receiver. Stored as JSON with its hash, read back as values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


def _fields(value: Any) -> dict[str, Any]:
    """A value's fields by name; unlike `asdict` it copies nothing below, and a quote is large."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One basket line at the moment of paying. Unit amounts in sen per unit; `evidence` belongs to referrals.

    `unit_price_sen` is after `unit_off_sen`, the maker's discount on each unit; `maker_off_sen` is what he takes off
    the line besides, `platform_off_sen` what the platform pays of it for the buyer.
    """

    basket_line_id: int
    product_id: int
    stockrecord_id: int
    maker_id: int
    title: str
    sku: str
    quantity: int
    unit_price_sen: int
    unit_lvg_sen: int
    agent_bp: int
    fee_bp: int
    evidence: Mapping[str, Any] = field(default_factory=dict)
    unit_off_sen: int = 0
    maker_off_sen: int = 0
    platform_off_sen: int = 0

    @property
    def goods_sen(self) -> int:
        """What the maker sells the line for: the base of all shares."""
        return self.unit_price_sen * self.quantity - self.maker_off_sen

    @property
    def maker_discount_sen(self) -> int:
        return self.unit_off_sen * self.quantity + self.maker_off_sen

    @property
    def lvg_sen(self) -> int:
        return self.unit_lvg_sen * self.quantity


@dataclass(frozen=True, slots=True)
class SnapshotParcel:
    """One maker's consignment as quoted: freight, duty and import tax in sen, transit in working days."""

    maker_id: int
    basket_line_ids: tuple[int, ...]
    freight_sen: int
    duty_sen: int
    import_tax_sen: int


@dataclass(frozen=True, slots=True)
class SnapshotOffer:
    """An offer that lowers this order. `use` says how often its voucher may be used: "" | "once" | "customer"."""

    offer_id: int
    voucher_id: int | None
    code: str
    name: str
    use: str
    platform_sen: int
    maker_sen: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that the amount follows from."""

    lines: tuple[SnapshotLine, ...]
    parcels: tuple[SnapshotParcel, ...]
    service_code: str
    zone: str
    lvg_number: str
    days_min: int
    days_max: int
    quote_fingerprint: str
    rule_ids: tuple[str, ...]
    quote: Mapping[str, Any] = field(default_factory=dict)
    """The landed quote as it was shown, with a rule and a reason for every charge."""
    offers: tuple[SnapshotOffer, ...] = ()

    @property
    def goods_sen(self) -> int:
        return sum(line.goods_sen for line in self.lines)

    @property
    def lvg_sen(self) -> int:
        return sum(line.lvg_sen for line in self.lines)

    @property
    def freight_sen(self) -> int:
        return sum(parcel.freight_sen for parcel in self.parcels)

    @property
    def duty_sen(self) -> int:
        return sum(parcel.duty_sen for parcel in self.parcels)

    @property
    def import_tax_sen(self) -> int:
        return sum(parcel.import_tax_sen for parcel in self.parcels)

    @property
    def discount_sen(self) -> int:
        """What the platform pays for the buyer; the makers' discounts are off the goods already."""
        return sum(line.platform_off_sen for line in self.lines)

    @property
    def maker_discount_sen(self) -> int:
        return sum(line.maker_discount_sen for line in self.lines)

    @property
    def total_sen(self) -> int:
        """What the buyer pays: the sum of the shown lines, nothing else."""
        taxes = self.lvg_sen + self.duty_sen + self.import_tax_sen
        return self.goods_sen + taxes + self.freight_sen - self.discount_sen

    def to_json(self) -> dict[str, Any]:
        return json.loads(
            json.dumps(_fields(self), default=_fields)
        )  # tuples become lists, as in the database

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snapshot":
        built = ("lines", "parcels", "rule_ids", "offers", "discount_sen")
        rest = {key: value for key, value in data.items() if key not in built}
        return cls(
            lines=tuple(SnapshotLine(**line) for line in data["lines"]),
            parcels=tuple(
                SnapshotParcel(**{**parcel, "basket_line_ids": tuple(parcel["basket_line_ids"])})
                for parcel in data["parcels"]
            ),
            rule_ids=tuple(data["rule_ids"]),
            offers=tuple(SnapshotOffer(**offer) for offer in data.get("offers", ())),
            **rest,
        )


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the parcel, as typed. `phone` in E.164; `email` may be empty."""

    name: str
    phone: str
    line1: str
    postcode: str
    city: str
    state: str
    email: str = ""
    note: str = ""
    locale: str = "ms"


def fingerprint(snapshot: Snapshot, receiver: Receiver) -> str:
    """SHA-256 over what is bought and who gets it: the same hash is the same order."""
    lines = [{**_fields(line), "evidence": None} for line in snapshot.lines]
    offers = [asdict(offer) for offer in snapshot.offers]
    facts = {
        "lines": lines,
        "offers": offers,
        "total": snapshot.total_sen,
        "receiver": asdict(receiver),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
