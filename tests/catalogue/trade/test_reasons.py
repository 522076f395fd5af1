"""Sentences behind amounts and gates."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from catalogue.trade import wording
from catalogue.trade.reasons import LANGUAGES, Reason, percent


class TestWording:
    @pytest.mark.parametrize("key", sorted(wording.SENTENCES))
    def test_sentence_says_the_same_in_three_languages_when_filled(self, key: str) -> None:
        sentences = wording.SENTENCES[key]
        assert set(sentences) == set(LANGUAGES)
        fields = [
            {field for _, field, _, _ in Formatter().parse(text) if field} for text in sentences.values()
        ]
        assert fields[0] == fields[1] == fields[2]

    @pytest.mark.parametrize("key", sorted(wording.SENTENCES))
    def test_sentence_is_calm_and_short_when_read(self, key: str) -> None:
        for text in wording.SENTENCES[key].values():
            assert "!" not in text
            assert all(len(part.split()) <= 16 for part in re.split(r"(?<=[.:;]) ", text))

    def test_every_name_is_written_in_three_languages_when_listed(self) -> None:
        assert all(set(names) == set(LANGUAGES) for names in wording.NAMES.values())
        assert all(len(months) == 12 for months in wording.MONTHS.values())


class TestReason:
    def test_indonesian_figures_are_used_when_indonesian_is_read(self) -> None:
        reason = Reason.of("lvg.taxed", rate_bp=1000, price=128450, limit=50000)
        assert "RM\u00a01.284,50" in reason.text("id")
        assert "RM\u00a01,284.50" in reason.text("ms")
        assert reason.text("id-ID") == reason.text("id") == reason.text("ind")

    def test_malay_is_used_when_language_is_not_ours(self) -> None:
        reason = Reason("relief.domestic")
        assert reason.text("fr") == reason.text("ms")

    @pytest.mark.parametrize(
        ("bp", "language", "text"),
        [(1000, "ms", "10%"), (750, "ms", "7.5%"), (750, "id", "7,5%"), (5, "en", "0.05%"), (0, "ms", "0%")],
    )
    def test_rate_is_written_without_needless_zeros_when_shown(
        self, bp: int, language: str, text: str
    ) -> None:
        assert percent(bp, language) == text
