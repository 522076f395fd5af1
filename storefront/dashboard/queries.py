"""What staff look at: the day's tasks, the one search box, an order as a whole."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from catalogue.trade.queries import overdue_rules
from catalogue.trade.values import day_in_malaysia
from storefront.aftersales.lvg import counter
from storefront.aftersales.models import Dispute
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.commissions.models import Appeal, RiskCase
from storefront.fulfilment.models import Consignment
from storefront.order.models import Order
from storefront.reconciliation.queries import newest_check, open_breaks
from storefront.upkeep.queries import given_up_jobs
from storefront.webhooks.queries import odd_events

ORDER_NUMBER = re.compile(r"^J[0-9A-HJKMNP-TV-Z]{9}(-[A-Z]+)?$")


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs a person, derived when read (marketplace.md 5: no task table)."""

    count: int
    title: str
    detail: str
    is_urgent: bool


def tasks(now: datetime) -> list[Task]:
    """What needs a person today, urgent things first; finished things leave by themselves."""
    late = Consignment.objects.filter(state=Consignment.State.OPEN, ship_by__lt=now).count()
    soon = Consignment.objects.filter(
        state=Consignment.State.OPEN, ship_by__gte=now, ship_by__lt=now + timedelta(days=1)
    ).count()
    owed = CheckoutAttempt.objects.filter(state__in=("refund_due", "refunding")).count()
    unknown = CheckoutAttempt.objects.filter(
        state__in=("session_opening", "waiting"), updated_at__lt=now - timedelta(minutes=10)
    ).count()
    odd = odd_events(now).count()
    given_up = given_up_jobs().count()
    found = [
        Task(
            owed,
            _("Paid without an order"),
            _("The refund is under way; look if it is still here tomorrow"),
            True,
        ),
        *books_tasks(),
        Task(
            unknown,
            _("Payments of unknown outcome for over 10 minutes"),
            _("The reconciler asks every 5 minutes"),
            True,
        ),
        Task(odd, _("Payment events that fit nothing"), _("Failed, orphaned or with a changed body"), True),
        Task(
            given_up,
            _("Jobs that were given up"),
            _("The page of faults shows each and can run it again"),
            True,
        ),
        Task(
            undecided(),
            _("Agents' appeals and held entries"),
            _("Silence decides for the agent after 7 days"),
            True,
        ),
        Task(late, _("Parcels past their ship-by date"), _("Ask the maker"), True),
        Task(soon, _("Parcels to hand over within a day"), "", False),
        *law_tasks(now),
    ]
    return [task for task in found if task.count]


def books_tasks() -> list[Task]:
    """Refunds owed by transfer, differences with Stripe, open disputes, broken rules of the books."""
    waiting = Q(state=Refund.State.FAILED) | Q(road=Refund.Road.TRANSFER, state=Refund.State.REQUESTED)
    by_transfer = Refund.objects.filter(waiting, transferred_at=None, replaced_by=None).exclude(payment=None)
    check = newest_check()
    disputes = Dispute.objects.filter(state__in=(Dispute.State.TOLD, Dispute.State.OPEN)).count()
    return [
        Task(
            by_transfer.count(),
            _("Refunds that cannot go through Stripe"),
            _("Pay the buyer by transfer, then record it on the order's page"),
            True,
        ),
        Task(open_breaks().count(), _("Differences with Stripe"), _("Find out why, then close each"), True),
        Task(disputes, _("Disputes at a bank"), _("Answer with papers before the bank's date"), True),
        Task(
            len(check.breaches) if check else 0,
            _("Rules of the books that are broken"),
            _("The page of the books names the first rows"),
            True,
        ),
    ]


def undecided() -> int:
    """Open cases of risk and open appeals of agents (agents F3, F4)."""
    cases = RiskCase.objects.filter(outcome=RiskCase.Outcome.OPEN).count()
    return cases + Appeal.objects.filter(state=Appeal.State.OPEN).count()


