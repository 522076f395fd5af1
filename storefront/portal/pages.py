"""What the portal's pages show, as plain data. Rupiah first, ringgit beside it, a date on every line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from catalogue.models import Product
from cms.course_lists import lessons_of
from cms.models import CoursePage
from storefront.commissions.deadlines import APPEAL_OPEN
from storefront.commissions.models import Commission, ExchangeRate, RiskCase, RiskEntry
from storefront.commissions.queries import Earnings, earned_by_week, in_rupiah
from storefront.payouts import statements
from storefront.payouts.calendar import KUALA_LUMPUR, last_cut_off
from storefront.payouts.models import Statement
from storefront.payouts.queries import PayDay
from storefront.portal.sentences import day, why
from storefront.referrals.models import Agent, Outcome
from storefront.referrals.queries import favourites_of

WEEKS = 8
BAR_HEIGHT, BAR_STEP = 84, 35


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state of the money: its name, amounts, and a line with its date. `css`: s1 to s4."""

    name: str
    rp: int | None
    rm: int
    when: str
    css: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One touched order line and why it was credited or not. `state` in words, for credited ones."""

    what: str
    rp: int | None
    rm: int
    reason: str
    when: str
    is_credited: bool
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the chart: its number, thousands of rupiah, and where its bar stands in the drawing."""

    week: int
    thousands: int
    x: int
    y: int
    height: int
    middle: int
    is_last: bool


def state_rows(earnings: Earnings, rate: ExchangeRate | None, pay_day: PayDay) -> list[StateRow]:
    """Waiting, hold, ready, paid: in the order in which money moves."""
    waiting, holding, ready = earnings.waiting, earnings.holding, earnings.ready
    orders = ngettext("%(n)s order", "%(n)s orders", waiting.orders) % {"n": waiting.orders}
    free_on = (
        _("payable from %(day)s") % {"day": day(holding.first_on)}
        if holding.first_on
        else _("7 days after delivery")
    )
    on_the_way = earnings.reserved.amount_sen
    paid = _("%(n)s lines in all") % {"n": earnings.paid.lines}
    rows = [
        (_("Waiting for delivery"), waiting.amount_sen, orders, "s1"),
        (_("Return time of 7 days"), holding.amount_sen, free_on, "s2"),
        (_("Ready"), ready.amount_sen, _ready_words(pay_day), "s3"),
        *([(_("In this week's payout"), on_the_way, _("on its way"), "s3")] if on_the_way else []),
        (_("Paid"), earnings.paid.amount_sen, paid, "s4"),
    ]
    return [StateRow(name, in_rupiah(sen, rate), sen, when, css) for name, sen, when, css in rows]


def _ready_words(pay_day: PayDay) -> str:
    if pay_day.on is not None:
        return _("Monday, %(day)s") % {"day": day(pay_day.on)}
    words = {
        "pause": _("after 72 hours of pause"),
        "account": _("add your bank account"),
        "minimum": _("paid from RM 10"),
    }
    return words.get(pay_day.waits_for, _("kept for you"))


def entry_rows(outcomes: Iterable[Outcome], rate: ExchangeRate | None, now: datetime) -> list[EntryRow]:
    """Credited or not, with the reason; a line that lost shows no amount but zero."""
    rows, found = [], list(outcomes)
    refused = _refused_until(found, now)
    for outcome in found:
        line = outcome.attribution.order_line
        commission = getattr(outcome.attribution, "commission", None) if outcome.is_credited else None
        amount_sen = commission.amount_sen if commission is not None else 0
        state = _state_words(commission, refused, now) if outcome.is_credited else ""
        rows.append(
            EntryRow(
                what=f"{line.quantity} × {line.title}",
                rp=in_rupiah(amount_sen, rate),
                rm=amount_sen,
                reason=why(outcome),
                when=" · ".join(part for part in (day(outcome.at), state) if part),
                is_credited=outcome.is_credited,
                url=reverse("portal:show-why", args=[outcome.pk]),
            )
        )
    return rows


def _refused_until(outcomes: Sequence[Outcome], now: datetime) -> dict[int, datetime]:
    """Commission id -> last day to appeal, of entries that a person decided as fraud. No query when none is frozen."""
    held = [getattr(outcome.attribution, "commission", None) for outcome in outcomes]
    frozen = [one.pk for one in held if one is not None and one.review_until and one.review_until > now]
    if not frozen:
        return {}
    refused = RiskCase.objects.filter(outcome=RiskCase.Outcome.REJECTED)
    live = RiskEntry.objects.filter(commission__in=frozen, is_live=True, case__in=refused)
    decided = live.values_list("commission", "case__decided_at")
    return {pk: at + APPEAL_OPEN for pk, at in decided if at is not None}


