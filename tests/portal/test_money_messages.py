"""G11: whatever an agent reads about money exists in Indonesian, Malay and English, with the same variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from catalogue import spoken

VARIABLE = re.compile(r"%\((\w+)\)[sd]")
ROOMS = [
    Path(settings.BASE_DIR) / "storefront" / name
    for name in ("commissions", "payouts", "portal", "templates/portal")
]


def texts() -> list[spoken.Text]:
    """Every text that these rooms mark; English is the text itself."""
    return sorted(spoken.marked_texts(ROOMS))


@pytest.mark.parametrize("language", ["id", "ms"])
class TestMoneyMessages:
    def test_g11_every_text_is_said_in_both_languages(self, language: str) -> None:
        parts = Path(settings.LOCALE_PATHS[0]).glob(f"parts/*.{language}.po")
        known = {spoken.Text(one.msgctxt or "", one.msgid) for one in spoken.merged(parts, language)}
        assert [text for text in texts() if text not in known] == []

    def test_g11_no_translation_loses_a_variable(self, language: str) -> None:
        parts = Path(settings.LOCALE_PATHS[0]).glob(f"parts/*.{language}.po")
        marked, lost = set(texts()), {}
        for entry in spoken.merged(parts, language):
            said = entry.msgstr or entry.msgstr_plural.get(0, "")
            wanted = set(VARIABLE.findall(entry.msgid_plural or entry.msgid))
            is_money = spoken.Text(entry.msgctxt or "", entry.msgid) in marked
            if is_money and set(VARIABLE.findall(said)) != wanted:
                lost[entry.msgid] = said
        assert lost == {}
