"""Desks of makers and staff, and what stays of Oscar's: they open, they fit a phone, they ask only this host."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from storefront.accounts.models import StaffRole
from tests.services.chromium import HERE
from tests.services.shop import Visitor
from tests.services.stripe import StripeSandbox
from tests.services.whole_shop import CODE, WholeShop, a_team_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OSCARS = (
    "catalogue/",
    "catalogue/categories/",
    "catalogue/product-types/",
    "offers/",
    "ranges/",
    "reviews/",
    "vouchers/",
    "communications/",
)


class TestDesks:
    def test_own_desks_fit_a_phone_when_there_is_work(
        self, shop: WholeShop, walker, stripe_sandbox: StripeSandbox
    ) -> None:
        buyer = Visitor()
        for product in shop.goods:
            buyer.add(product)
        order = buyer.buy(stripe_sandbox, code=CODE).order
        consignment = order.consignments.get(maker=shop.makers[0])
        maker, staff = walker(), walker()
        maker.is_signed_in_as(shop.owner())
        staff.is_signed_in_as(a_team_member("C"))
        pages = [
            (maker, "/id/desk/", consignment.number),
            (maker, f"/id/desk/{consignment.number}/", "Siti binti Ahmad"),
            (staff, "/dashboard/", order.number),
            (staff, "/dashboard/find/?q=nobody", "nobody"),
            (staff, f"/dashboard/order/{order.number}/", "Melati"),
            (staff, f"/dashboard/order/{order.number}/refund/", "Kopi arabika Gayo"),
        ]
        for who, path, words in pages:
            assert who.go(path) == 200, path
            assert who.page.locator("h1").count() == 1, path
            assert words in who.text("body"), path
            assert who.is_within_the_screen(), path

    # Oscar's list of offers has no order
    @pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
    def test_oscars_desks_stand_under_our_head_when_opened(self, shop: WholeShop, walker) -> None:
        admin = a_team_member("D")
        StaffRole.objects.create(user=admin, role="E")
        staff = walker()
        staff.is_signed_in_as(admin)
        asked: list[str] = []
        staff.page.on("request", lambda request: asked.append(request.url))
        for desk in OSCARS:
            assert staff.go(f"/dashboard/{desk}") == 200, desk
            assert staff.page.locator(".head .mark").is_visible(), desk
            assert staff.is_within_the_screen(), desk
        assert {urlsplit(url).hostname for url in asked if url.startswith("http")} <= HERE
