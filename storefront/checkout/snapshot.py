"""What a buyer agreed to, frozen: lines, landed quote, receiver. Stored as JSON with its hash, read back as values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One basket line at the moment of paying. Amounts in sen per unit; `evidence` belongs to referrals."""

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

    @property
    def goods_sen(self) -> int:
        return self.unit_price_sen * self.quantity

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
class Snapshot:
    """Everything that the amount follows from."""

    lines: tuple[SnapshotLine, ...]
    parcels: tuple[SnapshotParcel, ...]
    discount_sen: int
    service_code: str
    zone: str
    lvg_number: str
    days_min: int
    days_max: int
    quote_fingerprint: str
    rule_ids: tuple[str, ...]
    quote: Mapping[str, Any] = field(default_factory=dict)
    """The landed quote as it was shown, with a rule and a reason for every charge."""

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
    def total_sen(self) -> int:
        """What the buyer pays: the sum of the shown lines, nothing else."""
        taxes = self.lvg_sen + self.duty_sen + self.import_tax_sen
        return self.goods_sen + taxes + self.freight_sen - self.discount_sen

    def to_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # tuples become lists, as in the database

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snapshot":
        rest = {key: value for key, value in data.items() if key not in ("lines", "parcels", "rule_ids")}
        return cls(
            lines=tuple(SnapshotLine(**line) for line in data["lines"]),
            parcels=tuple(
                SnapshotParcel(**{**parcel, "basket_line_ids": tuple(parcel["basket_line_ids"])})
                for parcel in data["parcels"]
            ),
            rule_ids=tuple(data["rule_ids"]),
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
    lines = [{**asdict(line), "evidence": None} for line in snapshot.lines]
    facts = {"lines": lines, "total": snapshot.total_sen, "receiver": asdict(receiver)}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
