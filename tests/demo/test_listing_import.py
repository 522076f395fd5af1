"""Imported listings: once, whole, and shown only when the rules let them be sold."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError
from django.utils import timezone

from catalogue.models import Category, Product, ProductClass
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.seeds import seed_trade
from storefront.commissions.models import ExchangeRate
from storefront.demo.listing_import import CannotPrice, import_listings, price_sen, rate_on
from storefront.demo.listings import Listing
from storefront.demo.progress import Progress
from tests.demo.conftest import NOW

EXCERPT = Path(__file__).parent / "data" / "prdect_excerpt.csv"
pytestmark = pytest.mark.django_db


@pytest.fixture
def rate() -> ExchangeRate:
    return ExchangeRate.objects.create(day=date(2026, 11, 1), idr_per_myr_x100=350_000, source="Test")


@pytest.fixture
def woodwork() -> Category:
    return Category.add_root(external_id="cat-kayu", name_ms="Kayu", slug_ms="kayu")


def listing(number: int, **facts: str | int) -> Listing:
    return Listing(number + 1, f"t-{number}", f"Mangkuk {number}", "cat-kayu", "Jepara", 35_000, facts)


def run(listings: list[Listing], rate: ExchangeRate, **choices: bool) -> object:
    return import_listings(listings, rate=rate, now=NOW, progress=Progress(1, io.StringIO()), **choices)


def told(**options: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_listings", EXCERPT, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


class TestPrice:
    @pytest.mark.parametrize(("idr", "sen"), [(3_500, 100), (35_000, 1_000), (53_500, 1_529), (1, 1)])
    def test_sen_follow_from_the_rate_when_rupiah_are_given(self, idr: int, sen: int) -> None:
        """At Rp 3,500.00 for RM 1: 53,500 / 3,500 = 15.2857."""
        assert price_sen(idr, ExchangeRate(idr_per_myr_x100=350_000)) == sen

    def test_halves_go_up_when_rounding(self) -> None:
        """At Rp 4,000.00 for RM 1: 60 / 4,000 = 1.5 sen."""
        assert price_sen(60, ExchangeRate(idr_per_myr_x100=400_000)) == 2

    def test_newest_rate_of_the_past_counts_when_there_are_several(self, rate: ExchangeRate) -> None:
        ExchangeRate.objects.create(day=date(2026, 1, 1), idr_per_myr_x100=1, source="older")
        ExchangeRate.objects.create(day=date(2027, 1, 1), idr_per_myr_x100=2, source="not yet")
        assert rate_on(NOW) == rate

    def test_import_is_refused_when_no_rate_is_known(self) -> None:
        with pytest.raises(CannotPrice):
            rate_on(NOW)
        with pytest.raises(CommandError, match="No exchange rate"):
            told()
        assert not Product.objects.exists()


class TestImport:
    def test_forty_drafts_are_there_when_the_excerpt_was_imported(self, rate: ExchangeRate) -> None:
        out, err = told()
        cities = Partner.objects.count()
        assert "Rate: Rp 3500.00 for RM 1 of 2026-11-01, Test" in out
        assert f"40 new (0 live, 40 drafts), 0 known, 0 refused, {cities} new makers" in out
        assert err == ""
        assert Product.objects.filter(state="draft", is_public=False).count() == 40
        first = StockRecord.objects.get(product__upc="prdect-0001")
        assert (first.price_idr, first.price_sen) == (53_500, 1_529)

    def test_nothing_changes_when_imported_again(self, rate: ExchangeRate) -> None:
        told()
        before = list(Product.objects.order_by("pk").values()), list(Partner.objects.order_by("pk").values())
        out, _ = told()
        assert "0 new (0 live, 0 drafts), 40 known" in out
        assert before == (
            list(Product.objects.order_by("pk").values()),
            list(Partner.objects.order_by("pk").values()),
        )

    def test_change_of_a_maker_stays_when_imported_again(self, rate: ExchangeRate) -> None:
        told()
        Product.objects.filter(upc="prdect-0001").update(title_ind="Papan ketik")
        told()
        assert Product.objects.get(upc="prdect-0001").title_ind == "Papan ketik"

    def test_one_maker_has_all_when_named(self, rate: ExchangeRate) -> None:
        told(maker="Toko Satu")
        assert [maker.name for maker in Partner.objects.all()] == ["Toko Satu"]
        assert Product.objects.filter(maker__name="Toko Satu").count() == 40

    def test_nothing_is_written_when_the_last_row_breaks(
        self, rate: ExchangeRate, woodwork: Category
    ) -> None:
        """A stock that no column holds, past the reader's own limit, as the 600th of two batches."""
        rows = [listing(number) for number in range(599)] + [listing(599, stock=10**12)]
        with pytest.raises(DataError):
            run(rows, rate)
        assert not Product.objects.exists()
        assert not Partner.objects.exists()
        assert not ProductClass.objects.filter(slug="other").exists()

    def test_file_is_named_when_it_cannot_be_read(self, rate: ExchangeRate, tmp_path: Path) -> None:
        wrong = tmp_path / "wrong.csv"
        wrong.write_text("a;b\n", encoding="utf-8")
        with pytest.raises(CommandError, match=r"wrong\.csv: The first line must name"):
            call_command("import_listings", wrong)


class TestState:
    FACTS = {
        "hs6": "441990",
        "net_g": 200,
        "packed_g": 260,
        "length_cm": 10,
        "width_cm": 10,
        "height_cm": 5,
        "customs_description": "Wooden bowl",
    }

    @pytest.fixture(autouse=True)
    def open_maker(self, woodwork: Category) -> None:
        seed_trade(today=timezone.localdate(NOW), with_fixtures=True, checks_from_today=True)
        Partner.objects.create(code="jepara", name="Jepara", state=Partner.State.APPROVED, origin_iso="ID-JT")

    def state(self, rate: ExchangeRate, **changes: str | int) -> str:
        facts = {name: value for name, value in {**self.FACTS, **changes}.items() if value != ""}
        run([listing(1, **facts)], rate)
        return Product.objects.get(upc="t-1").state

    def test_listing_is_live_when_nothing_stands_in_the_way(self, rate: ExchangeRate) -> None:
        assert self.state(rate) == "live"

    def test_listing_is_a_draft_when_a_weight_is_missing(self, rate: ExchangeRate) -> None:
        assert self.state(rate, packed_g="") == "draft"

    def test_listing_is_a_draft_when_its_goods_need_a_permit(self, rate: ExchangeRate) -> None:
        """Unroasted coffee needs a permit of MAQIS (crossborder.md E2)."""
        assert self.state(rate, hs6="090111") == "draft"

    def test_listing_is_a_draft_when_its_maker_is_not_approved(self, rate: ExchangeRate) -> None:
        Partner.objects.update(state=Partner.State.PAUSED)
        assert self.state(rate) == "draft"

    def test_listing_is_shown_when_asked_for_live(self, rate: ExchangeRate) -> None:
        run([listing(1)], rate, live=True)
        assert Product.objects.get(upc="t-1").is_public


class TestProgress:
    def test_nothing_is_drawn_when_nobody_watches(self) -> None:
        stream = io.StringIO()
        Progress(10, stream).step(10)
        assert stream.getvalue() == ""

    def test_bar_is_full_when_all_is_done(self) -> None:
        class Watched(io.StringIO):
            def isatty(self) -> bool:
                return True

        stream = Watched()
        bar = Progress(4, stream)
        for _ in range(4):
            bar.step()
        bar.end()
        assert stream.getvalue().endswith(f"\r[{'#' * 30}] 100 %  4/4\n")
