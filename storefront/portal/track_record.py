"""An agent's track record: what she can show a lender or a maker at home. Alias, months, figures; nobody else."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _

from catalogue.money import format_money, rm
from storefront.commissions.models import Commission
from storefront.referrals.models import Agent


@dataclass(frozen=True, slots=True)
class Month:
    """One month: orders credited, goods sold, commission that was not reversed. Amounts in sen."""

    first: date
    orders: int
    goods_sen: int
    commission_sen: int


@dataclass(frozen=True, slots=True)
class Record:
    """All months with a sale, and the sums over them."""

    alias: str
    since: datetime
    made_at: datetime
    months: Sequence[Month]
    buyers: int

    @property
    def orders(self) -> int:
        return sum(month.orders for month in self.months)

    @property
    def goods_sen(self) -> int:
        return sum(month.goods_sen for month in self.months)

    @property
    def commission_sen(self) -> int:
        return sum(month.commission_sen for month in self.months)


def record_of(agent: Agent, now: datetime) -> Record:
    """The record up to now, from the commissions as they stand. Two queries."""
    lines = Commission.objects.filter(agent=agent).exclude(state=Commission.State.REVERSED)
    rows = (
        lines.annotate(month=TruncMonth("created_at"))
        .values("month")
        .annotate(
            orders=Count("order_line__order", distinct=True),
            goods=Sum("base_sen"),
            amount=Sum("amount_sen"),
        )
        .order_by("month")
    )
    months = [
        Month(timezone.localdate(row["month"]), row["orders"], row["goods"], row["amount"]) for row in rows
    ]
    buyers = agent.bindings.filter(Q(until__gt=now)).values("user").distinct().count()
    return Record(agent.alias, agent.joined_at, now, months, buyers)


def as_csv(record: Record) -> str:
    """One line a month; ringgit with a point, as spreadsheets read it."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["month", "orders", "goods_myr", "commission_myr"])
    for month in record.months:
        writer.writerow(
            [f"{month.first:%Y-%m}", month.orders, _plain(month.goods_sen), _plain(month.commission_sen)]
        )
    totals = [record.orders, _plain(record.goods_sen), _plain(record.commission_sen)]
    writer.writerow(["total", *totals])
    return target.getvalue()


def _plain(sen: int) -> str:
    return f"{sen // 100}.{sen % 100:02}"


def as_data(record: Record) -> dict[str, Any]:
    """The words and figures of the printed record, in the active language."""
    language = (get_language() or "id")[:2]

    def money(sen: int) -> str:
        return format_money(rm(sen), language)

    return {
        "title": _("Track record of agent %(alias)s") % {"alias": record.alias},
        "lead": _("Sales through links and codes, as the books of Juragan show them."),
        "made": date_format(timezone.localtime(record.made_at), "j F Y"),
        "facts": [
            [_("Agent since"), date_format(timezone.localtime(record.since), "F Y")],
            [_("Orders credited"), str(record.orders)],
            [_("Goods sold"), money(record.goods_sen)],
            [_("Commission"), money(record.commission_sen)],
            [_("Buyers who belong to her now"), str(record.buyers)],
        ],
        "head": [_("Month"), _("Orders"), _("Goods sold"), _("Commission")],
        "months": [
            [
                date_format(month.first, "F Y"),
                str(month.orders),
                money(month.goods_sen),
                money(month.commission_sen),
            ]
            for month in record.months
        ],
        "foot": _("Made by the agent herself. She decides who sees it. It is no payslip and no promise."),
    }
