"""A quote as plain data, and the hash that names it. Pure.

`as_dict` is what `manage.py quote` prints and what an order keeps; its fields are documented in
README.md. The fingerprint covers the inputs, the rules used and every amount, but not the clock: the
same basket on the same day under the same rules has the same name.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from catalogue.trade.outcome import Charge, ConsignmentQuote, LineQuote, Problem, Quote, ShownLine
from catalogue.trade.reasons import LANGUAGES, Reason
from catalogue.trade.values import EvidenceItem, ParcelFact, QuoteLine, QuoteRequest
from catalogue.trade.verdicts import Verdict


def fingerprint(quote: Quote) -> str:
    """SHA-256 (hex) over inputs, rule ids and amounts."""
    facts = {
        "request": request_dict(quote.request),
        "rules": list(quote.rule_ids),
        "charges": [[c.kind, c.consignment, c.line_ref, c.amount_sen, c.due] for c in quote.charges],
        "total": quote.total_sen,
        "delivery": quote.payable_on_delivery_sen,
        "day": quote.day.isoformat(),
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def as_dict(quote: Quote) -> dict[str, Any]:
    """The quote as JSON-ready data. Amounts are whole sen; null means unknown, never zero."""
    return {
        "fingerprint": quote.fingerprint,
        "day": quote.day.isoformat(),
        "expires_at": quote.expires_at.isoformat(),
        "service": quote.request.service,
        "incoterm": quote.incoterm.value,
        "destination": _destination(quote.request),
        "registration": quote.registration_number,
        "availability": quote.availability.value,
        "is_payable": quote.is_payable,
        "days": [quote.days_min, quote.days_max],
        "totals": _totals(quote),
        "shown": [_shown(line) for line in quote.shown],
        "consignments": [_consignment(part) for part in quote.consignments],
        "problems": [_problem(problem) for problem in quote.problems],
        "rule_ids": list(quote.rule_ids),
    }


def stored_dict(quote: Quote) -> dict[str, Any]:
    """The quote as an order keeps it: like `as_dict`, with reasons as key and parameters, without sentences."""
    stored: dict[str, Any] = _without_sentences(as_dict(quote))
    return stored


def _without_sentences(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_sentences(item) for item in value]
    if isinstance(value, dict):
        dropped = LANGUAGES if {"key", "params"} <= value.keys() else ()
        return {name: _without_sentences(item) for name, item in value.items() if name not in dropped}
    return value


def verdict_dict(verdict: Verdict) -> dict[str, Any]:
    """A gate's answer as JSON-ready data."""
    return {
        "outcome": verdict.outcome.name.lower(),
        "is_sellable": verdict.is_sellable,
        "issues": [
            {
                "code": issue.code,
                "kind": issue.kind,
                "outcome": issue.outcome.name.lower(),
                "fixer": issue.fixer,
                "zones": [zone.value for zone in issue.zones],
                "rule_id": issue.rule_id,
                "reason": _reason(issue.reason),
            }
            for issue in verdict.issues
        ],
    }


def request_dict(request: QuoteRequest) -> dict[str, Any]:
    """The inputs as plain data, in basket order."""
    return {
        "destination": _destination(request),
        "service": request.service,
        "joined": request.is_joined,
        "order_voucher_sen": request.order_voucher_sen,
        "lines": [_request_line(line) for line in request.lines],
        "parcels": [_parcel(fact) for fact in request.parcels],
        "earlier": [[parcel.maker, parcel.ship_from, parcel.cif_sen] for parcel in request.earlier],
    }


def _request_line(line: QuoteLine) -> dict[str, Any]:
    goods = line.goods
    return {
        "ref": line.ref,
        "maker": line.maker,
        "ship_from": line.ship_from,
        "unit_price_sen": line.unit_price_sen,
        "quantity": line.quantity,
        "handling_days": line.handling_days,
        "hs": goods.hs,
        "origin": goods.origin_country,
        "tags": sorted(goods.tags),
        "evidence": [_evidence(item) for item in goods.evidence],
        "net_g": goods.net_g,
        "packed_g": goods.packed_g,
        "dims_cm": goods.dims_cm,
    }


