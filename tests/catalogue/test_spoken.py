"""Words: found where they are marked, joined without contradiction, free of words that hurt next door."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from catalogue import spoken
from catalogue.spoken import CannotMerge, Text, marked_texts, merged

PARTS = Path(settings.BASE_DIR) / "storefront" / "locale" / "parts"

# storefront.md section 8: harmless on one side of the strait, not on the other
REFUSED = {
    "ms": r"butuh|gampang|bisa|pajak|banci|senang sekali",
    "id": r"percuma|seronok|budak|jimat|banci|bual|berbual",
}


def a_part(folder: Path, room: str, *entries: tuple[str, str], language: str = "ms") -> None:
    part = polib.POFile()
    part.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for words, said in entries:
        part.append(polib.POEntry(msgid=words, msgstr=said))
    part.save(str(folder / f"{room}.{language}.po"))


class TestMerging:
    def test_rooms_are_joined_when_they_agree(self, tmp_path: Path) -> None:
        a_part(tmp_path, "front", ("Share", "Kongsi"), ("Basket", "Bakul"))
        a_part(tmp_path, "portal", ("Share", "Kongsi"))
        assert [entry.msgid for entry in merged(tmp_path.glob("*.ms.po"), "ms")] == ["Basket", "Share"]

    def test_merging_stops_when_two_rooms_say_different_things(self, tmp_path: Path) -> None:
        a_part(tmp_path, "front", ("Share", "Kongsi"))
        a_part(tmp_path, "portal", ("Share", "Bagikan"))
        with pytest.raises(CannotMerge, match=r"portal\.ms\.po.*Bagikan.*front\.ms\.po"):
            merged(tmp_path.glob("*.ms.po"), "ms")

    def test_merging_stops_when_a_variable_got_lost(self, tmp_path: Path) -> None:
        a_part(tmp_path, "front", ("Pay %(amount)s", "Bayar %(jumlah)s"))
        with pytest.raises(CannotMerge, match="amount"):
            merged(tmp_path.glob("*.ms.po"), "ms")


class TestFinding:
    def test_texts_are_found_where_templates_mark_them(self, tmp_path: Path) -> None:
        folder = tmp_path / "templates"
        folder.mkdir()
        (folder / "page.html").write_text(
            '{% load i18n %}{% translate "Share" %}{% translate "from" context "price" %}'
            "{% blocktranslate trimmed count n=3 %}{{ n }} item{% plural %}{{ n }} items{% endblocktranslate %}"
        )
        assert marked_texts([tmp_path]) == {Text("", "Share"), Text("price", "from"), Text("", "%(n)s item")}

    def test_texts_are_found_where_code_marks_them(self, tmp_path: Path) -> None:
        (tmp_path / "module.py").write_text(
            'from x import gettext as _, ngettext, pgettext\n_("Share")\nngettext("%(n)s day", "%(n)s days", 2)\n'
            'pgettext("price", "from")\n_(variable)\n'
        )
        assert marked_texts([tmp_path]) == {Text("", "Share"), Text("", "%(n)s day"), Text("price", "from")}


class TestTheShopsOwnWords:
    @pytest.mark.parametrize("language", ["ms", "id"])
    def test_all_rooms_agree(self, language: str) -> None:
        assert len(merged(PARTS.glob(f"*.{language}.po"), language)) > 200

    @pytest.mark.parametrize("language", ["ms", "id"])
    def test_no_word_hurts_a_reader_next_door(self, language: str) -> None:
        refused = re.compile(rf"\b(?:{REFUSED[language]})\b", re.IGNORECASE)
        said = {
            entry.msgid: text
            for entry in merged(PARTS.glob(f"*.{language}.po"), language)
            for text in [entry.msgstr or entry.msgstr_plural.get(0, "")]
            if refused.search(text)
        }
        assert said == {}

    def test_every_text_of_the_shop_s_frame_is_said_in_both_languages(self) -> None:
        folders = [
            Path(settings.BASE_DIR) / "storefront" / name
            for name in ("frame", "shop", "templates/components")
        ]
        for language in ("ms", "id"):
            known = {
                Text(entry.msgctxt or "", entry.msgid)
                for entry in merged(PARTS.glob(f"*.{language}.po"), language)
            }
            assert spoken.marked_texts(folders) - known == set()
