"""Oscar's own ways of doing what this shop does otherwise (money.md section 2): replaced or closed, each one.

A row of the table there is a class here. `TestPages` fails as soon as a page of Oscar's that must not be is mounted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from oscar.apps.payment.models import Source
from oscar.core.loading import get_class

from catalogue.models import Product
from catalogue.seams import SeamReached
from storefront.basket.models import Basket
from storefront.referrals.models import CartStamp
from tests.services.offers import a_voucher
from tests.services.people_and_goods import a_maker, a_person, a_product, an_agent
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.whole_shop import signed_in

CLOSED = (
    "oscar.apps.checkout.",
    "oscar.apps.customer.",
    "oscar.apps.payment.",
    "oscar.apps.voucher.",
    "oscar.apps.wishlists.",
    "oscar.apps.partner.",
    "oscar.apps.dashboard.orders.",
    "oscar.apps.dashboard.partners.",
    "oscar.apps.dashboard.users.",
    "oscar.apps.dashboard.pages.",
    "oscar.apps.dashboard.shipping.",
    "oscar.apps.dashboard.reports.",
    "oscar.apps.dashboard.views",
    "oscar.apps.search.",
)
"""Modules of Oscar's whose pages stay shut."""
SHUT = {
    ("oscar.apps.basket.views", name) for name in ("VoucherAddView", "VoucherRemoveView", "SavedView")
} | {("oscar.apps.offer.views", name) for name in ("OfferListView", "OfferDetailView")}