def _evidence(item: EvidenceItem) -> list[Any]:
    expires = item.expires_on.isoformat() if item.expires_on else None
    return [item.kind, item.number, expires, item.is_verified]


def _parcel(fact: ParcelFact) -> list[Any]:
    return [fact.maker, fact.ship_from, fact.box_cm, fact.freight_sen, fact.insurance_sen]


def _shown(line: ShownLine) -> dict[str, Any]:
    return {"kind": line.kind, "amount_sen": line.amount_sen, "due": line.due.value}


def _destination(request: QuoteRequest) -> dict[str, Any]:
    where = request.destination
    return {
        "postcode": where.postcode,
        "state": where.state_iso,
        "zone": where.freight_zone.value,
        "gate_zone": where.gate_zone.value,
        "is_state_overridden": where.is_state_overridden,
    }


def _totals(quote: Quote) -> dict[str, int | None]:
    goods, voucher = quote.shown_sen("goods"), quote.shown_sen("voucher") or 0
    return {
        "goods_sen": goods,
        "voucher_sen": voucher,
        "goods_after_voucher_sen": None if goods is None else goods + voucher,
        "lvg_sen": quote.shown_sen("lvg"),
        "freight_sen": quote.shown_sen("freight"),
        "insurance_sen": quote.shown_sen("insurance"),
        "duty_sen": quote.shown_sen("duty"),
        "import_tax_sen": quote.shown_sen("import_tax"),
        "total_sen": quote.total_sen,
        "payable_on_delivery_sen": quote.payable_on_delivery_sen,
    }


def _consignment(part: ConsignmentQuote) -> dict[str, Any]:
    return {
        "key": part.key,
        "maker": part.maker,
        "ship_from": part.ship_from,
        "mode": part.mode.value,
        "goods_sen": part.goods_sen,
        "freight_sen": part.freight_sen,
        "insurance_sen": part.insurance_sen,
        "cif_sen": part.cif_sen,
        "is_de_minimis": part.is_de_minimis,
        "relief": _reason(part.relief),
        "boxes": [
            {
                "units": [{"ref": ref, "quantity": count} for ref, count in box.units],
                "actual_g": box.weights.actual_g,
                "volumetric_g": box.weights.volumetric_g,
                "chargeable_g": box.weights.chargeable_g,
                "freight_sen": box.freight_sen,
            }
            for box in part.boxes
        ],
        "lines": [_line(line) for line in part.lines],
        "charges": [_charge(charge) for charge in part.charges],
    }


def _line(line: LineQuote) -> dict[str, Any]:
    return {
        "ref": line.ref,
        "maker": line.maker,
        "quantity": line.quantity,
        "unit_price_sen": line.unit_price_sen,
        "unit_lvg_sen": line.unit_tax_sen,
        "goods_sen": line.goods_sen,
        "lvg_sen": line.lvg_sen,
        "freight_sen": line.freight_sen,
        "insurance_sen": line.insurance_sen,
        "cif_sen": line.cif_sen,
        "duty_sen": line.duty_sen,
        "import_tax_sen": line.import_tax_sen,
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "kind": charge.kind.value,
        "line": charge.line_ref,
        "base_sen": charge.base_sen,
        "bp": charge.bp,
        "amount_sen": charge.amount_sen,
        "due": charge.due.value,
        "rule_ids": list(charge.rule_ids),
        "reason": _reason(charge.reason),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "consignment": problem.consignment,
        "line": problem.line_ref,
        "rule_id": problem.rule_id,
        "is_refusal": problem.is_refusal,
        "reason": _reason(problem.reason),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    texts = {language: reason.text(language) for language in LANGUAGES}
    return {"key": reason.key, "params": dict(reason.params), **texts}
