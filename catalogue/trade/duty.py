"""Relief, import duty and import sales tax of one consignment (R5-R9). Pure.

Sources: Customs Duties (Exemption) Order 2017 item 94 and Sales Tax (Persons Exempted) Order 2018
Schedule A item 24 (relief up to RM500 CIF, by air courier or post only); duty on CIF by HS code; import
sales tax on CIF plus duty. Goods taxed as LVG are not taxed again while the number is on the label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.money import half_up, percent_bp, split
from catalogue.trade import lvg
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import DE_MINIMIS_SEN, Duty, RulesOfDay, Service
from catalogue.trade.values import ATIGA_MEMBERS, PROOF_OF_ORIGIN, QuoteLine, Scheme


@dataclass(frozen=True, slots=True)
class Relief:
    """Whether a consignment is below the limit, by which rule, and why."""

    is_granted: bool
    rule_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Levy:
    """One computed amount: None when a fact or a dated rate is missing."""

    amount_sen: int | None
    base_sen: int | None
    bp: int | None
    rule_id: str
    reason: Reason


def spread(amount_sen: int, lines: Sequence[QuoteLine]) -> list[int]:
    """Freight or insurance over the lines by value (by pieces when all goods are free of charge)."""
    values = [line.goods_sen for line in lines]
    return split(amount_sen, values if any(values) else [line.quantity for line in lines])


def relief(
    cif_sen: int | None,
    lines: Sequence[QuoteLine],
    service: Service,
    rules: RulesOfDay,
    *,
    earlier_cif_sen: int = 0,
) -> Relief:
    """De minimis: by air post or courier, CIF of the whole consignment within the limit, nothing excluded.

    What the same maker sends to the same receiver that day counts with it (R11, anti-evasion).
    """
    rule = rules.rule(DE_MINIMIS_SEN)
    if rule is None:
        return Relief(False, "", Reason("relief.no_rule"))
    refused = None
    if service.mode not in rule.modes:
        refused = Reason.of("relief.by_mode", limit=rule.value)
    elif any(lvg.is_excluded(line.goods, rules) for line in lines):
        refused = Reason("relief.excluded_goods")
    elif cif_sen is None:
        refused = Reason("relief.unknown_cif")
    elif cif_sen > rule.value:
        refused = Reason.of("relief.over_limit", cif=cif_sen, limit=rule.value)
    elif cif_sen + earlier_cif_sen > rule.value:
        together = cif_sen + earlier_cif_sen
        refused = Reason.of("relief.over_limit_that_day", amount=together, limit=rule.value)
    granted = Reason.of("relief.granted", cif=cif_sen or 0, limit=rule.value)
    return Relief(refused is None, rule.rule_id, refused or granted)


def unknown_facts(line: QuoteLine) -> tuple[str, ...]:
    """Facts without which nothing about duty may be said, not even that it is nothing (R9)."""
    if not line.is_import:
        return ()
    known = {"unknown.hs": len(line.goods.hs) >= 6, "unknown.origin": bool(line.goods.origin_country)}
    return tuple(code for code, is_known in known.items() if not is_known)


def import_duty(line: QuoteLine, cif_sen: int | None, rules: RulesOfDay, proof_until: date) -> Levy:
    """Duty of one line outside relief: the ASEAN rate only with proof that holds until delivery (R7)."""
    has_proof = line.goods.origin_country in ATIGA_MEMBERS and line.goods.holds(PROOF_OF_ORIGIN, proof_until)
    scheme = Scheme.ATIGA if has_proof else Scheme.MFN
    row = rules.duty(line.goods.hs, scheme)
    if row is None or cif_sen is None:
        return Levy(None, cif_sen, None, "", Reason("unknown.duty_rate" if row is None else "unknown.cif"))
    amount = _duty_amount(row, line, cif_sen)
    if amount is None:
        return Levy(None, cif_sen, row.bp, row.rule_id, Reason("unknown.net_weight"))
    if row.bp is None:
        return Levy(amount, cif_sen, None, row.rule_id, Reason("duty.specific"))
    key = "duty.atiga" if has_proof else "duty.mfn"
    return Levy(amount, cif_sen, row.bp, row.rule_id, Reason.of(key, rate_bp=row.bp, cif=cif_sen))


def _duty_amount(row: Duty, line: QuoteLine, cif_sen: int) -> int | None:
    amount = percent_bp(cif_sen, row.bp) if row.bp is not None else 0
    if row.per_unit_sen is not None:
        amount += row.per_unit_sen * line.quantity
    if row.per_kg_sen is not None:
        if line.goods.net_g is None:
            return None
        amount += half_up(row.per_kg_sen * line.goods.net_g * line.quantity, 1000)
    return amount


def import_sales_tax(
    line: QuoteLine, cif_sen: int | None, duty: Levy, service: Service, rules: RulesOfDay
) -> Levy:
    """Import sales tax of one line outside relief; nothing on a line that carries LVG tax (R8)."""
    terms = rules.lvg_terms
    if terms is not None and service.prints_lvg_number and lvg.is_low_value(line, rules):
        return Levy(0, cif_sen, 0, terms.rate_rule_id, Reason("import_tax.lvg_paid"))
    row = rules.import_tax(line.goods.hs)
    if row is None:
        return Levy(None, cif_sen, None, "", Reason("unknown.import_tax_rate"))
    if cif_sen is None or duty.amount_sen is None:
        return Levy(None, None, row.bp, row.rule_id, Reason("unknown.cif"))
    base = cif_sen + duty.amount_sen
    reason = Reason.of("import_tax.rate", rate_bp=row.bp, base=base)
    return Levy(percent_bp(base, row.bp), base, row.bp, row.rule_id, reason)
