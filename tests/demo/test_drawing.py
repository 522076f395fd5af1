"""The drawings: repeatable, different from each other, complete, small enough."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from storefront.demo import pictures
from storefront.demo.content import by_id, rows
from storefront.demo.drawing.cards import LIMIT_BYTES, og_card, wrap
from storefront.demo.drawing.colour import ROOMS, mix
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.letters import outlines
from storefront.demo.drawing.raster import photograph
from storefront.demo.drawing.scenes import SCENES, scene
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.still import still_life
from storefront.demo.drawing.studio import Look

LOOK = Look(ROOMS["soga"], ("Contoh", "kata kedua", "250 g"), "kawung")


def look_of(key: str) -> Look:
    """The look of a product's picture with the words left out, in one room: only the composition is left."""
    row = by_id("pictures")[key]
    return Look(ROOMS["soga"], ("", "", ""), "kawung", row["traits"])


class TestDrawings:
    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_every_kind_is_whole_when_drawn(self, kind: str) -> None:
        still = still_life(kind, LOOK, seed=3)
        for svg in (still.wall, still.front):
            root = ET.fromstring(svg)  # noqa: S314 - drawn a line above
            used = set(re.findall(r"url\(#(\w+)\)", svg))
            defined = {node.get("id") for node in root.iter() if node.get("id")}
            assert used <= defined
            assert not re.search(r"<text|NaN|nan|inf\b|None", svg)

    @pytest.mark.parametrize("kind", sorted(SCENES))
    def test_every_scene_is_whole_when_drawn(self, kind: str) -> None:
        svg = scene(kind, Setting())
        assert set(re.findall(r"url\(#(\w+)\)", svg)) <= set(re.findall(r'id="(\w+)"', svg))
        assert svg == scene(kind, Setting())
        assert svg != scene(kind, Setting(seed=1))

    def test_bytes_are_the_same_when_painted_twice(self) -> None:
        assert pictures.paint("p001") == pictures.paint("p001")

    def test_goods_of_one_kind_differ_when_words_and_rooms_are_the_same(self) -> None:
        """Bags of coffee in one room, labels empty, the same seed: shape, colour or what lies about differs."""
        pouches = [row["id"] for row in rows("pictures") if row["kind"] == "coffee_pouch"]
        drawn = {key: still_life("coffee_pouch", look_of(key), seed=1).front for key in pouches}
        assert len(pouches) > 5
        assert all(drawn[a] != drawn[b] for a, b in combinations(pouches, 2))

    def test_no_two_products_look_alike_when_all_are_painted(self) -> None:
        """Pixels, not source: shrunk to 16 x 16 in grey and colour, any two differ clearly somewhere."""
        seen = {}
        for row in rows("pictures"):
            small = photograph(pictures._still_of(row["id"]), 96).convert("RGB").resize((16, 16))
            seen[row["id"]] = small.tobytes()
        for a, b in combinations(seen, 2):
            far = sum(abs(x - y) > 24 for x, y in zip(seen[a], seen[b], strict=True))
            assert far > 20, (a, b)


class TestContent:
    def test_every_product_has_its_own_composition_when_listed(self) -> None:
        assert [row["id"] for row in rows("pictures")] == [row["id"] for row in rows("products")]
        assert {row["kind"] for row in rows("pictures")} <= set(KINDS)

    def test_wanted_drawings_are_drawn_when_the_nearest_was_named(self) -> None:
        wanted = {
            "jewellery": {"bead_necklace", "pearl_necklace", "earrings"},
            "shirt": {"shirt"},
            "dress": {"dress", "kimono"},
            "jacket": {"jacket"},
            "belt": {"belt"},
            "headdress": {"headdress"},
            "cloth-bag": {"sling_bag", "clutch", "tote"},
            "placemat": {"placemats"},
            "oil-burner": {"oil_burner"},
        }
        for product in rows("products"):
            if product.get("illustration_wanted"):
                assert by_id("pictures")[product["id"]]["kind"] in wanted[product["illustration_wanted"]]

    def test_letters_have_outlines_when_they_stand_on_a_label(self) -> None:
        blank = outlines(" ")[0]
        for row in rows("pictures"):
            for letter in "".join(row["label"]).replace(" ", ""):
                assert outlines(letter)[0] != blank, (row["id"], letter)

    def test_each_picture_is_described_in_three_languages_when_ordered(self) -> None:
        orders = pictures.orders()
        assert len({order.key for order in orders}) == len(orders) == 96 + 31 + 16 + 8
        for order in orders:
            assert set(order.seen) == {"alt_ms", "alt_ind", "alt_en"}
            assert all(0 < len(text) <= 160 for text in order.seen.values()), order.key

    def test_name_changes_when_the_content_does(self) -> None:
        names = [order.file_name for order in pictures.orders()]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[\w-]+-[0-9a-f]{16}\.jpg", name) for name in names)


class TestCard:
    def test_card_is_small_and_of_its_size_when_made(self) -> None:
        picture = photograph(pictures._still_of("p042"), 800)
        content = og_card(
            picture, "Kain Batik Blok Jlamprang 200 x 115 cm", "Batik Kidul Kali", "Pekalongan", ""
        )
        card = Image.open(BytesIO(content))
        assert (card.format, card.size) == ("JPEG", (1200, 630))
        assert len(content) <= LIMIT_BYTES == 100_000

    def test_words_stay_whole_when_lines_are_broken(self) -> None:
        assert wrap("Kopi Arabica Gayo Panggang", 13) == ["Kopi Arabica", "Gayo Panggang"]
        assert wrap("Rengginang", 4) == ["Rengginang"]


class TestColour:
    def test_mixture_lies_between_when_mixed(self) -> None:
        assert mix("#000000", "#ffffff", 0) == "#000000"
        assert mix("#000000", "#ffffff", 1) == "#ffffff"
        assert mix("#102030", "#304050", 0.5) == "#203040"

    def test_two_letters_at_most_when_a_name_becomes_a_mark(self) -> None:
        assert pictures.initials("Tukang Oleh-oleh") == "TO"
        assert pictures.initials("Juragan") == "JU"
