"""Ways to send a basket: the buyer's choice of service, and what joining parcels would change."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.money import rm
from catalogue.trade.models import ShippingService
from storefront.checkout.models import CheckoutAttempt
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db

PAGE = "/en/basket/delivery/"


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()


def choices(visitor: Visitor, query: str = "?postcode=50400"):  # type: ignore[no-untyped-def]
    answer = visitor.client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.context["choices"]


class TestServices:
    def test_every_service_has_its_total_when_the_postcode_is_known(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        found = {way.value: way.end.replace("\u00a0", " ") for way in choices(visitor).ways}
        # 4500 + 450 LVG + freight: 280 g, but 20 x 12 x 7 cm; air post 2800, courier 4200. By sea no relief holds:
        # duty is MFN 5 % of 4500 + 1800 = 315, no import tax beside LVG.
        assert found == {
            "AIR_POST": "RM 77.50",
            "AIR_POST_DAP": "RM 77.50",
            "AIR_COURIER": "RM 91.50",
            "SEA": "RM 70.65",
        }

    def test_basket_and_payment_follow_when_a_service_is_chosen(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        visitor.client.get("/en/basket/?postcode=50400")
        answer = visitor.client.post(PAGE, {"service": "AIR_COURIER"})
        assert answer.status_code == 302
        assert visitor.client.get("/en/basket/").context["page"].total == rm(9150)
        visitor.press_pay()
        attempt = CheckoutAttempt.objects.get()
        assert (attempt.amount_sen, attempt.snapshot["service_code"]) == (9150, "AIR_COURIER")

    def test_first_service_is_taken_when_the_chosen_one_is_gone(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        visitor.client.get("/en/basket/?postcode=50400")
        visitor.client.post(PAGE, {"service": "AIR_COURIER"})
        ShippingService.objects.filter(code="AIR_COURIER").update(valid_to=date(2018, 1, 1))
        assert visitor.client.get("/en/basket/").context["page"].total == rm(7750)

    @pytest.mark.parametrize("service", ["ROCKET", "", "AIR_POST' --"])
    def test_nothing_is_remembered_when_there_is_no_such_service(self, service: str) -> None:
        visitor = Visitor()
        visitor.client.post(PAGE, {"service": service})
        assert "service" not in visitor.client.session

    def test_duty_stands_below_the_total_when_it_is_paid_at_the_door(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Ukiran", 62000, hs6="442011"))
        visitor.client.get("/en/basket/?postcode=50400")
        visitor.client.post(PAGE, {"service": "AIR_POST_DAP"})
        page = visitor.client.get("/en/basket/").context["page"]
        rows = {row.label: row.amount for row in page.rows}
        # CIF 64800: duty 20 % 12960, import tax 10 % of 77760
        assert (rows["Total"], rows["Paid to the carrier at the door"]) == (64800, 12960 + 7776)
        assert not page.is_all_paid

    @pytest.mark.parametrize("query", ["", "?postcode=37000", "?postcode=abc"])
    def test_page_asks_for_a_postcode_when_there_is_none(self, query: str) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        assert choices(visitor, query).ways == ()


class TestJoining:
    def test_joined_parcel_costs_duty_when_it_passes_the_limit(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Baju", 30000, maker="Penjahit", hs6="620520", packed_g=400))
        visitor.add(goods("Syal", 26000, maker="Penenun", hs6="621490", packed_g=300))
        found = choices(visitor)
        apart, joined = found.plans
        # apart: two parcels at 2800, CIF 32800 and 28800, nothing at the border. Joined: 700 g, 2800 once;
        # CIF 58800, shares 1500 and 1300: duty 20 % of 31500 and 27300 = 6300 + 5460; LVG is paid, no import tax.
        assert (len(apart.parcels), apart.freight, apart.border) == (2, rm(5600), rm(0))
        assert (len(joined.parcels), joined.freight, joined.border) == (1, rm(2800), rm(11760))
        assert joined.total - apart.total == rm(11760 - 2800)
        assert found.sentence == "Joining the parcels adds RM\u00a089.60."

    def test_no_plans_are_shown_when_one_maker_sends_all(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        assert choices(visitor).plans == ()


class TestFromCheckout:
    """The checkout names the service and leads here; what was typed there is not lost."""

    def test_service_is_named_and_changed_without_typing_again(self) -> None:
        visitor = Visitor(language="en")
        visitor.add(goods("Kopi", 4500))
        visitor.client.get("/en/basket/?postcode=50400")
        page = visitor.client.get("/en/checkout/").content.decode()
        assert "Air post, taxes and duty paid" in page and 'name="ways"' in page
        typed = {"name": "Siti", "phone": "not yet", "postcode": "50400", "ways": "1"}
        answer = visitor.client.post("/en/checkout/", typed)
        assert (answer.status_code, answer.url) == (302, f"{PAGE}?checkout=1&postcode=50400")
        ways = visitor.client.get(answer.url).content.decode()
        assert 'href="/en/checkout/"' in ways and 'name="checkout"' in ways
        chosen = visitor.client.post(PAGE, {"service": "AIR_COURIER", "checkout": "1"})
        assert chosen.url == "/en/checkout/"
        page = visitor.client.get(chosen.url).content.decode()
        assert "Air courier, taxes and duty paid" in page
        assert 'value="Siti"' in page and 'value="not yet"' in page
        # 4500 + 450 + 4200 for the first kilogram by courier
        assert "RM\u00a091.50" in page

    def test_enter_in_a_field_does_not_choose_a_service(self) -> None:
        """A browser presses the form's first button: it must be Pay."""
        visitor = Visitor(language="en")
        visitor.add(goods("Kopi", 4500))
        visitor.client.get("/en/basket/?postcode=50400")
        page = visitor.client.get("/en/checkout/").content.decode()
        form = page[page.index('name="seen_total"') :]
        assert form.index('name="pay"') < form.index('name="ways"')

    def test_page_is_there_when_the_basket_is_empty(self) -> None:
        assert choices(Visitor()).ways == ()
