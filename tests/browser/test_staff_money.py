"""Staff's pages about agents' money: they open, fit a phone and a desk, and ask only this host."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from storefront.accounts.models import StaffRole
from storefront.commissions.models import ExchangeRate, RateRule
from storefront.commissions.operations import decide_risk_case, open_appeal, open_risk_case, promise_rate
from storefront.payouts import operations
from storefront.payouts.calendar import last_cut_off
from storefront.referrals.operations import make_link
from tests.services.payees import a_payee, ready
from tests.services.people_and_goods import a_person
from tests.services.whole_shop import WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def test_desks_of_agents_money_fit_phone_and_desk(shop: WholeShop, walker) -> None:
    now = timezone.now()
    rate = ExchangeRate.objects.get()
    said = f"{rate.idr_per_myr_x100 / 100:.2f}"
    RateRule.objects.create(rate_bp=1200, valid_from=now - DAY)
    agent = a_payee("Kenanga")
    link = make_link(agent=agent, target="product", target_id=shop.goods[0].pk, now=now)
    promise_rate(link=link, product=shop.goods[0], now=now)
    held, *_paid = (ready(agent, sen, at=last_cut_off(now) - DAY) for sen in (846, 12_345, 8_460))
    why = {"reason": "false_order", "evidence": "nobody lives at the address of these parcels"}
    case = open_risk_case(agent=agent, entries=[held], by=a_person(name="Ratna"), now=now, **why)
    other = a_payee("Cempaka")
    decided = open_risk_case(
        agent=other, entries=[ready(other, 700)], by=a_person(name="Ratna"), now=now, **why
    )
    decide_risk_case(case=decided, is_fraud=True, decision=why["evidence"], by=a_person(name="Budi"), now=now)
    appeal = open_appeal(agent=other, case=decided, text="Mereka teman saya, alamatnya asrama.", now=now)
    batch = operations.prepare_batch(now=now)
    person = a_person(name="Ibu Ratna")
    for letter in "FGUD":
        StaffRole.objects.create(user=person, role=letter)
    staff = walker()
    staff.is_signed_in_as(person)
    for path, words in (
        ("/dashboard/agents/", "Kenanga"),
        (f"/dashboard/agents/{agent.pk}/", "Kenanga"),
        ("/dashboard/cases/", "Cempaka"),
        (f"/dashboard/cases/{case.pk}/", "Ratna"),
        (f"/dashboard/appeals/{appeal.pk}/", "asrama"),
        ("/dashboard/rates/", "12%"),
        ("/dashboard/exchange/", said),
        ("/dashboard/audit/", ""),
        ("/dashboard/payouts/", "RM"),
        (f"/dashboard/payouts/{batch.pk}/", said),
    ):
        for width, height in ((360, 740), (1280, 800)):
            staff.page.set_viewport_size({"width": width, "height": height})
            assert staff.go(path) == 200, path
            assert words in staff.text(), path
            assert staff.is_within_the_screen(), f"{path} at {width}"
