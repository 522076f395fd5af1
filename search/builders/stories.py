"""Documents of live pages: one for a story in all its languages, so that it is found once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time

from cms import queries
from cms.queries import PageText
from search.documents import Document

NOT_STORIES = ("maker",)
"""Kinds of pages that stand for something that is indexed by itself."""


def every_story(size: int) -> Iterator[list[str]]:
    """Translation keys of all live pages that are searched for, in batches."""
    keys = list(dict.fromkeys(str(page.translation_key) for page in queries.live_pages() if _is_story(page)))
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def story_documents(ids: Sequence[str], versions: Mapping[str, int]) -> Iterator[Document]:
    """Documents of the live pages with these translation keys; three queries for each page."""
    found: dict[str, list[PageText]] = defaultdict(list)
    for page in queries.live_translations(ids):
        if _is_story(page):
            found[str(page.translation_key)].append(queries.text_of(page))
    for key, texts in found.items():
        yield _document(key, texts, versions[key])


def _is_story(page: object) -> bool:
    return queries.kind_of(page) not in ("", *NOT_STORIES)


def _document(key: str, texts: list[PageText], version: int) -> Document:
    dates = [text.date for text in texts if text.date]
    return Document(
        kind="story",
        object_id=key,
        version=version,
        titles={text.language: text.title for text in texts},
        body="\n".join(f"{text.intro}\n{text.body}" for text in texts),
        attribute_names=(),
        published_at=datetime.combine(max(dates), time(), UTC) if dates else None,
    )
