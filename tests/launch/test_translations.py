"""Messages are compiled without msgfmt."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from django.utils.translation import gettext as translated, override

from storefront.translations import compile_translations

SOURCE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "free"\nmsgstr "{word}"\n'


COMPILED = Path("ms", "LC_MESSAGES", "django.mo")


def write(folder: Path, word: str) -> Path:
    """A room's translations, one text."""
    path = folder / "parts" / "basket.ms.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SOURCE.format(word=word))
    return path


class TestCompileTranslations:
    def test_message_is_translated_when_compiled(self, tmp_path: Path) -> None:
        write(tmp_path, "percuma")
        assert compile_translations(tmp_path) == 1
        with (tmp_path / COMPILED).open("rb") as compiled:
            assert gettext.GNUTranslations(compiled).gettext("free") == "percuma"

    def test_nothing_is_written_when_nothing_changed(self, tmp_path: Path) -> None:
        write(tmp_path, "percuma")
        compile_translations(tmp_path)
        assert compile_translations(tmp_path) == 0

    def test_new_text_is_compiled_when_the_source_is_newer(self, tmp_path: Path) -> None:
        source = write(tmp_path, "gratis")
        compile_translations(tmp_path)
        write(tmp_path, "percuma")
        later = (tmp_path / COMPILED).stat().st_mtime + 2
        os.utime(source, (later, later))
        assert compile_translations(tmp_path) == 1


def test_english_stays_ours_where_oscar_speaks_american() -> None:
    """Oscar's en_US catalogue would make a cart of the basket and a coupon of the voucher."""
    with override("en"):
        assert [translated(text) for text in ("Add to basket", "Voucher code")] == [
            "Add to basket",
            "Voucher code",
        ]
