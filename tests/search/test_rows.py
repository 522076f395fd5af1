"""Documents as lexemes of PostgreSQL: what a search looks up in the index alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.documents import Document
from search.engines import facet_codes, facet_sets, rows, tables, tsquery
from search.engines.postgres import PostgresEngine
from search.models import IndexState
from search.queries import Alternative, ConceptGroup


def holds(vector: str, query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        return bool(cursor.fetchone()[0])


def of_row(document: Document, column: str) -> Any:
    """What the table holds of a document in one column."""
    return dict(zip(tables.TYPES, rows.row(document), strict=True))[column]


def group(*term: str) -> ConceptGroup:
    return ConceptGroup(" ".join(term), (Alternative(term, 1.0),), documents=1)


@pytest.mark.django_db
class TestUnits:
    """S6: a term of several words matches where they stand in order, with at most two others in between."""

    @pytest.mark.parametrize(
        ("title", "found"),
        [
            ("gula melaka", True),
            ("gula aren asli melaka", True),
            ("gula aren asli cap melaka", False),
            ("melaka gula", False),
            ("gula\nmelaka", False),
        ],
    )
    def test_s6_unit_matches_in_order_and_near_when_looked_up(self, title: str, found: bool) -> None:
        vector = tsquery.vector([title], units_in=[title])
        assert holds(vector, tsquery.all_of([group("gula", "melaka")])) is found

    def test_s6_unit_of_three_needs_both_pairs_when_looked_up(self) -> None:
        query = tsquery.all_of([group("kain", "batik", "tulis")])
        assert holds(tsquery.vector(["x"], units_in=["kain batik tulis"]), query)
        assert not holds(tsquery.vector(["x"], units_in=["kain batik cap"]), query)

    def test_words_are_not_looked_up_as_units_when_they_stand_in_running_text(self) -> None:
        document = Document("product", "1", {"ms": "bakul"}, body="diisi gula dari melaka")
        vector = of_row(document, "vector")
        assert holds(vector, tsquery.all_of([group("gula")]))
        assert not holds(vector, tsquery.all_of([group("gula", "melaka")]))


@pytest.mark.django_db
class TestFilters:
    """Filters are lexemes that no word can be, and no text of an address can leave."""

    def test_value_is_found_by_its_group_alone_when_looked_up(self) -> None:
        document = Document("product", "1", {"ms": "kopi"}, categories=("5",), regions=("jawa",), maker_id=5)
        vector = of_row(document, "vector")
        assert holds(vector, tsquery.any_value([facet_codes.lexeme("category", "5")]))
        assert holds(vector, tsquery.any_value([facet_codes.lexeme("maker", "5")]))
        assert not holds(
            vector,
            tsquery.any_value([facet_codes.lexeme("region", "5"), facet_codes.lexeme("mark", "stock")]),
        )

    @pytest.mark.parametrize("value", ["a' | 'b", "\\", "x & !y", "a:*", "'':1", "( <-> )"])
    def test_s41_value_is_no_operator_when_it_looks_like_one(self, value: str) -> None:
        vector = of_row(Document("product", "1", {"ms": "kopi"}, regions=(value,)), "vector")
        assert holds(vector, tsquery.any_value([facet_codes.lexeme("region", value)]))
        assert not holds(vector, tsquery.any_value([facet_codes.lexeme("region", "b")]))


@pytest.mark.django_db
class TestFacetCodes:
    """One code stands for all filter values of a document."""

    def test_values_come_back_when_another_process_asks_for_a_code(self) -> None:
        document = Document(
            "product", "1", {}, categories=("1", "2"), attributes=("roast=dark=ish",), marks=("halal",)
        )
        PostgresEngine().index([document])
        code, table = of_row(document, "facet_code"), IndexState.objects.get(engine="postgres").live
        facet_sets._known.clear()
        assert facet_sets.values_of(table, [code])[code] == (
            ("category", "1"),
            ("category", "2"),
            ("attribute:roast", "dark=ish"),
            ("mark", "halal"),
        )

    def test_codes_are_equal_when_values_are(self) -> None:
        one, other = (Document("product", key, {}, regions=("jawa",)) for key in "12")
        assert of_row(one, "facet_code") == of_row(other, "facet_code")
        assert of_row(one, "facet_code") != of_row(Document("product", "1", {}), "facet_code")

    def test_values_are_read_once_when_codes_come_again(self) -> None:
        document = Document("product", "1", {}, regions=("sulawesi",))
        PostgresEngine().index([document])
        code, table = of_row(document, "facet_code"), IndexState.objects.get(engine="postgres").live
        facet_sets.values_of(table, [code])
        with CaptureQueriesContext(connection) as asked:
            facet_sets.values_of(table, [code])
        assert not asked.captured_queries
