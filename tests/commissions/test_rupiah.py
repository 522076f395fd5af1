"""Rupiah shown beside ringgit: by the newest rate of a day that has begun in Malaysia."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from storefront.commissions.models import ExchangeRate
from storefront.commissions.queries import rate_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 25, 15, 59, tzinfo=UTC), date(2026, 11, 25)),  # 23:59 in Kuala Lumpur
        (datetime(2026, 11, 25, 16, 0, tzinfo=UTC), date(2026, 11, 26)),  # midnight there
    ],
)
def test_rate_of_a_day_holds_from_midnight_in_malaysia(now: datetime, day: date) -> None:
    for number in (24, 25, 26):
        ExchangeRate.objects.create(day=date(2026, 11, number), idr_per_myr_x100=380_000, source="BI")
    rate = rate_at(now)
    assert rate is not None and rate.day == day
