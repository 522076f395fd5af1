"""Papers at the maker's desk: of her own consignments only, complete or not at all (R22)."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from oscar.apps.address.models import Country

from catalogue.partner.models import MakerMember
from catalogue.trade.models import CommodityProfile
from catalogue.trade.seeds import seed_trade
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import ConsignmentPlan, open_consignments
from storefront.fulfilment.papers.collect import limits_at, papers_of
from storefront.fulfilment.papers.dataset import missing_fields
from storefront.fulfilment.papers.render import as_data
from storefront.order.models import ShippingAddress
from tests.services.people_and_goods import NOON, a_maker, a_person, a_product, an_order

pytestmark = pytest.mark.django_db

INSURANCE_SEN = 45


@pytest.fixture
def consignment() -> Consignment:
    """One paid consignment of a maker whose facts are complete."""
    seed_trade(today=date(2026, 11, 25), with_fixtures=True, checks_from_today=True)
    maker = a_maker(
        regency="Kabupaten Aceh Tengah",
        province="Aceh",
        origin_iso="ID-AC",
        phone="+6280000000001",
        npwp="00.000.000.0-000.001",
        nib="0000000000001",
    )
    product = a_product("Kopi Gayo", 4505, maker)
    CommodityProfile.objects.create(
        product=product,
        hs6="090121",
        origin_country="ID",
        origin_region="ID-AC",
        customs_description="Roasted arabica coffee, 250 g bag",
        net_g=250,
        packed_g=285,
        length_cm=20,
        width_cm=12,
        height_cm=7,
    )
    order = an_order(products=(product,))
    country, _ = Country.objects.get_or_create(
        iso_3166_1_a2="MY", defaults={"printable_name": "Malaysia", "name": "MALAYSIA"}
    )
    order.shipping_address = ShippingAddress.objects.create(
        first_name="Siti binti Ahmad",
        line1="12 Jalan Merdeka",
        line4="Kuala Lumpur",
        state="MY-14",
        postcode="50400",
        phone_number="+60123456789",
        country=country,
    )
    order.quote = {
        "incoterm": "DDP",
        "consignments": [
            {"maker": "0", "insurance_sen": 999},
            {"maker": str(maker.pk), "insurance_sen": INSURANCE_SEN},
        ],
    }
    order.save()
    plan = ConsignmentPlan(
        maker=maker,
        lines=tuple(order.lines.all()),
        freight_sen=2800 + INSURANCE_SEN,
        service_code="AIR_POST",
        zone="PENINSULAR",
        lvg_number="CONTOH-LVG-000000",
        days_min=7,
        days_max=14,
    )
    return open_consignments(order=order, plans=[plan], now=NOON)[0]


def desk_of(consignment: Consignment) -> Client:
    person = a_person(name="Pak Made")
    MakerMember.objects.create(maker=consignment.maker, user=person, role="packer")
    client = Client()
    client.force_login(person)
    return client


class TestDataSet:
    def test_set_is_complete_when_order_maker_and_goods_are(self, consignment: Consignment) -> None:
        papers = papers_of(consignment, now=NOON)
        assert missing_fields(papers) == ()
        assert (papers.fob_sen, papers.gross_g, papers.incoterm) == (4505, 285, "DDP")
        assert papers.recipient.name == "Siti binti Ahmad"
        assert papers.recipient.region == "Wilayah Persekutuan Kuala Lumpur"
        assert as_data(papers, limits_at(NOON))["recipient"]["country_name"] == "MALAYSIA"
        assert papers.lvg_number == "CONTOH-LVG-000000"
        assert limits_at(NOON).consignment_note_g == 30000

    def test_freight_and_insurance_stand_apart_as_the_buyer_was_quoted(
        self, consignment: Consignment
    ) -> None:
        papers = papers_of(consignment, now=NOON)
        assert (papers.freight_sen, papers.insurance_sen) == (2800, INSURANCE_SEN)

    def test_refunded_units_stay_out_when_papers_are_made(self, consignment: Consignment) -> None:
        consignment.order.lines.update(refunded_quantity=1)
        assert papers_of(consignment, now=NOON).contents == ()


class TestPages:
    @pytest.mark.parametrize("paper", ["label", "customs", "invoice", "packing-list"])
    def test_paper_is_a_pdf_when_the_maker_asks(self, consignment: Consignment, paper: str) -> None:
        answer = desk_of(consignment).get(f"/id/desk/{consignment.number}/papers/{paper}.pdf")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert BytesIO(answer.content).read(5) == b"%PDF-"

    def test_missing_fact_is_named_when_the_set_is_not_complete(self, consignment: Consignment) -> None:
        CommodityProfile.objects.update(hs6="")
        desk = desk_of(consignment)
        answer = desk.get(f"/id/desk/{consignment.number}/papers/label.pdf", follow=True)
        assert answer.redirect_chain[0][0] == f"/id/desk/{consignment.number}/"
        sku = consignment.order.lines.get().partner_sku
        assert f"{sku}.hs" in answer.content.decode()

    def test_nobody_else_gets_a_paper_when_she_knows_the_number(self, consignment: Consignment) -> None:
        address = f"/id/desk/{consignment.number}/papers/label.pdf"
        stranger = a_person()
        MakerMember.objects.create(maker=a_maker("Lain"), user=stranger, role="owner")
        client = Client()
        assert client.get(address).status_code == 302
        client.force_login(stranger)
        assert client.get(address).status_code == 404

    def test_page_is_missing_when_no_such_paper_exists(self, consignment: Consignment) -> None:
        answer = desk_of(consignment).get(f"/id/desk/{consignment.number}/papers/passport.pdf")
        assert answer.status_code == 404

    def test_links_are_on_the_consignment_when_it_is_to_pack(self, consignment: Consignment) -> None:
        page = desk_of(consignment).get(f"/id/desk/{consignment.number}/").content.decode()
        assert f"/id/desk/{consignment.number}/papers/customs.pdf" in page
