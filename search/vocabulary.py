"""The words of the index: how common each is, and which look like a mistyped one.

Each process keeps them in memory, so that reading a query asks the database for nothing but words two edits away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from search.documents import Document
from search.engines import tsquery
from search.kept import Kept
from search.language.correction import near_spellings
from search.models import SearchVocabulary

TOTAL = ""
"""The row of this word holds how many documents there are."""
SIMILAR = 60
FRESH_FOR_SECONDS = 3.0
"""New goods are known by their words in every process after this time: a part of the five seconds of S37."""
OVERLAP = timedelta(minutes=1)
"""So long may a transaction that learns words take until it commits."""


@dataclass(slots=True)
class Words:
    """The table in memory; `counted_at` and `learned_at` say which state of it."""

    documents: dict[str, int] = field(default_factory=dict)
    counted_at: datetime | None = None
    learned_at: datetime | None = None


class IndexVocabulary:
    """What `queries.Reader` asks for."""

    def __init__(self) -> None:
        self._words = _kept.get().documents

    @property
    def total(self) -> int:
        """How many documents there are."""
        return self._words.get(TOTAL, 0)

    def frequencies(self, wanted: Iterable[str]) -> Mapping[str, int]:
        """How many documents hold each word; words that none holds are left out."""
        return {word: self._words[word] for word in wanted if word in self._words}

    def one_edit_away(self, typed: str) -> Mapping[str, int]:
        """Words of the index that differ from a mistyped one by one edit, with their frequencies."""
        return self.frequencies(near_spellings(typed))

    def alike(self, typed: str) -> Mapping[str, int]:
        """Words of the index that share trigrams with a mistyped one. One query."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, documents FROM search_searchvocabulary WHERE word %% %s "
                "AND length(word) BETWEEN %s AND %s ORDER BY similarity(word, %s) DESC LIMIT %s",
                [typed, len(typed) - 2, len(typed) + 2, typed, SIMILAR],
            )
            return dict(cursor.fetchall())


def _read(old: Words | None) -> Words:
    """All words anew when they were counted anew, else only those learned since. One query or two."""
    rows = SearchVocabulary.objects
    counted_at = rows.filter(word=TOTAL).values_list("learned_at", flat=True).first()
    if old is None or old.counted_at != counted_at or old.learned_at is None:
        words, fresh = Words(counted_at=counted_at), rows.all()
    else:
        words, fresh = (
            old,
            rows.filter(learned_at__gt=max(old.learned_at - OVERLAP, counted_at or old.learned_at)),
        )
    for word, documents, learned_at in fresh.values_list("word", "documents", "learned_at").iterator():
        words.documents[word] = documents
        words.learned_at = max(words.learned_at or learned_at, learned_at)
    return words


_kept = Kept(_read, FRESH_FOR_SECONDS)


def recount(table: str) -> None:
    """Count all words of a document table anew; `table` is one of ours."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchvocabulary")
        cursor.execute(
            "INSERT INTO search_searchvocabulary (word, documents) "
            "SELECT word, ndoc FROM ts_stat(%s) WHERE length(word) <= 80",
            [f"SELECT ts_filter(vector, '{tsquery.WORDS}') FROM {table} WHERE visible"],  # noqa: S608
        )
        counted = f"SELECT %s, count(*) FROM {table} WHERE visible"  # noqa: S608
        cursor.execute(f"INSERT INTO search_searchvocabulary (word, documents) {counted}", [TOTAL])
    _kept.look_again()


def is_counted() -> bool:
    """Whether the words were ever counted: without it no word's weight is known."""
    return SearchVocabulary.objects.filter(word=TOTAL).exists()


def learn(documents: Iterable[Document]) -> None:
    """Enter the new words of changed documents at once: what is on sale is never taken for a mistake."""
    new = {word for document in documents for word in document.all_words if len(word) <= 80}
    SearchVocabulary.objects.bulk_create(
        [SearchVocabulary(word=word, documents=1) for word in sorted(new)], ignore_conflicts=True
    )
    _kept.look_again()
