"""The sample shop: complete after the first run, untouched by the second."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from catalogue.models import Category, Picture, Product, ProductImage
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.queries import verdicts_for
from storefront.accounts.models import User
from storefront.demo.accounts import sample_accounts
from storefront.demo.content import rows
from storefront.demo.progress import Progress
from storefront.demo.scale import grow
from storefront.demo.seeding.shop import seed_shop
from storefront.referrals.models import Agent, AgentCode
from tests.demo.conftest import NOW, plain_squares

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(own_media: Path) -> None:
    """The shop without the editors' pages, which are most of the time."""
    seed_shop(now=NOW, paint=plain_squares, with_pages=False)


def fingerprint() -> dict[str, tuple[int, str]]:
    """Number of rows and a digest of every table of the database."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'select count(*), md5(string_agg(t::text, chr(10) order by t::text)) from "{table}" t'
            )
            found[table] = cursor.fetchone()
    return found


class TestSeed:
    def test_everything_of_the_content_is_there_when_seeded(self, shop: None) -> None:
        variants = sum(len(row.get("variants") or ()) for row in rows("products"))
        assert Partner.objects.filter(is_sample=True).count() == 16
        assert Product.objects.filter(parent=None).count() == 96
        assert Product.objects.exclude(parent=None).count() == variants
        assert StockRecord.objects.count() == 136
        assert Category.objects.count() == 33
        assert Picture.objects.count() == 151
        assert ProductImage.objects.count() == 96
        assert Agent.objects.count() == 8
        assert Product.objects.browsable().count() == 96

    def test_no_row_of_any_table_changes_when_seeded_again(self, own_media: Path) -> None:
        """The whole shop, pages and all."""
        first = seed_shop(now=NOW, paint=plain_squares)
        assert first.planted["wagtailcore.Page"] > 100
        before = fingerprint()
        again = seed_shop(now=NOW.replace(year=2027), paint=plain_squares)
        assert again.planted.total() == 0
        assert fingerprint() == before

    def test_what_people_changed_stays_when_seeded_again(self, shop: None) -> None:
        StockRecord.objects.filter(product__upc="JG-0002").update(price_sen=1, sold=3)
        Product.objects.filter(upc="JG-0003").update(title_ms="Diubah", state="hidden", is_public=False)
        seed_shop(now=NOW, paint=plain_squares, with_pages=False)
        stock = StockRecord.objects.get(product__upc="JG-0002")
        assert (stock.price_sen, stock.sold) == (1, 3)
        assert Product.objects.get(upc="JG-0003").title_ms == "Diubah"

    def test_missing_row_comes_back_when_seeded_again(self, shop: None) -> None:
        AgentCode.objects.filter(agent__external_id="a01").delete()
        again = seed_shop(now=NOW, paint=plain_squares, with_pages=False)
        assert again.planted == {"referrals.AgentCode": 1}

    def test_nothing_is_kept_when_painting_fails(self, own_media: Path) -> None:
        def broken(keys: list[str]) -> object:
            context = plain_squares(keys)

            class Torn:
                def __enter__(self) -> object:
                    painted = context.__enter__()
                    painted.pop(keys[-1])
                    return painted

                def __exit__(self, *error: object) -> None:
                    context.__exit__(None, None, None)

            return Torn()

        with pytest.raises(KeyError):
            seed_shop(now=NOW, paint=broken)  # type: ignore[arg-type]
        assert not Product.objects.exists()
        assert not Picture.objects.exists()

    def test_command_is_refused_when_the_demo_is_off(self, settings: LazySettings) -> None:
        settings.DEMO = False
        with pytest.raises(CommandError, match="DEMO is off"):
            call_command("seed_demo")
        with pytest.raises(CommandError, match="DEMO is off"):
            call_command("seed_scale", products=1)
        assert not Partner.objects.exists()


class TestGoods:
    def test_texts_follow_the_language_when_three_are_stored(self, shop: None) -> None:
        product = Product.objects.get(upc="JG-0001")
        row = rows("products")[0]
        for language in ("ms", "id", "en"):
            with translation.override(language):
                assert product.title == row["title"][language]
                assert product.slug == row["slug"][language]

    def test_variant_is_told_apart_when_described(self, shop: None) -> None:
        fine = Product.objects.get(upc="JG-0001-2")
        with translation.override("ms"):
            assert "Kisaran: Kisaran halus" in fine.attribute_summary
            assert fine.get_title() == Product.objects.get(upc="JG-0001").title

    def test_verdicts_are_the_content_authors_answers_when_judged(self, shop: None) -> None:
        """`expected_issues_my` was worked out apart from the shop, for 1 December 2026, all of Malaysia."""
        products = {p.pk: p for p in Product.objects.filter(parent=None)}
        asked = {pk: (None, product.maker_id) for pk, product in products.items()}
        verdicts = verdicts_for(asked, on=date(2026, 12, 1))
        found = {
            products[pk].code: sorted((issue.code, issue.kind) for issue in verdict.issues)
            for pk, verdict in verdicts.items()
        }
        expected = {
            row["id"]: sorted((issue["code"], issue["kind"]) for issue in row["expected_issues_my"])
            for row in rows("products")
        }
        assert found == expected

    def test_category_counts_goods_below_it_when_the_view_is_fresh(self, shop: None) -> None:
        top = Category.objects.get(external_id="cat-kain")
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(distinct product_id) from catalogue_product_category_hierarchy where category_id = %s",
                [top.pk],
            )
            (count,) = cursor.fetchone()
        below = {row["id"] for row in rows("categories") if row["parent"] == "cat-kain"}
        assert count == sum(bool(below & set(row["categories"])) for row in rows("products"))


class TestPeople:
    def test_every_sample_account_exists_when_seeded(self, shop: None) -> None:
        for account in sample_accounts():
            assert User.objects.filter(email=account.login, is_active=True).exists()
            assert account.login.endswith(".example")

    def test_team_signs_in_with_the_password_when_it_is_told(self, shop: None, client: Client) -> None:
        editor = next(account for account in sample_accounts() if account.role == "Editor")
        user = User.objects.get(email=editor.login)
        assert user.check_password(editor.password)
        assert not User.objects.get(email=sample_accounts()[1].login).has_usable_password()


class TestScale:
    def test_catalogue_grows_to_the_number_when_asked_twice(self, shop: None) -> None:
        progress = Progress(1, io.StringIO())
        first = grow(products=250, makers=7, progress=progress)
        assert (first.products, first.makers) == (250, 7)
        assert Product.objects.browsable().count() == 96 + 250
        again = grow(products=300, makers=7, progress=progress)
        assert (again.products, again.makers) == (50, 0)
        one = Product.objects.get(upc="skala-0000299")
        assert one.stockrecords.get().partner_id == one.maker_id
        assert one.commodity.packed_g
        assert one.images.get().picture is not None
        assert one.categories.count() == 1

    def test_new_rows_still_fit_when_made_by_hand_afterwards(self, shop: None) -> None:
        grow(products=10, makers=2, progress=Progress(1, io.StringIO()))
        maker = Partner.objects.filter(code__startswith="skala-").first()
        made = Product.objects.create(title_ms="Baharu", slug_ms="baharu", maker=maker, state="draft")
        assert made.pk > Product.objects.get(upc="skala-0000009").pk
