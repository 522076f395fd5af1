"""Closed months and late events: agents L7; threats C9."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from storefront.ledger import periods
from storefront.ledger.models import ClosedPeriod, Journal
from storefront.ledger.operations import post

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def at(month: int, day: int, hour: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def booked(subject: str, moment: datetime) -> Journal:
    with transaction.atomic():
        post(kind="order", subject=subject, legs={("a", "MYR"): -5, ("b", "MYR"): 5}, at=moment)
    return Journal.objects.get(subject=subject)


class TestPeriod:
    def test_month_of_kuala_lumpur_counts_when_utc_says_another(self) -> None:
        # 31 October 16:30 UTC is 1 November 00:30 in Kuala Lumpur (UTC+8)
        assert booked("J1", datetime(2026, 10, 31, 16, 30, tzinfo=UTC)).period == NOVEMBER
        assert booked("J2", datetime(2026, 10, 31, 15, 59, tzinfo=UTC)).period == OCTOBER

    def test_c9_late_event_goes_to_the_next_month_when_its_own_is_closed(self) -> None:
        """C9, L7: the closed month's bytes and hash stay the same."""
        booked("J1", at(10, 20))
        periods.close_month(OCTOBER, now=at(11, 6))
        text = periods.text_of(OCTOBER)

        late = booked("J2", at(10, 31))

        assert (late.period, late.happened_at) == (NOVEMBER, at(10, 31))
        assert periods.text_of(OCTOBER) == text
        assert periods.hash_of(OCTOBER) == ClosedPeriod.objects.get().sha256
        assert periods.changed_months() == []
        assert ClosedPeriod.objects.get().journals == 1

    def test_c9_month_cannot_be_forged_when_sql_names_a_closed_one(self) -> None:
        periods.close_month(OCTOBER, now=at(11, 6))
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into ledger_journal (kind, subject, happened_at, booked_at, memo, period)"
                " values ('raw', 'R1', '2026-09-05', now(), '', '2026-09-01')"
            )
        assert Journal.objects.get().period == NOVEMBER

    def test_text_says_every_leg_and_sum_when_a_month_is_written(self) -> None:
        booked("J1", at(10, 20))
        assert periods.text_of(OCTOBER) == (
            "2026-10\n"
            "2026-10-20T04:00:00.000000 order J1 a MYR -5\n"
            "2026-10-20T04:00:00.000000 order J1 b MYR 5\n"
            "= a MYR -5\n= b MYR 5\n"
        )

    def test_changed_month_is_named_when_the_guards_were_off(self) -> None:
        journal = booked("J1", at(10, 20))
        periods.close_month(OCTOBER, now=at(11, 6))
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("alter table ledger_posting disable trigger user")
            cursor.execute(
                "update ledger_posting set amount_minor = 2 * amount_minor where journal_id = %s",
                [journal.pk],
            )
            cursor.execute("alter table ledger_posting enable trigger user")
        assert periods.changed_months() == [OCTOBER]


class TestClosing:
    @pytest.mark.parametrize(
        ("now", "closed"), [(at(11, 4), None), (at(11, 5), OCTOBER), (at(11, 30), OCTOBER)]
    )
    def test_month_before_is_closed_when_four_days_are_over(self, now: datetime, closed: date | None) -> None:
        period = periods.close_due(now=now)
        assert (period and period.month) == closed

    def test_december_is_closed_when_it_is_january(self) -> None:
        period = periods.close_due(now=datetime(2027, 1, 8, tzinfo=UTC))
        assert period is not None
        assert period.month == date(2026, 12, 1)

    def test_first_closing_stays_when_closed_again(self) -> None:
        first = periods.close_month(OCTOBER, now=at(11, 6))
        assert periods.close_month(OCTOBER, now=at(11, 9)).closed_at == first.closed_at

    @pytest.mark.parametrize("month", [NOVEMBER, date(2026, 12, 1), date(2026, 10, 2), date(2026, 9, 1)])
    def test_closing_is_refused_when_the_month_runs_or_a_later_one_is_closed(self, month: date) -> None:
        periods.close_month(OCTOBER, now=at(11, 6))
        with pytest.raises(periods.CannotClose):
            periods.close_month(month, now=at(11, 6))
        assert ClosedPeriod.objects.count() == 1

    def test_closed_month_is_append_only_when_sql_reopens_it(self) -> None:
        periods.close_month(OCTOBER, now=at(11, 6))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ClosedPeriod.objects.all().delete()
        assert ClosedPeriod.objects.count() == 1
