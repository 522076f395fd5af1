"""Content rows as blocks of a page. A block keeps one id in all languages, so that progress stays."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.text import slugify

Row = Mapping[str, Any]
Block = dict[str, Any]

#: Names our own block ids; any fixed value would do.
NAMESPACE = uuid.UUID("7d0c6b39-8a55-4c6b-9d0a-0b6f6a1c2e11")
INTRO_LENGTH = 240
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def block(key: str, place: int, kind: str, value: Any) -> Block:
    """One block of a stream; `key` and `place` decide its id."""
    return {"type": kind, "value": value, "id": str(uuid.uuid5(NAMESPACE, f"{key}:{place}:{kind}"))}


def items(key: str, values: Iterable[Any]) -> list[Block]:
    """Members of a list block, with ids that stay."""
    return [block(key, place, "item", value) for place, value in enumerate(values)]


def html(texts: Iterable[str]) -> str:
    """Plain paragraphs as rich text."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text.strip())


def paragraphs(key: str, texts: Sequence[str]) -> list[Block]:
    """One text block; nothing when there are no words."""
    written = html(texts)
    return [block(key, 0, "text", written)] if written else []


def slug(title: str) -> str:
    """An address from a title, at most 60 characters, cut between words."""
    words = slugify(title).split("-")
    while len("-".join(words)) > 60:
        words.pop()
    return "-".join(words)


def first_sentences(text: str, limit: int = INTRO_LENGTH) -> tuple[str, str]:
    """As many whole sentences as fit into an intro, and the rest."""
    sentences = SENTENCE_END.split(text.strip())
    taken = 1
    while taken < min(2, len(sentences)) and len(" ".join(sentences[: taken + 1])) <= limit:
        taken += 1
    return " ".join(sentences[:taken])[:limit], " ".join(sentences[taken:])


def story_body(row: Row, code: str, products: Sequence[int]) -> list[Block]:
    """Paragraphs and quotes in their order; the first product after the quote, the others at the end."""
    key = row["id"]
    body: list[Block] = []
    waiting: list[str] = []
    shown = 0

    def flush() -> None:
        if waiting:
            body.append(block(key, len(body), "text", html(waiting)))
            waiting.clear()

    for part in row["blocks"]:
        if part["type"] == "paragraph":
            waiting.append(part["text"][code])
        elif part["type"] == "quote":
            flush()
            source = part["attribution"][code]
            quote = {"text": part["text"][code], "source": source[:1].upper() + source[1:]}
            body.append(block(key, len(body), "quote", quote))
            if products and not shown:
                body.append(block(key, len(body), "product_card", {"product": products[0]}))
                shown = 1
    flush()
    if products[shown:]:
        row_key = f"{key}:row"
        rest = {"title": "", "products": items(row_key, products[shown:])}
        body.append(block(key, len(body), "product_row", rest))
    if products:
        body.append(block(key, len(body), "price_split", {"product": products[0]}))
    return body


def lesson_body(lesson: Row, code: str) -> list[Block]:
    """The lesson's paragraphs, then its questions; the reason stands with the right answer."""
    key = lesson["id"]
    body = [block(key, 0, "text", html(lesson["body"][code].split("\n\n")))]
    for place, question in enumerate(lesson["quiz"], start=1):
        answers = [
            {
                "text": option[code],
                "is_right": at == question["answer"],
                "why": question["explanation"][code] if at == question["answer"] else "",
            }
            for at, option in enumerate(question["options"])
        ]
        value = {"question": question["question"][code], "answers": items(question["id"], answers)}
        body.append(block(key, place, "check", value))
    return body