def _state_words(commission: Commission | None, refused: Mapping[int, datetime], now: datetime) -> str:
    if commission is None:
        return _("being worked out")
    if commission.pk in refused:
        return _("refused, see Appeals; they are open until %(day)s") % {"day": day(refused[commission.pk])}
    if commission.review_until is not None and commission.review_until > now:
        return _("being checked until %(day)s, then free") % {"day": day(commission.review_until)}
    if commission.state == Commission.State.HOLDING and commission.available_on:
        return _("return time until %(day)s") % {"day": day(commission.available_on)}
    return str(commission.get_state_display()).lower()


def week_bars(agent: Agent, rate: ExchangeRate | None, now: datetime) -> list[Bar]:
    """Eight weeks of commission in thousands of rupiah; nothing without a rate or without any commission."""
    this_week = last_cut_off(now)
    first = this_week - timedelta(weeks=WEEKS - 1)
    earned = {week.date(): in_rupiah(sen, rate) or 0 for week, sen in earned_by_week(agent, first)}
    if not any(earned.values()):
        return []
    mondays = [(first + timedelta(weeks=number)).date() for number in range(WEEKS)]
    most = max(earned.values())
    bars = []
    for place, monday in enumerate(mondays):
        amount = earned.get(monday, 0)
        height = BAR_HEIGHT * amount // most
        x = 4 + BAR_STEP * place
        week = monday.isocalendar().week
        is_last = place == WEEKS - 1
        bars.append(Bar(week, amount // 1000, x, 96 - height, height, x + 14, is_last))
    return bars


def goods_to_share(agent: Agent, count: int) -> tuple[list[Product], list[int]]:
    """Her favourites first, then the newest goods on sale; and the ids of her favourites."""
    favourites = list(favourites_of(agent)[:count])
    chosen = [product.pk for product in favourites]
    missing = count - len(favourites)
    if missing > 0:
        others = (
            Product.objects.browsable().exclude(pk__in=chosen).for_cards().order_by("-date_created", "-pk")
        )
        favourites += list(others[:missing])
    return favourites, chosen


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A closed week: its last day, what became ready, and the code that opens it."""

    last_on: datetime
    amount_sen: int
    check_code: str


def week_rows(closed: Iterable[Statement]) -> list[WeekRow]:
    """Closed weeks as rows of a list."""
    return [
        WeekRow(
            (statement.cut_off - statements.SECOND).astimezone(KUALA_LUMPUR),
            statements.total_sen(statement.data),
            statement.check_code,
        )
        for statement in closed
    ]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of a statement as it was closed."""

    what: str
    on: date
    order: str
    base_sen: int
    rate_percent: str
    amount_sen: int
    reason: str


def _reason_words(rule: str) -> str:
    """Why a line earned; a bonus has no rule of credit."""
    return str(Outcome.Reason(rule).label) if rule in Outcome.Reason.values else _("Bonus")


def statement_lines(statement: Statement) -> list[StatementRow]:
    """The stored lines of a closed week; nothing is read anew."""
    return [
        StatementRow(
            what=line["what"],
            on=date.fromisoformat(line["on"]),
            order=line["order"],
            base_sen=line["base_sen"],
            rate_percent=f"{line['rate_bp'] / 100:g}%",
            amount_sen=line["amount_sen"],
            reason=_reason_words(line["rule"]),
        )
        for line in statement.data["lines"]
    ]


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson of a course for agents."""

    title: str
    course: str
    intro: str
    url: str


def lessons_for_agents(language: str) -> list[LessonRow]:
    """Live lessons of the agents' courses in a language, in the order of the tree."""
    courses = (
        CoursePage.objects.live().filter(audience="agent", locale__language_code=language).order_by("path")
    )
    return [
        LessonRow(lesson.title, course.title, lesson.intro, lesson.get_url() or "")
        for course in courses
        for lesson in lessons_of(course.path)
    ]


def goods_found(wanted: str, favourites: Iterable[int]) -> QuerySet[Product]:
    """Goods on sale whose name, in any language, or maker holds every word; favourites first."""
    goods = Product.objects.browsable().for_cards()
    for word in wanted.split()[:6]:
        goods = goods.filter(
            Q(title_ms__icontains=word)
            | Q(title_ind__icontains=word)
            | Q(title_en__icontains=word)
            | Q(maker__name__icontains=word)
        )
    is_hers = Case(When(pk__in=list(favourites), then=Value(0)), default=Value(1))
    return goods.order_by(is_hers, "-date_created", "-pk")