def views(patterns: Any = None) -> Iterator[Any]:
    """Every view class or function that an address leads to."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            callback = pattern.callback
            while hasattr(callback, "__wrapped__") and not hasattr(callback, "view_class"):
                callback = callback.__wrapped__
            yield getattr(callback, "view_class", callback)


class TestPages:
    def test_no_closed_page_of_oscars_is_mounted(self) -> None:
        mounted = {(view.__module__, view.__name__) for view in views() if hasattr(view, "__name__")}
        assert len(mounted) > 60
        reached = {name for name in mounted if name[0].startswith(CLOSED) or name in SHUT}
        assert reached == set()


class TestStock:
    @pytest.mark.parametrize("method", ["allocate", "consume_allocation", "cancel_allocation"])
    @pytest.mark.django_db
    def test_oscars_methods_are_closed(self, method: str) -> None:
        record = a_product().stockrecords.get()
        with pytest.raises(SeamReached):
            getattr(record, method)(1)
        record.refresh_from_db()
        assert (record.reserved, record.sold) == (0, 0)


class TestOrder:
    def test_order_number_says_nothing_of_the_basket(self) -> None:
        make = get_class("order.utils", "OrderNumberGenerator")().order_number
        numbers = {make(Basket(pk=1)) for _number in range(50)}
        assert len(numbers) == 50
        assert not any("100001" in number for number in numbers)

    @pytest.mark.django_db
    def test_order_creator_is_closed(self) -> None:
        with pytest.raises(SeamReached):
            get_class("order.utils", "OrderCreator")().place_order(Basket(), None)


class TestPayment:
    @pytest.mark.django_db(transaction=True)
    def test_payment_source_stays_empty_when_an_order_is_paid(self, stripe_sandbox: StripeSandbox) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500))
        assert visitor.buy(stripe_sandbox).state == "ordered"
        assert not Source.objects.exists()


class TestPeople:
    def test_oscars_backend_is_not_asked(self) -> None:
        assert not any("customer" in path for path in settings.AUTHENTICATION_BACKENDS)

    def test_oscars_backend_is_closed(self) -> None:
        backend = get_class("customer.auth_backends", "EmailBackend")()
        with pytest.raises(SeamReached):
            backend.authenticate(None, email="siti@example.com", password="x")

    @pytest.mark.django_db
    def test_profile_form_of_oscars_changes_nothing(self) -> None:
        person = a_person(email="siti@example.com")
        form = get_class("customer.forms", "ProfileForm")(
            person, {"email": "thief@example.com"}, instance=person
        )
        with pytest.raises(SeamReached):
            form.save()
        person.refresh_from_db()
        assert person.email == "siti@example.com"

    @pytest.mark.parametrize("path", ["/ms/accounts/profile/edit/", "/ms/accounts/login-oscar/"])
    @pytest.mark.django_db
    def test_oscars_pages_of_a_customer_are_not_there(self, path: str) -> None:
        assert signed_in(a_person()).get(path).status_code == 404
        assert mail.outbox == []


class TestProductDesk:
    @pytest.mark.django_db
    def test_maker_does_not_reach_a_variant_under_anothers_product(self) -> None:
        """Oscar looks the parent of a new variant up without asking whose it is."""
        mine, other = a_maker("Mine"), a_maker("Other")
        owner = a_person()
        mine.members.create(user=owner, role="owner")
        mine.users.add(owner)
        parent = a_product(maker=other)
        Product.objects.filter(pk=parent.pk).update(structure="parent")
        client = signed_in(owner)
        for path in (f"products/{parent.pk}/create-variant/", f"products/{parent.pk}/", ""):
            assert client.get(f"/dashboard/catalogue/{path}").status_code in {403, 404}, path
            assert client.post(f"/dashboard/catalogue/{path}", {"title": "x"}).status_code in {403, 404}
        assert not Product.objects.filter(parent=parent).exists()


class TestDownloads:
    @pytest.mark.parametrize(
        "cell", ["=1+1", "+60", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.example")']
    )
    def test_cell_is_text_when_a_spreadsheet_would_run_it(self, cell: str) -> None:
        assert self.written([cell]) == [f"'{cell}"]

    def test_numbers_and_words_stay_as_they_are(self) -> None:
        assert self.written(["Kopi = enak", -5, 2]) == ["Kopi = enak", "-5", "2"]

    def written(self, row: list[object]) -> list[str]:
        response = HttpResponse()
        get_class("dashboard.reports.reports", "ReportCSVFormatter")().get_csv_writer(response).writerow(row)
        text = response.content.decode("utf-8-sig")
        return next(csv.reader(io.StringIO(text, newline="")))


class TestVouchers:
    @pytest.mark.parametrize("path", ["vouchers/add/", "vouchers/1/remove/", "saved/"])
    @pytest.mark.django_db
    def test_oscars_pages_are_not_there(self, path: str) -> None:
        assert Client().post(f"/ms/basket/{path}").status_code == 404

    @pytest.mark.django_db
    def test_oscars_applicator_leaves_prices_alone(self) -> None:
        basket = Basket.objects.create()
        request = RequestFactory().get("/")
        get_class("offer.applicator", "Applicator")().apply(basket, None, request)
        assert list(basket.offer_applications) == []


class TestJoiningBaskets:
    @pytest.mark.django_db
    def test_stamps_quantities_and_vouchers_are_kept_when_a_person_signs_in(self) -> None:
        open_shop()
        coffee, crisps = goods("Kopi Gayo", 4500), goods("Keripik", 1285, maker="Dapur")
        an_agent(code="MELATI-7K4")
        a_voucher("RAYA10")
        person = a_person()
        home = Visitor(client=signed_in(person))
        home.add(coffee)
        away = Visitor()
        away.client.get("/r/MELATI-7K4/")
        away.add(coffee, 3)
        away.add(crisps)
        away.client.post("/ms/basket/", {"voucher": "RAYA10"})
        stamps = CartStamp.objects.count()

        away.client.force_login(person)
        assert away.client.get("/ms/basket/").status_code == 200

        basket = Basket.open.get(owner=person)
        assert {line.product_id: line.quantity for line in basket.lines.all()} == {coffee.pk: 3, crisps.pk: 1}
        assert [voucher.code for voucher in basket.vouchers.all()] == ["RAYA10"]
        assert CartStamp.objects.filter(line__basket=basket).count() == stamps == 2
        assert Basket.objects.filter(status="Merged").count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_goods_paid_as_a_guest_leave_the_persons_basket_too(self, stripe_sandbox: StripeSandbox) -> None:
        open_shop()
        coffee = goods("Kopi Gayo", 4500)
        person = a_person()
        visitor = Visitor()
        visitor.add(coffee)
        attempt = visitor.to_payment_page(visitor.press_pay())
        visitor.client.force_login(person)
        visitor.client.get("/ms/basket/")
        stripe_sandbox.pay(attempt.session_id or "")
        visitor.come_back(attempt)
        attempt.refresh_from_db()
        assert attempt.state == "ordered"
        assert not Basket.open.get(owner=person).lines.exists()
