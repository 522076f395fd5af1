"""What the papers of one parcel say, and whether it is all there (R22). Pure.

Sources: PMK 96/2023 article 43 as amended by PMK 4/2025 (elements of a consignment note, 30 kg gross);
UPU forms CN22 (to 300 SDR and 2 kg) and CN23. Flight, loading office and export duty are the carrier's to
fill in when he takes the parcel over; they are part of the data set and empty here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DESCRIPTION_LENGTH = 100


class CannotPrint(Exception):
    """The papers may not be printed. `missing` names fields, `code` says why: incomplete or too_heavy."""

    def __init__(self, code: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {', '.join(missing)}" if missing else code)
        self.code = code
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Party:
    """Sender or recipient. `tax_id` is the sender's NPWP, NIK or passport number; `registration` her NIB."""

    name: str
    street: str
    town: str
    region: str
    postcode: str
    country: str
    phone: str
    tax_id: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One line of goods: English description, units, grams and sen of all its units."""

    sku: str
    title: str
    description: str
    quantity: int
    net_g: int | None
    packed_g: int | None
    unit_value_sen: int
    hs: str
    origin_country: str
    origin_region: str

    @property
    def value_sen(self) -> int:
        return self.unit_value_sen * self.quantity


@dataclass(frozen=True, slots=True)
class PaperSet:
    """Everything that any paper of the parcel says. Amounts in sen of MYR, FOB before freight."""

    consignment: str
    made_on: date
    tracking_number: str
    carrier: str
    service: str
    sender: Party
    recipient: Party
    contents: tuple[Content, ...]
    freight_sen: int
    insurance_sen: int
    incoterm: str
    invoice_number: str
    invoice_on: date
    lvg_number: str
    marketplace_name: str
    marketplace_id: str
    flight: str = ""
    loading_office: str = ""
    licences: tuple[str, ...] = ()

    @property
    def fob_sen(self) -> int:
        return sum(content.value_sen for content in self.contents)

    @property
    def total_sen(self) -> int:
        return self.fob_sen + self.freight_sen + self.insurance_sen

    @property
    def gross_g(self) -> int | None:
        """Grams of the packed units; None while one of them is unknown."""
        grams = [None if one.packed_g is None else one.packed_g * one.quantity for one in self.contents]
        return None if any(gram is None for gram in grams) else sum(gram or 0 for gram in grams)


@dataclass(frozen=True, slots=True)
class Limits:
    """Dated limits of the forms: CN22 by value and weight, the consignment note by gross weight."""

    cn22_sen: int | None
    cn22_g: int
    consignment_note_g: int


def missing_fields(papers: PaperSet) -> tuple[str, ...]:
    """Fields that the law wants and nobody has given, by name; empty when the set is complete."""
    wanted: dict[str, object] = {
        "consignment": papers.consignment,
        "invoice_number": papers.invoice_number,
        "incoterm": papers.incoterm,
        "service": papers.service,
        "marketplace_name": papers.marketplace_name,
        "marketplace_id": papers.marketplace_id,
        "contents": papers.contents,
        "sender.name": papers.sender.name,
        "sender.town": papers.sender.town,
        "sender.phone": papers.sender.phone,
        "sender.tax_id": papers.sender.tax_id,
        "recipient.name": papers.recipient.name,
        "recipient.street": papers.recipient.street,
        "recipient.postcode": papers.recipient.postcode,
        "recipient.country": papers.recipient.country,
        "recipient.phone": papers.recipient.phone,
    }
    for content in papers.contents:
        wanted |= {
            f"{content.sku}.description": _is_customs_text(content.description),
            f"{content.sku}.hs": len(content.hs) >= 6,
            f"{content.sku}.origin_country": content.origin_country,
            f"{content.sku}.origin_region": content.origin_region,
            f"{content.sku}.net_g": content.net_g,
            f"{content.sku}.packed_g": content.packed_g,
        }
    return tuple(name for name, value in wanted.items() if not value)


def check_printable(papers: PaperSet, limits: Limits) -> None:
    """Raises CannotPrint when a field is missing, or when the parcel is beyond a consignment note.

    A business sends up to 30 kg gross by consignment note; above it needs an export declaration (PEB),
    which is made with customs and not here.
    """
    missing = missing_fields(papers)
    if missing:
        raise CannotPrint("incomplete", missing)
    if (papers.gross_g or 0) > limits.consignment_note_g:
        raise CannotPrint("too_heavy")


def customs_form(papers: PaperSet, limits: Limits) -> str:
    """CN22 for small parcels, else CN23. Without a dated value limit only CN23 is safe."""
    is_small = (papers.gross_g or 0) <= limits.cn22_g
    is_cheap = limits.cn22_sen is not None and papers.fob_sen <= limits.cn22_sen
    return "CN22" if is_small and is_cheap else "CN23"


def _is_customs_text(text: str) -> bool:
    return text.isascii() and 3 <= len(text.strip()) <= DESCRIPTION_LENGTH
