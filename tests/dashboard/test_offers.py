"""Staff make an offer and its voucher on Oscar's pages; who bears it is kept through all four steps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from storefront.accounts.models import StaffRole
from storefront.offer.models import ConditionalOffer
from tests.services.offers import Voucher, everything
from tests.services.people_and_goods import a_maker
from tests.services.whole_shop import a_team_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    person = a_team_member("D")
    StaffRole.objects.create(user=person, role="E")
    return signed_in(person)


def make(staff: Client, first: dict[str, Any], benefit: dict[str, Any]) -> Any:
    """Walk the four steps; returns the last answer."""
    area = everything().pk
    steps = (
        ("metadata", {"name": "Opening week", "offer_type": "Voucher", **first}),
        ("incentive", {"range": area, "type": "Percentage", "value": "10", **benefit}),
        ("condition", {"range": area, "type": "Count", "value": "1"}),
        ("restrictions", {"priority": "0", "exclusive": "on"}),
    )
    for name, typed in steps:
        answer = staff.post(f"/dashboard/offers/new/{name}/", typed)
        if answer.status_code != 302:
            return answer
    return answer


class TestMakingAnOffer:
    def test_platform_bears_it_when_nothing_else_is_chosen(self, staff: Client) -> None:
        make(staff, {"funder": "platform", "maker": ""}, {})
        offer = ConditionalOffer.objects.get()
        assert (offer.name, offer.funder, offer.maker) == ("Opening week", "platform", None)

    def test_maker_bears_it_when_he_is_chosen(self, staff: Client) -> None:
        maker = a_maker("Rumah Tenun")
        make(staff, {"funder": "maker", "maker": maker.pk}, {"type": "Absolute", "value": "5.50"})
        offer = ConditionalOffer.objects.get()
        assert (offer.funder, offer.maker) == ("maker", maker)
        assert (offer.benefit.type, str(offer.benefit.value)) == ("Absolute", "5.50")

    def test_first_step_is_refused_when_the_maker_who_bears_it_is_not_named(self, staff: Client) -> None:
        answer = make(staff, {"funder": "maker", "maker": ""}, {})
        assert list(answer.context["form"].errors) == ["maker"]
        assert not ConditionalOffer.objects.exists()

    @pytest.mark.parametrize("kind", ["Multibuy", "Fixed price", "Shipping absolute"])
    def test_incentive_is_refused_when_the_shop_does_not_know_it(self, staff: Client, kind: str) -> None:
        answer = make(staff, {"funder": "platform", "maker": ""}, {"type": kind})
        assert answer.status_code == 200
        assert not ConditionalOffer.objects.exists()

    def test_percentage_above_hundred_is_refused(self, staff: Client) -> None:
        answer = make(staff, {"funder": "platform", "maker": ""}, {"value": "101"})
        assert answer.status_code == 200
        assert not ConditionalOffer.objects.exists()

    def test_voucher_of_it_is_made_on_oscars_page(self, staff: Client) -> None:
        make(staff, {"funder": "platform", "maker": ""}, {})
        now = timezone.now().strftime("%Y-%m-%d %H:%M")
        answer = staff.post(
            "/dashboard/vouchers/create/",
            {
                "name": "Opening",
                "code": "open",
                "start_datetime": now,
                "end_datetime": now.replace(now[:4], str(int(now[:4]) + 1)),
                "usage": "Single use",
                "offers": ConditionalOffer.objects.get().pk,
            },
        )
        assert answer.status_code == 302
        assert Voucher.objects.get().code == "OPEN"

    def test_maker_who_bears_it_is_changed_later(self, staff: Client) -> None:
        make(staff, {"funder": "platform", "maker": ""}, {})
        offer, maker = ConditionalOffer.objects.get(), a_maker("Rumah Tenun")
        staff.post(
            f"/dashboard/offers/{offer.pk}/metadata/",
            {"name": "Ours", "offer_type": "Voucher", "funder": "maker", "maker": maker.pk, "save": "1"},
        )
        offer.refresh_from_db()
        assert (offer.name, offer.funder, offer.maker) == ("Ours", "maker", maker)
