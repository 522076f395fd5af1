"""A file of consignment notes for a carrier: the same data set, one row for each line of goods. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from storefront.fulfilment.papers.dataset import Limits, PaperSet, check_printable
from storefront.fulfilment.papers.render import as_data

#: A cell that begins with one of these would be run as a formula when a spreadsheet opens the file.
_PHONE = re.compile(r"\+\d{8,15}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = [
    "consignment",
    "date",
    "tracking_number",
    "carrier",
    "service",
    "flight",
    "loading_office",
    "destination_country",
    "sender_name",
    "sender_street",
    "sender_town",
    "sender_region",
    "sender_postcode",
    "sender_phone",
    "sender_tax_id",
    "sender_nib",
    "recipient_name",
    "recipient_street",
    "recipient_town",
    "recipient_region",
    "recipient_postcode",
    "recipient_phone",
    "line_number",
    "description",
    "quantity",
    "net_g",
    "gross_g",
    "hs",
    "origin_country",
    "origin_region",
    "unit_value",
    "value",
    "parcel_gross_g",
    "currency",
    "fob",
    "freight",
    "insurance",
    "incoterm",
    "invoice_number",
    "invoice_date",
    "licences",
    "lvg_number",
    "marketplace_name",
    "marketplace_id",
]


def as_json(papers: Iterable[PaperSet], limits: Limits) -> str:
    """All consignments as JSON. Raises CannotPrint for the first that is incomplete or too heavy."""
    return json.dumps([_checked(one, limits) for one in papers], ensure_ascii=False, indent=2)


def as_csv(papers: Iterable[PaperSet], limits: Limits) -> str:
    """All consignments as CSV with a header. Raises CannotPrint like `as_json`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in papers:
        data = _checked(one, limits)
        for number, content in enumerate(data["contents"], start=1):
            writer.writerow({name: _harmless(value) for name, value in _row(data, content, number).items()})
    return out.getvalue()


def _checked(papers: PaperSet, limits: Limits) -> dict[str, Any]:
    check_printable(papers, limits)
    return as_data(papers, limits)


def _row(data: dict[str, Any], content: dict[str, Any], number: int) -> dict[str, Any]:
    row = {name: data[name] for name in COLUMNS if name in data}
    row |= {name: content[name] for name in COLUMNS if name in content}
    for role in ("sender", "recipient"):
        row |= {f"{role}_{name}": value for name, value in data[role].items() if f"{role}_{name}" in COLUMNS}
    return row | {
        "sender_nib": data["sender"]["registration"],
        "line_number": number,
        "parcel_gross_g": data["gross_g"],
        "licences": "; ".join(data["licences"]),
        "marketplace_name": data["marketplace"]["name"],
        "marketplace_id": data["marketplace"]["id"],
    }


def _harmless(value: Any) -> Any:
    """A phone number begins with a plus and stays as it is; everything else that could be run is quoted."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _PHONE.fullmatch(value):
        return f"'{value}"
    return value
