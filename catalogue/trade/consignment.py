"""One consignment: freight, CIF and its shares, every charge with its reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.money import percent_bp
from catalogue.trade import duty, lvg
from catalogue.trade.duty import Levy, Relief
from catalogue.trade.freight import charge_for_all, freight_of
from catalogue.trade.outcome import Charge, ChargeKind, ConsignmentQuote, Due, LineQuote, Problem
from catalogue.trade.parcels import Group
from catalogue.trade.promises import promised_by
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import LVG_RATE_BP, LVG_THRESHOLD_SEN, RulesOfDay, Service
from catalogue.trade.values import FreightZone, Incoterm, QuoteLine


@dataclass(frozen=True, slots=True)
class _Assessed:
    """One line with its shares of freight and insurance, its CIF, and its two border levies."""

    line: QuoteLine
    freight_sen: int | None
    insurance_sen: int | None
    cif_sen: int | None
    duty: Levy
    import_tax: Levy


def assess(group: Group, service: Service, zone: FreightZone, rules: RulesOfDay) -> ConsignmentQuote:
    """Everything one consignment costs on its way, box by box and line by line."""
    freight = freight_of(group, service, rules.freight_rate(service, zone))
    insurance = _insurance_sen(group, service)
    cif = None if freight.amount_sen is None else group.goods_sen + freight.amount_sen + insurance
    verdict = _relief(group, cif, service, rules)
    assessed = _assess_lines(
        group, service, rules, verdict, freight_sen=freight.amount_sen, insurance_sen=insurance
    )
    charges = [freight.charge]
    if insurance:
        charges.append(charge_for_all(group, ChargeKind.INSURANCE, insurance, Reason("insurance.share")))
    for one in assessed:
        charges += _lvg_charges(group, one.line, rules) + _border_charges(group, one, service)
    problems = [
        *freight.problems,
        *(found for one in assessed for found in _line_problems(group, one, rules)),
    ]
    return ConsignmentQuote(
        key=group.key,
        maker=group.maker,
        ship_from=group.ship_from,
        mode=service.mode,
        boxes=freight.boxes,
        lines=tuple(_line_quote(one, rules) for one in assessed),
        freight_sen=freight.amount_sen,
        insurance_sen=insurance,
        cif_sen=cif if group.is_import else None,
        is_de_minimis=verdict.is_granted and group.is_import,
        relief=verdict.reason,
        charges=tuple(charges),
        problems=(*problems, *_stale(group, charges, rules)),
    )


def _insurance_sen(group: Group, service: Service) -> int:
    if group.fact is not None and group.fact.insurance_sen is not None:
        return group.fact.insurance_sen
    return percent_bp(group.goods_sen, service.insurance_bp)


def _relief(group: Group, cif_sen: int | None, service: Service, rules: RulesOfDay) -> Relief:
    if not group.is_import:
        return Relief(True, "", Reason("relief.domestic"))
    return duty.relief(cif_sen, group.lines, service, rules, earlier_cif_sen=group.earlier_cif_sen)


def _assess_lines(
    group: Group,
    service: Service,
    rules: RulesOfDay,
    verdict: Relief,
    *,
    freight_sen: int | None,
    insurance_sen: int,
) -> list[_Assessed]:
    freights: Sequence[int | None] = [None] * len(group.lines)
    if freight_sen is not None:
        freights = duty.spread(freight_sen, group.lines)
    insurances = duty.spread(insurance_sen, group.lines)
    assessed = []
    for line, freight, insurance in zip(group.lines, freights, insurances, strict=True):
        cif = None if freight is None else line.goods_sen + freight + insurance
        levies = _levies(line, cif, verdict, service, rules)
        assessed.append(_Assessed(line, freight, insurance, cif, *levies))
    return assessed


def _levies(
    line: QuoteLine, cif_sen: int | None, verdict: Relief, service: Service, rules: RulesOfDay
) -> tuple[Levy, Levy]:
    """Duty and import sales tax of one line. Unknown facts come first: relief does not cover them (R9)."""
    unknown = duty.unknown_facts(line)
    if unknown:
        levy = Levy(None, cif_sen, None, "", Reason(unknown[0]))
        return levy, levy
    if verdict.is_granted:
        levy = Levy(0, cif_sen, 0, verdict.rule_id, verdict.reason)
        return levy, levy
    proof_until = promised_by(rules.day, handling_days=line.handling_days, days_max=service.days_max)
    import_duty = duty.import_duty(line, cif_sen, rules, proof_until)
    return import_duty, duty.import_sales_tax(line, cif_sen, import_duty, service, rules)


def _border_charges(group: Group, one: _Assessed, service: Service) -> list[Charge]:
    """Duty and import tax: at checkout when duty-paid, at the door otherwise, never both (R12)."""
    due = Due.CHECKOUT if service.incoterm is Incoterm.DDP else Due.DELIVERY
    return [
        Charge(
            kind=kind,
            consignment=group.key,
            line_ref=one.line.ref,
            base_sen=levy.base_sen,
            bp=levy.bp,
            amount_sen=levy.amount_sen,
            due=due,
            rule_ids=(levy.rule_id,) if levy.rule_id else (),
            reason=levy.reason,
        )
        for kind, levy in ((ChargeKind.DUTY, one.duty), (ChargeKind.IMPORT_TAX, one.import_tax))
    ]


def _lvg_charges(group: Group, line: QuoteLine, rules: RulesOfDay) -> list[Charge]:
    """The LVG charge of a line; none while the shop is not registered, nor for excluded goods (R4)."""
    terms = rules.lvg_terms
    if terms is None or not line.is_import or lvg.is_excluded(line.goods, rules):
        return []
    price, limit = line.unit_price_sen, terms.threshold_sen
    reason, bp = Reason.of("lvg.above", price=price, limit=limit), 0
    if lvg.is_low_value(line, rules):
        reason, bp = Reason.of("lvg.taxed", rate_bp=terms.rate_bp, price=price, limit=limit), terms.rate_bp
    return [
        Charge(
            kind=ChargeKind.LVG,
            consignment=group.key,
            line_ref=line.ref,
            base_sen=line.goods_sen,
            bp=bp,
            amount_sen=lvg.line_unit_tax(line, rules) * line.quantity,
            due=Due.CHECKOUT,
            rule_ids=(terms.rate_rule_id, terms.threshold_rule_id),
            reason=reason,
        )
    ]


def _line_problems(group: Group, one: _Assessed, rules: RulesOfDay) -> list[Problem]:
    """What nobody knows about this line; each fact once, an unknown freight being told elsewhere."""
    unknown = [levy.reason for levy in (one.duty, one.import_tax) if levy.amount_sen is None]
    reasons = [Reason(key) for key in duty.unknown_facts(one.line)] or unknown
    rates = (rules.rule(LVG_RATE_BP), rules.rule(LVG_THRESHOLD_SEN))
    if rules.registration is not None and one.line.is_import and None in rates:
        reasons.append(Reason("unknown.lvg_rule"))
    told_elsewhere = Reason("unknown.cif")
    return [
        Problem(reason, group.key, one.line.ref)
        for reason in dict.fromkeys(reasons)
        if reason != told_elsewhere
    ]


def _stale(group: Group, charges: Sequence[Charge], rules: RulesOfDay) -> tuple[Problem, ...]:
    """Rules in use that nobody has looked up again for too long (R27)."""
    used = dict.fromkeys(rule_id for charge in charges for rule_id in charge.rule_ids)
    return tuple(
        Problem(Reason.of("stale.rule", rule=rule_id), group.key, rule_id=rule_id)
        for rule_id in used
        if rule_id in rules.stale_ids
    )


def _line_quote(one: _Assessed, rules: RulesOfDay) -> LineQuote:
    return LineQuote(
        ref=one.line.ref,
        maker=one.line.maker,
        quantity=one.line.quantity,
        unit_price_sen=one.line.unit_price_sen,
        unit_tax_sen=lvg.line_unit_tax(one.line, rules),
        freight_sen=one.freight_sen,
        insurance_sen=one.insurance_sen,
        cif_sen=one.cif_sen if one.line.is_import else None,
        duty_sen=one.duty.amount_sen,
        import_tax_sen=one.import_tax.amount_sen,
    )
