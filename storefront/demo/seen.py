"""What is seen in a drawn picture, for people who do not see it: Malay, Indonesian and English."""

from __future__ import annotations

from storefront.demo.content import by_id, in_three

Seen = dict[str, str]


def seen_in_goods(kind: str, word: str) -> Seen:
    """Fields `alt_…` of a still life; `word` is the first word on its label."""
    return _completed(kind, f"; label {word}")


def seen_in_scene(kind: str, place: str) -> Seen:
    """Fields `alt_…` of a scene; `place` may be empty."""
    return _completed(kind, f", {place}" if place else "")


def seen_in_mark(letters: str) -> Seen:
    """Fields `alt_…` of a mark."""
    round_mark = f"Tanda bulat dengan huruf {letters}"
    text = {"ms": round_mark, "id": round_mark, "en": f"Round mark with the letters {letters}"}
    return in_three("alt", text)


def _completed(kind: str, end: str) -> Seen:
    seen = by_id("alt_texts")[kind]["seen"]
    return in_three("alt", {language: f"{text}{end}" for language, text in seen.items()})
