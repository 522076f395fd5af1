"""Documents as lexemes of PostgreSQL: what a search looks up in the index alone."""

import pytest
from django.db import connection

from search.documents import Document
from search.engines import rows, tsquery
from search.queries import Alternative, ConceptGroup


def holds(vector: str, query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        return bool(cursor.fetchone()[0])


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
        vector = rows.row(document)[8]
        assert holds(vector, tsquery.all_of([group("gula")]))
        assert not holds(vector, tsquery.all_of([group("gula", "melaka")]))


@pytest.mark.django_db
class TestFilters:
    """Filters are lexemes that no word can be, and no text of an address can leave."""

    def test_value_is_found_by_its_group_alone_when_looked_up(self) -> None:
        document = Document("product", "1", {"ms": "kopi"}, categories=("5",), regions=("jawa",), maker_id=5)
        vector = rows.row(document)[8]
        assert holds(vector, tsquery.any_value([rows.facet("category", "5")]))
        assert holds(vector, tsquery.any_value([rows.facet("maker", "5")]))
        assert not holds(vector, tsquery.any_value([rows.facet("region", "5"), rows.facet("mark", "stock")]))

    @pytest.mark.parametrize("value", ["a' | 'b", "\\", "x & !y", "a:*", "'':1", "( <-> )"])
    def test_s41_value_is_no_operator_when_it_looks_like_one(self, value: str) -> None:
        vector = rows.row(Document("product", "1", {"ms": "kopi"}, regions=(value,)))[8]
        assert holds(vector, tsquery.any_value([rows.facet("region", value)]))
        assert not holds(vector, tsquery.any_value([rows.facet("region", "b")]))


class TestFacetTexts:
    """One short text stands for all filter values of a document."""

    def test_groups_and_values_come_back_when_taken_apart(self) -> None:
        document = Document(
            "product", "1", {}, categories=("1", "2"), attributes=("roast=dark=ish",), marks=("halal",)
        )
        text = rows.row(document)[6]
        assert [rows.group_and_value(each) for each in rows.lexemes(text)] == [
            ("category", "1"),
            ("category", "2"),
            ("attribute:roast", "dark=ish"),
            ("mark", "halal"),
        ]
        assert rows.facet("attribute:roast", "dark=ish") in rows.lexemes(text)

    def test_there_is_none_when_a_document_has_no_filters(self) -> None:
        assert rows.lexemes(rows.row(Document("story", "1", {}))[6]) == ()
