"""A closed week in words and as a table. Everything is written from the stored data; nothing is read anew."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, override

from catalogue.money import format_money, rm, rp
from storefront.payouts.calendar import KUALA_LUMPUR
from storefront.payouts.exchange import spread_bp
from storefront.payouts.models import Statement
from storefront.payouts.statements.closing import SECOND, WEEK, paid_sen, total_sen

COLUMNS = (
    "kind",
    "on",
    "reference",
    "what",
    "base_sen",
    "rate_bp",
    "amount_sen",
    "amount_idr",
    "rate_x100",
    "mid_x100",
)


def ringgit(amount_sen: int, language: str) -> str:
    """RM 84.60, with the reader's marks."""
    return format_money(rm(amount_sen), language)


def rate_of(rate_x100: int) -> str:
    """A rate as people write it in all three languages' bank slips: 3812.50."""
    return f"{rate_x100 // 100}.{rate_x100 % 100:02}"


def exchange_line(row: Mapping[str, Any], language: str) -> str:
    """RM, rate, the market's middle, fee and the rupiah that landed, on one line. In the active language."""
    return _("%(sen)s x %(rate)s (market %(mid)s, %(spread)s%%), fee %(fee)s = %(idr)s") % {
        "sen": ringgit(row["amount_sen"], language),
        "rate": rate_of(row["idr_per_myr_x100"]),
        "mid": rate_of(row["mid_x100"]),
        "spread": f"-{spread_bp(row['idr_per_myr_x100'], row['mid_x100']) / 100:.2f}",
        "fee": ringgit(row["fee_sen"], language),
        "idr": format_money(rp(row["amount_idr"]), language),
    }


def words_of(statement: Statement, language: str) -> dict[str, str]:
    """Head, sums and code of a week, as text and PDF say them. In the active language."""
    data = statement.data
    first = (statement.cut_off - WEEK).astimezone(KUALA_LUMPUR).date()
    last = (statement.cut_off - SECOND).astimezone(KUALA_LUMPUR).date()
    return {
        "head": _("Juragan, week %(first)s to %(last)s") % {"first": first, "last": last},
        "total": _("Commission: %(amount)s") % {"amount": ringgit(total_sen(data), language)},
        "paid": _("Paid out: %(amount)s") % {"amount": ringgit(paid_sen(data), language)},
        "left": _("Still yours: %(amount)s") % {"amount": ringgit(data["left_sen"], language)},
        "code": _("Check code: %(code)s") % {"code": statement.check_code},
    }


def line_words(line: Mapping[str, Any]) -> str:
    """What a line is about, with its marks. In the active language."""
    marks = {"entered_by_hand": _("arrival entered by hand")}
    said = [marks[mark] for mark in line.get("marks", [])]
    return f"{line['what']} ({', '.join(said)})" if said else str(line["what"])


def as_text(statement: Statement, language: str) -> str:
    """One message for a chat: no name, each line, the sums, the payments, the check code."""
    data = statement.data
    with override(language):
        words = words_of(statement, language)
        rows = [
            f"{line['on']} {line_words(line)}: {ringgit(line['amount_sen'], language)}"
            for line in data["lines"]
        ]
        paid = [f"{row['reference']}: {exchange_line(row, language)}" for row in data["payouts"]]
    sums = [words["total"], words["paid"], words["left"]]
    return "\n".join([words["head"], *rows, *sums[:2], *paid, sums[2], words["code"]])


def as_csv(statement: Statement) -> str:
    """The same for a spreadsheet: amounts in sen and whole rupiah, one row a line, a payment or a sum."""
    data = statement.data
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for line in data["lines"]:
        row = {name: line[name] for name in ("on", "base_sen", "rate_bp", "amount_sen")}
        writer.writerow({"kind": "line", "reference": line["order"], "what": inert(line["what"]), **row})
    for paid in data["payouts"]:
        row = {name: paid[name] for name in ("reference", "amount_sen", "amount_idr", "mid_x100")}
        writer.writerow({"kind": "payout", "rate_x100": paid["idr_per_myr_x100"], **row})
    sums = {"total": total_sen(data), "paid": paid_sen(data), "left": data["left_sen"]}
    for kind, amount_sen in sums.items():
        writer.writerow({"kind": kind, "amount_sen": amount_sen})
    return out.getvalue()


def inert(text: str) -> str:
    """A title that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
