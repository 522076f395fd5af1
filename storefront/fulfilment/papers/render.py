"""Papers as PDF, by typst: a pip package, no system library. Texts go in as data, never as markup."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from storefront.fulfilment.papers.dataset import (
    Content,
    Limits,
    PaperSet,
    Party,
    check_printable,
    customs_form,
)
from storefront.fulfilment.papers.typesetting import typeset

COUNTRIES = {"ID": "INDONESIA", "MY": "MALAYSIA"}
"""As an address ends by the postal convention: the country's name in capitals."""

FORMS = Path(__file__).with_name("forms")


class Paper(StrEnum):
    """A paper that can be printed."""

    LABEL = "label"
    PACKING_LIST = "packing-list"
    CUSTOMS = "customs"
    INVOICE = "invoice"


def render(paper: Paper, papers: PaperSet, limits: Limits) -> bytes:
    """The paper as PDF. Raises CannotPrint while the data set is incomplete or the parcel too heavy (R22)."""
    check_printable(papers, limits)
    data = as_data(papers, limits)
    return typeset(FORMS / f"{paper.value}.typ", data)


def as_data(papers: PaperSet, limits: Limits) -> dict[str, Any]:
    """The data set as plain data, as forms and the carrier's file write it. Money as "45.00", grams whole."""
    return {
        "form": customs_form(papers, limits),
        "consignment": papers.consignment,
        "date": papers.made_on.isoformat(),
        "tracking_number": papers.tracking_number,
        "carrier": papers.carrier,
        "service": papers.service,
        "flight": papers.flight,
        "loading_office": papers.loading_office,
        "destination_country": papers.recipient.country,
        "sender": _party(papers.sender),
        "recipient": _party(papers.recipient),
        "contents": [_content(content) for content in papers.contents],
        "contents_type": "Sale of goods",
        "gross_g": papers.gross_g,
        "currency": "MYR",
        "fob": _ringgit(papers.fob_sen),
        "freight": _ringgit(papers.freight_sen),
        "insurance": _ringgit(papers.insurance_sen),
        "total": _ringgit(papers.total_sen),
        "incoterm": papers.incoterm,
        "invoice_number": papers.invoice_number,
        "invoice_date": papers.invoice_on.isoformat(),
        "licences": list(papers.licences),
        "lvg_number": papers.lvg_number,
        "marketplace": {"name": papers.marketplace_name, "id": papers.marketplace_id},
    }


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "street": party.street,
        "town": party.town,
        "region": party.region,
        "postcode": party.postcode,
        "country": party.country,
        "country_name": COUNTRIES.get(party.country, party.country),
        "phone": party.phone,
        "tax_id": party.tax_id,
        "registration": party.registration,
    }


def _content(content: Content) -> dict[str, Any]:
    return {
        "sku": content.sku,
        "title": content.title,
        "description": content.description,
        "quantity": content.quantity,
        "net_g": (content.net_g or 0) * content.quantity,
        "gross_g": (content.packed_g or 0) * content.quantity,
        "unit_value": _ringgit(content.unit_value_sen),
        "value": _ringgit(content.value_sen),
        "hs": content.hs,
        "origin_country": content.origin_country,
        "origin_region": content.origin_region,
    }


def _ringgit(sen: int) -> str:
    """Ringgit with a point and no grouping: what forms and machines read."""
    return f"{sen // 100}.{sen % 100:02}"
