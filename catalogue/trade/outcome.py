"""What the landed-cost engine answers: frozen values with a reason for every sen. No Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from catalogue.trade.promises import promised_by
from catalogue.trade.reasons import Reason
from catalogue.trade.values import Incoterm, Mode, QuoteRequest
from catalogue.trade.weight import Weights


class ChargeKind(StrEnum):
    """What a charge is for. `lvg`, `duty` and `import_tax` are taxes, the rest are prices."""

    LVG = "lvg"
    FREIGHT = "freight"
    INSURANCE = "insurance"
    DUTY = "duty"
    IMPORT_TAX = "import_tax"


class Due(StrEnum):
    """Where a charge is paid: to the shop, or to the carrier at the door. Never both (R12)."""

    CHECKOUT = "checkout"
    DELIVERY = "delivery"


class Availability(StrEnum):
    """Whether the total may be charged as it stands (R9)."""

    AVAILABLE = "available"
    ESTIMATE = "estimate"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Charge:
    """One amount and where it comes from. `amount_sen` None means unknown, never nothing."""

    kind: ChargeKind
    consignment: str
    line_ref: str | None
    base_sen: int | None
    bp: int | None
    amount_sen: int | None
    due: Due
    rule_ids: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something unknown, overdue or beyond a cap. `is_refusal` ends the matter whatever the incoterm."""

    reason: Reason
    consignment: str
    line_ref: str | None = None
    rule_id: str = ""
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class LineQuote:
    """One basket line with its shares. Unit price and unit tax multiply exactly into the line (R3)."""

    ref: str
    maker: str
    quantity: int
    unit_price_sen: int
    unit_tax_sen: int
    freight_sen: int | None
    insurance_sen: int | None
    cif_sen: int | None
    duty_sen: int | None
    import_tax_sen: int | None

    @property
    def goods_sen(self) -> int:
        return self.unit_price_sen * self.quantity

    @property
    def lvg_sen(self) -> int:
        return self.unit_tax_sen * self.quantity


@dataclass(frozen=True, slots=True)
class BoxQuote:
    """One box of a consignment with its weights; `freight_sen` None when no rate or weight is known."""

    units: tuple[tuple[str, int], ...]
    weights: Weights
    freight_sen: int | None


@dataclass(frozen=True, slots=True)
class ConsignmentQuote:
    """One maker's goods (or the joined goods of all) on their way to one buyer."""

    key: str
    maker: str
    ship_from: str
    mode: Mode
    boxes: tuple[BoxQuote, ...]
    lines: tuple[LineQuote, ...]
    freight_sen: int | None
    insurance_sen: int | None
    cif_sen: int | None
    is_de_minimis: bool
    relief: Reason
    charges: tuple[Charge, ...]
    problems: tuple[Problem, ...]

    @property
    def goods_sen(self) -> int:
        return sum(line.goods_sen for line in self.lines)

    def sum_of(self, kind: ChargeKind, due: Due | None = None) -> int | None:
        """Sum of the charges of one kind, of those with one due if asked; None as soon as one is unknown."""
        charges = [charge for charge in self.charges if charge.kind is kind and due in (None, charge.due)]
        amounts = [charge.amount_sen for charge in charges]
        return None if any(amount is None for amount in amounts) else sum(amount or 0 for amount in amounts)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the summary a buyer reads. Those due at checkout sum to the charged total (R13)."""

    kind: str
    amount_sen: int | None
    due: Due


@dataclass(frozen=True, slots=True)
class Quote:
    """One honest total, with everything needed to explain it and to repeat it."""

    request: QuoteRequest
    incoterm: Incoterm
    availability: Availability
    consignments: tuple[ConsignmentQuote, ...]
    shown: tuple[ShownLine, ...]
    problems: tuple[Problem, ...]
    total_sen: int | None
    payable_on_delivery_sen: int | None
    registration_number: str
    rule_ids: tuple[str, ...]
    day: date
    expires_at: datetime
    days_min: int
    days_max: int
    fingerprint: str = field(default="")

    @property
    def is_payable(self) -> bool:
        """Whether checkout may charge `total_sen`: nothing in it is unknown and nothing is refused."""
        return self.total_sen is not None and self.availability is not Availability.UNAVAILABLE

    @property
    def latest_on(self) -> date:
        """Last promised day of delivery of the slowest maker's goods; papers must hold until then (R17)."""
        packing = max((line.handling_days for line in self.request.lines), default=0)
        return promised_by(self.day, handling_days=packing, days_max=self.days_max)

    @property
    def charges(self) -> tuple[Charge, ...]:
        return tuple(charge for consignment in self.consignments for charge in consignment.charges)

    @property
    def lines(self) -> tuple[LineQuote, ...]:
        return tuple(line for consignment in self.consignments for line in consignment.lines)

    def shown_sen(self, kind: str) -> int | None:
        """The summary amount of one kind, 0 when it has no line."""
        return next((line.amount_sen for line in self.shown if line.kind == kind), 0)
