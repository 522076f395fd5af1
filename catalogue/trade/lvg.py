"""Low Value Goods sales tax: which unit is taxed, and how much (R2-R4). Pure.

Sources: P.U.(A) 403/2023 (rate, threshold, exclusions); the threshold is compared with the price of the
item, never with the order or the parcel. How RMCD rounds was not found: we round the unit, so that card
price times quantity is the basket line and any unit refunds exactly.
"""

from __future__ import annotations

from catalogue.money import percent_bp
from catalogue.trade.rulebook import LvgTerms, RulesOfDay
from catalogue.trade.values import Goods, QuoteLine


def is_excluded(goods: Goods, rules: RulesOfDay) -> bool:
    """Tobacco, liquor, vapes and pipes are outside LVG and outside de minimis."""
    return any(goods.hs.startswith(key) or key in goods.tags for key in rules.excluded_keys if key)


def unit_tax(
    unit_price_sen: int, terms: LvgTerms | None, *, excluded: bool = False, abroad: bool = True
) -> int:
    """Tax on one unit in sen; 0 when the unit is no Low Value Good.

    `unit_price_sen` is the price after the maker's own discount. Order and platform vouchers are not
    known here, and must not be: they change neither class nor base.
    """
    if terms is None or excluded or not abroad or unit_price_sen > terms.threshold_sen:
        return 0
    return percent_bp(unit_price_sen, terms.rate_bp)


def is_low_value(line: QuoteLine, rules: RulesOfDay) -> bool:
    """Whether a line's units are Low Value Goods on an order placed that day."""
    terms = rules.lvg_terms
    return (
        terms is not None
        and line.is_import
        and line.unit_price_sen <= terms.threshold_sen
        and not is_excluded(line.goods, rules)
    )


def line_unit_tax(line: QuoteLine, rules: RulesOfDay) -> int:
    """Tax on one unit of the line, in sen."""
    return unit_tax(
        line.unit_price_sen,
        rules.lvg_terms,
        excluded=is_excluded(line.goods, rules),
        abroad=line.is_import,
    )