def law_tasks(now: datetime) -> list[Task]:
    """What the tax and trade rules want of a person: a registration, a look at an old rule (R23, R27)."""
    today = day_in_malaysia(now)
    found = []
    told = counter(today)
    if told is not None and told.level:
        title = _("LVG sales of 12 months are at %(percent)s%% of the limit") % {"percent": told.percent}
        detail = _("Above it the shop must be registered for LVG tax") if told.level == "crossed" else ""
        found.append(Task(1, title, detail, told.level == "crossed"))
    overdue = overdue_rules(today)
    names = ", ".join(code for code, _due in overdue[:3])
    found.append(
        Task(
            len(overdue),
            _("Trade rules whose date of checking has passed"),
            _("30 days past it, duty-paid quotes stop: %(rules)s") % {"rules": names},
            True,
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """Sums since midnight in Kuala Lumpur, in sen."""

    orders: int
    goods_sen: int
    lvg_sen: int


def day_so_far(midnight: datetime) -> Day:
    """Paid orders since `midnight`."""
    sums = Order.objects.filter(date_placed__gte=midnight).aggregate(
        orders=Count("pk"), goods=Sum("goods_sen"), lvg=Sum("lvg_sen")
    )
    return Day(sums["orders"], sums["goods"] or 0, sums["lvg"] or 0)


DAYS = 8
BAR_HEIGHT, BAR_STEP = 80, 35


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the chart: its orders, and where its bar stands in the drawing."""

    day: date
    orders: int
    x: int
    height: int
    is_today: bool

    @property
    def y(self) -> int:
        """Top of the bar; all stand on one line."""
        return 96 - self.height

    @property
    def middle(self) -> int:
        """Where the words of the bar are centred."""
        return self.x + 14

    @property
    def label_y(self) -> int:
        """Base line of the number above the bar."""
        return self.y - 6


def paid_by_day(midnight: datetime) -> list[DayBar]:
    """Paid orders of the last eight days, today last, by days in Kuala Lumpur. One query."""
    days = [(midnight - timedelta(days=back)).date() for back in reversed(range(DAYS))]
    paid = Order.objects.filter(date_placed__gte=midnight - timedelta(days=DAYS - 1))
    counted = dict(
        paid.annotate(day=TruncDate("date_placed")).order_by().values_list("day").annotate(orders=Count("pk"))
    )
    most = max(counted.values(), default=0) or 1
    return [
        DayBar(
            day,
            counted.get(day, 0),
            4 + BAR_STEP * place,
            BAR_HEIGHT * counted.get(day, 0) // most,
            place == DAYS - 1,
        )
        for place, day in enumerate(days)
    ]


def latest_orders() -> QuerySet[Order]:
    """Newest first, with what the table shows."""
    return Order.objects.prefetch_related("consignments__maker").order_by("-date_placed")


def find_orders(text: str) -> QuerySet[Order]:
    """By order or consignment number, tracking number, phone's last four digits, e-mail, else by name."""
    words = text.strip()
    compact = re.sub(r"[\s-]", "", words).upper()
    orders = latest_orders()
    if ORDER_NUMBER.match(words.upper()):
        return orders.filter(number=words.upper().split("-")[0])
    if re.fullmatch(r"\d{4}", words):
        return orders.filter(buyer_phone_last4=words)
    if "@" in words:
        return orders.filter(guest_email__iexact=words)
    if re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", compact):
        return orders.filter(consignments__parcels__tracking_number=compact).distinct()
    if re.fullmatch(r"\+?\d{7,15}", compact):
        return orders.filter(buyer_phone__endswith=compact.lstrip("+").lstrip("0"))
    return orders.filter(Q(buyer_name__icontains=words) | Q(number__iexact=words))


def order_for_staff(number: str) -> QuerySet[Order]:
    """One order with everything its page shows."""
    return (
        Order.objects.filter(number=number)
        .select_related("shipping_address", "payment", "attempt")
        .prefetch_related(
            "consignments__maker",
            "consignments__parcels__events",
            "consignments__lines__order_line__share",
            "consignments__lines__order_line__commission__agent",
            "consignments__lines__order_line__attributions__agent",
            "payment__refunds__lines__order_line",
            "payment__disputes",
        )
    )
