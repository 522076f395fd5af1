"""The words of the index in the database: how common each is, and which look like a mistyped one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from search.documents import Document
from search.language.correction import allowed_edits, near_spellings
from search.models import SearchVocabulary

TOTAL = ""
"""The row of this word holds how many documents there are."""
SIMILAR = 60


@dataclass(slots=True)
class IndexVocabulary:
    """What `queries.Reader` asks for, from the table. `total` is known after the first question."""

    total: int = field(default=0)

    def frequencies(self, wanted: Iterable[str]) -> Mapping[str, int]:
        """How many documents hold each word; words that none holds are left out."""
        rows = SearchVocabulary.objects.filter(word__in={*wanted, TOTAL}).values_list("word", "documents")
        found = dict(rows)
        self.total = found.pop(TOTAL, 0)
        return found

    def near(self, typed: str) -> Mapping[str, int]:
        """Words one edit away by exact look-up; where two edits are allowed also those that share trigrams."""
        found = dict(
            SearchVocabulary.objects.filter(word__in=near_spellings(typed)).values_list("word", "documents")
        )
        if allowed_edits(typed) > 1:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT word, documents FROM search_searchvocabulary WHERE word %% %s "
                    "AND length(word) BETWEEN %s AND %s ORDER BY similarity(word, %s) DESC LIMIT %s",
                    [typed, len(typed) - 2, len(typed) + 2, typed, SIMILAR],
                )
                found.update(cursor.fetchall())
        return found


def recount(table: str) -> None:
    """Count all words of a document table anew; `table` is one of ours."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchvocabulary")
        cursor.execute(
            "INSERT INTO search_searchvocabulary (word, documents) "
            "SELECT word, ndoc FROM ts_stat(%s) WHERE length(word) <= 80",
            [f"SELECT vector FROM {table} WHERE visible"],  # noqa: S608
        )
        counted = f"SELECT %s, count(*) FROM {table} WHERE visible"  # noqa: S608
        cursor.execute(f"INSERT INTO search_searchvocabulary (word, documents) {counted}", [TOTAL])


def is_counted() -> bool:
    """Whether the words were ever counted: without it no word's weight is known."""
    return SearchVocabulary.objects.filter(word=TOTAL).exists()


def learn(documents: Iterable[Document]) -> None:
    """Enter the new words of changed documents at once: what is on sale is never taken for a mistake."""
    new = {word for document in documents for word in document.all_words if len(word) <= 80}
    SearchVocabulary.objects.bulk_create(
        [SearchVocabulary(word=word, documents=1) for word in sorted(new)], ignore_conflicts=True
    )
