"""A shop with something on every page: categories, three makers with goods, stories, an agent, people at desks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from catalogue.models import Category, Picture, Product, ProductImage
from catalogue.partner.models import MakerMember, Partner
from cms.models import MakerIndexPage, MakerPage, StoryIndexPage, StoryMaker, StoryPage
from cms.models.base import BasePage
from cms.operations import lay_out_site, put_pages
from cms.seed_blocks import block, paragraphs
from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.labels import forget_labels
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from storefront.accounts.models import StaffRole, User
from storefront.commissions.models import ExchangeRate
from storefront.demo.category_view import refresh_category_view
from storefront.referrals.models import Agent
from tests.services.people_and_goods import a_category, a_maker, a_person, an_agent
from tests.services.shop import goods, open_shop

CODE = "MLT7K2WX"
LANGUAGES = ("ms", "id", "en")
MAKERS = (
    ("Koperasi Kopi Gayo", "Kabupaten Aceh Tengah", "Aceh", "ID-AC"),
    ("Dapur Malang", "Kota Malang", "Jawa Timur", "ID-JI"),
    ("Batik Pesisir", "Kota Pekalongan", "Jawa Tengah", "ID-JT"),
)
GOODS = (
    {"ms": "Kopi arabika Gayo", "ind": "Kopi arabika Gayo", "en": "Gayo arabica coffee"},
    {"ms": "Keripik singkong pedas", "ind": "Keripik singkong pedas", "en": "Spicy cassava crisps"},
    {"ms": "Syal batik pesisir", "ind": "Syal batik pesisir", "en": "Coastal batik scarf"},
)
PRICES_SEN = (4500, 1285, 18900)


def a_picture(title: str = "Biji kopi") -> Picture:
    """A small real picture with a description in each language."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "#8e1f2f").save(file, format="PNG")
    alt = {"alt_ms": f"{title}, dilihat dekat", "alt_ind": f"{title} dari dekat", "alt_en": f"{title}, close"}
    return Picture.objects.create(title=title, file=ContentFile(file.getvalue(), name="picture.png"), **alt)


@dataclass
class WholeShop:
    """Built when made; `grow` adds one more good a maker and one more story, so that pages show more rows."""

    picture: Picture = field(init=False)
    kind: Category = field(init=False)
    makers: list[Partner] = field(init=False)
    agent: Agent = field(init=False)
    goods: list[Product] = field(default_factory=list)
    stories: list[StoryPage] = field(default_factory=list)

    def __post_init__(self) -> None:
        open_shop()
        lay_out_site()
        self.picture = a_picture()
        top = a_category("Makanan")
        self.kind = top.add_child(name="Kopi dan kerepek", slug="kopi-dan-kerepek")
        self.makers = [self._maker(*facts) for facts in MAKERS]
        self.agent = an_agent("Melati", code=CODE)
        ExchangeRate.objects.create(day=timezone.localdate(), idr_per_myr_x100=381_200, source="BI")
        self.grow()

    def grow(self, times: int = 1) -> None:
        """One more good of each maker and one more story that shows three goods, as often as asked."""
        for _ in range(times):
            number = len(self.goods) // len(self.makers)
            for place in range(len(self.makers)):
                self._good(place, number)
            self._story(number)
        self.settle_down()

    def settle_down(self) -> None:
        """Bring what jobs and caches would bring up to date: category view, search index, menus, labels."""
        refresh_category_view()
        rebuild(PostgresEngine(), everything, timezone.now())
        cache.clear()
        forget_labels()
        forget_lexicon()

    def owner(self, place: int = 0) -> User:
        """A person at the desk of a maker."""
        person = a_person(name="Pak Made")
        MakerMember.objects.create(maker=self.makers[place], user=person, role="owner")
        return person

    def _maker(self, name: str, regency: str, province: str, origin_iso: str) -> Partner:
        maker = a_maker(
            name, regency=regency, province=province, origin_iso=origin_iso, mark=self.picture, founded=2014
        )
        words = {
            code: {"title": name, "slug": maker.code, "intro": "Kami memetik, menjemur dan menyangrai."}
            for code in LANGUAGES
        }
        shared = {"maker": maker, "portrait": self.picture}
        put_pages(MakerPage, _section(MakerIndexPage), key=maker.code, words=words, shared=shared)
        return maker

    def _good(self, place: int, number: int) -> None:
        names, suffix = GOODS[place], f" {number + 1}" if number else ""
        with translation.override("ms"):
            product = goods(f"{names['ms']}{suffix}", PRICES_SEN[place], maker=self.makers[place])
            for end, name in names.items():
                setattr(product, f"title_{end}", f"{name}{suffix}")
            product.save()
        product.categories.add(self.kind)
        ProductImage.objects.create(product=product, picture=self.picture, original=self.picture.file.name)
        self.goods.append(product)

    def _story(self, number: int) -> None:
        shown = [product.pk for product in self.goods[-len(self.makers) :]]
        key = f"story-{number}"
        body = paragraphs(key, ["Pagi di kebun bermula sebelum matahari naik."])
        body += [block(key, at, "product_card", {"product": pk}) for at, pk in enumerate(shown, start=1)]
        pages = put_story(self, key=key, title=f"Dari kebun ke cawan {number + 1}", body=body)
        self.stories.append(pages["ms"])


def put_story(shop: WholeShop, *, key: str, title: str, body: list[dict[str, Any]]) -> dict[str, StoryPage]:
    """A live story about the first maker, in each language."""
    words = {
        code: {
            "title": title,
            "slug": f"{key}-{code}",
            "intro": "Bagaimana biji kopi sampai ke dapur anda.",
            "body": body,
            "maker_links": [StoryMaker(maker=shop.makers[0])],
        }
        for code in LANGUAGES
    }
    shared = {"kind": "maker", "story_date": date(2026, 11, 20), "hero": shop.picture}
    return put_pages(StoryPage, _section(StoryIndexPage), key=key, words=words, shared=shared)[0]


def address_of(product: Product, language: str = "ms") -> str:
    """Path of the product's page in a language, whatever language the test's own thread is in."""
    with translation.override(language):
        path: str = product.get_absolute_url()
    return path


def a_team_member(role: str) -> User:
    """A person with one of the team's role letters."""
    person = a_person(name=f"Role {role}")
    StaffRole.objects.create(user=person, role=role)
    return person


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def _section(model: type[BasePage]) -> dict[str, Any]:
    return {page.locale.language_code: page for page in model.objects.select_related("locale")}
