"""What a maker reads about goods that may not go to Malaysia (R17)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from catalogue.partner.models import MakerMember, Partner
from catalogue.trade.gates import sweep
from catalogue.trade.models import CommodityProfile, Evidence
from catalogue.trade.seeds import seed_trade
from tests.services.people_and_goods import a_maker, a_person, a_product

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def goods(title: str, maker: Partner, hs6: str, *tags: str) -> None:
    product = a_product(title, 4500, maker)
    facts = {"origin_country": "ID", "packed_g": 300, "length_cm": 1, "width_cm": 1, "height_cm": 1}
    CommodityProfile.objects.create(product=product, hs6=hs6, tags=list(tags), **facts)


def desk_of(maker: Partner) -> Client:
    person = a_person(name="Bu Sari")
    MakerMember.objects.create(maker=maker, user=person, role="owner")
    client = Client()
    client.force_login(person)
    return client


class TestNotices:
    def test_sentence_names_the_paper_and_who_can_get_it_when_goods_are_stopped(self) -> None:
        seed_trade(today=TODAY, with_fixtures=True, checks_from_today=True)
        mine, other = a_maker("Dapur Sari"), a_maker("Lain")
        goods("Serum Kopi", mine, "330499")
        goods("Sarung Batik", mine, "621142", "batik-sarong")
        goods("Cangkir", mine, "691200")
        goods("Madu Lain", other, "040900")
        sweep(today=TODAY)
        page = desk_of(mine).get("/id/desk/").content.decode()
        assert "Perlu nomor notifikasi NOT. Yang bisa mengurusnya: importir di Malaysia." in page
        assert "Barang ini belum boleh dikirim ke Malaysia." in page
        assert page.index("Sarung Batik") < page.index("Serum Kopi")
        assert "Cangkir" not in page and "Madu Lain" not in page

    def test_goods_leave_the_list_when_their_papers_are_there(self) -> None:
        seed_trade(today=TODAY, with_fixtures=True, checks_from_today=True)
        maker = a_maker("Dapur Sari")
        goods("Serum Kopi", maker, "330499")
        Evidence.objects.create(kind="NOT", number="CONTOH-1", maker=maker, is_verified=True)
        sweep(today=TODAY)
        assert "Serum Kopi" not in desk_of(maker).get("/id/desk/").content.decode()
