"""R11: what a maker sends one buyer from two orders of one day is one consignment to customs, and the buyer is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.trade.values import KUALA_LUMPUR, EarlierParcel
from storefront.checkout.same_day import sent_the_same_day
from storefront.fulfilment.models import Consignment
from storefront.order.models import Order
from tests.services.jobs import run_due_jobs
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db

VASE_SEN, LVG_SEN, FREIGHT_SEN = 30_000, 3000, 2800
CIF_SEN = VASE_SEN + FREIGHT_SEN
"""RM328.00: one parcel is within RM500, two are RM656.00."""
DUTY_SEN = 3280
"""10 % of the CIF by the fixture rate; LVG was paid, so no import tax (R8)."""
PHONE = "+60123456789"


@pytest.fixture
def vase() -> Any:
    open_shop()
    return goods("Guci", VASE_SEN, hs6="691200")


def ordered(visitor: Visitor, product: Any, stripe: StripeSandbox, **changes: str) -> Order:
    visitor.add(product)
    attempt = visitor.buy(stripe, **changes)
    run_due_jobs()
    assert attempt.order is not None
    return attempt.order


class TestSecondOrder:
    def test_r11_duty_is_due_and_said_when_the_same_buyer_orders_again_that_day(
        self, vase: Any, stripe_sandbox: StripeSandbox
    ) -> None:
        first = ordered(Visitor(), vase, stripe_sandbox)
        assert (first.total_sen, first.duty_sen) == (VASE_SEN + LVG_SEN + FREIGHT_SEN, 0)
        again = Visitor(language="en")
        again.add(vase)
        blank = again.client.get("/en/checkout/").content.decode()
        assert "another order" not in blank, "nobody knows yet who it is"
        typed = again.form(seen_total=str(first.total_sen))
        page = again.client.post("/en/checkout/", {**typed, "seen_total": str(first.total_sen)})
        text = page.content.decode()
        assert page.status_code == 200, "a total that was not seen is never charged"
        assert "You have another order from the same maker on this day" in text
        assert "RM\u00a0656.00" in text
        second = again.buy(stripe_sandbox).order
        assert second is not None
        assert (second.duty_sen, second.import_tax_sen) == (DUTY_SEN, 0)
        assert second.total_sen == first.total_sen + DUTY_SEN
        first.refresh_from_db()
        assert first.duty_sen == 0, "what was agreed stays as it was"

    @pytest.mark.parametrize(
        "other",
        [
            {"phone": "012-999 8888", "email": "lain@example.com"},
            {"phone": "012-999 8888", "email": ""},
        ],
    )
    def test_another_receiver_pays_no_duty(
        self, vase: Any, stripe_sandbox: StripeSandbox, other: dict[str, str]
    ) -> None:
        ordered(Visitor(), vase, stripe_sandbox)
        assert ordered(Visitor(), vase, stripe_sandbox, **other).duty_sen == 0

    def test_another_maker_counts_alone(self, vase: Any, stripe_sandbox: StripeSandbox) -> None:
        ordered(Visitor(), vase, stripe_sandbox)
        other = goods("Guci lain", VASE_SEN, hs6="691200", maker="Sanggar Kasongan")
        assert ordered(Visitor(), other, stripe_sandbox).duty_sen == 0


class TestSameDay:
    @pytest.fixture
    def order(self, vase: Any, stripe_sandbox: StripeSandbox) -> Order:
        """Placed at one minute before midnight in Kuala Lumpur."""
        order = ordered(Visitor(), vase, stripe_sandbox)
        Order.objects.update(date_placed=datetime(2026, 11, 25, 23, 59, tzinfo=KUALA_LUMPUR))
        return order

    def told(self, now: datetime, **who: Any) -> list[int]:
        known = {"phone": "", "email": "", "user_id": None, **who}
        return [parcel.cif_sen for parcel in sent_the_same_day(now=now, **known)]

    def test_day_is_the_malaysian_one(self, order: Order) -> None:
        evening = datetime(2026, 11, 25, 0, 0, tzinfo=KUALA_LUMPUR)
        assert self.told(evening, phone=PHONE) == [CIF_SEN]
        assert self.told(evening + timedelta(days=1), phone=PHONE) == []
        assert self.told(evening - timedelta(seconds=1), phone=PHONE) == []

    def test_phone_or_mail_or_account_name_the_buyer(self, order: Order) -> None:
        day = datetime(2026, 11, 25, 12, 0, tzinfo=KUALA_LUMPUR)
        assert self.told(day, email=order.guest_email.upper()) == [CIF_SEN]
        assert self.told(day, phone="+60129998888") == []
        assert self.told(day, phone="+60129998888", email="x@example.com", user_id=1) == []

    def test_cancelled_parcel_is_not_sent(self, order: Order) -> None:
        Consignment.objects.update(state="cancelled")
        assert self.told(datetime(2026, 11, 25, 12, 0, tzinfo=KUALA_LUMPUR), phone=PHONE) == []

    def test_maker_and_place_come_from_the_stored_quote(self, order: Order) -> None:
        day = datetime(2026, 11, 25, 12, 0, tzinfo=KUALA_LUMPUR)
        maker = str(order.consignments.get().maker_id)
        found = sent_the_same_day(phone=PHONE, email="", user_id=None, now=day)
        assert found == (EarlierParcel(maker, CIF_SEN, "ID-AC"),)

    def test_unknown_buyer_costs_no_query(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert self.told(timezone.now()) == []
        assert len(asked) == 0
