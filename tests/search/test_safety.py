"""What comes from outside reaches engines only as values: S41, S42, S23."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

import search
from search.engines import SearchEngine
from search.engines.postgres import PostgresEngine
from search.forms import read
from search.indexing import everything
from search.labels import forget_labels
from search.language.normalise import words
from search.queries import Query
from search.rebuilding import rebuild
from tests.contracts.search_catalogue import fill, found, titled
from tests.services.people_and_goods import a_product

ROOM = Path(search.__file__).parent
HOSTILE = [
    "kopi & teh", "kopi | !teh", "kopi <-> teh", "kopi:*", "!kopi", "(kopi", "kopi)", "'; DROP TABLE x; --", "kopi''",
    '"kopi', "kopi~2", "kopi*", "k?pi", "/k.*/", "title:kopi", "+kopi -teh", "kopi AND teh", "kopi OR", "[1 TO 2]",
    "{!lucene}kopi", "{{7*7}}", "${jndi:ldap://x}", "<script>alert(1)</script>", "%00kopi", "kopi\x00teh", "\u202ekopi",
    "\u200bkopi\u200b", "kopi" * 3000, "a " * 5000, "\\", "\\'", "%", "_", "%s %(x)s", "{}", "{0}", "\ud83c\udf75",
    "ＫＯＰＩ", "ко́фе", "قهوة", "咖啡", "🍵🍵🍵", "-", "--", "''", '""', "0", "1e309", "NaN", "null", "None", "true",
]  # fmt: skip


def hostile_strings() -> Iterator[str]:
    """Two hundred strings that mean something to somebody else's query language."""
    yield from (text.encode("utf-8", "ignore").decode() for text in HOSTILE)
    draw = random.Random(3)
    signs = "&|!<>()*:'\"\\~^+-[]{}?/%_$#@;,. \t\n\x00\u202e0aékopi"
    for _ in range(200 - len(HOSTILE)):
        yield "".join(draw.choices(signs, k=draw.randint(1, 40)))


@pytest.mark.django_db
class TestHostileText:
    def test_s41_no_text_is_an_operator_when_searched(self, engine: SearchEngine) -> None:
        fill(engine, titled("Kopi Gayo", "Teh Melati"))
        for text in hostile_strings():
            found(engine, text)
        assert found(engine, "!kopi") == ["1"]
        assert found(engine, "kopi & !teh") == found(engine, "kopi teh")
        assert found(engine, "k?pi") == found(engine, "k pi")

    def test_s41_starts_are_plain_words_when_suggested(self, engine: SearchEngine) -> None:
        fill(engine, titled("Kopi Gayo"))
        for text in hostile_strings():
            engine.suggest(words(text, limit=6), ("product",), "MY", 4)


@pytest.mark.django_db
class TestPages:
    def test_s41_page_answers_when_anything_is_typed(self, client: Client) -> None:
        forget_labels()
        a_product("Kopi Gayo")
        rebuild(PostgresEngine(), everything, timezone.now())
        for text in hostile_strings():
            for parameters in (
                {"q": text},
                {"q": "kopi", "r": text, "c": text, "min": text, "page": text, "a.x": text},
            ):
                assert client.get("/ms/search/", parameters).status_code in (200, 404)

    def test_s23_script_in_a_title_is_inert_when_found(self, client: Client) -> None:
        forget_labels()
        a_product("Kopi <script>alert(1)</script>")
        rebuild(PostgresEngine(), everything, timezone.now())
        for path in ("/ms/search/", "/ms/search/suggest/"):
            body = client.get(path, {"q": "kopi"}).content.decode()
            assert "<script>alert" not in body
            assert "&lt;script&gt;alert" in body


class TestLimits:
    def test_s42_too_much_is_cut_and_no_error_when_read(self) -> None:
        parameters = QueryDict(mutable=True)
        parameters["q"] = "x" * 500
        parameters.setlist("r", [f"jawa-{n}" for n in range(100)])
        asked = read(parameters, "/ms/search/")
        assert len(asked.text) == 120
        assert len(asked.filters) == 20

    @pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "999999", "٣"])
    def test_page_is_the_first_when_it_is_no_number(self, page: str) -> None:
        assert read(QueryDict(f"page={page}"), "").page == 1

    def test_address_holds_the_state_when_choices_are_made(self) -> None:
        asked = read(QueryDict("q=kopi&r=jawa&a.roast=dark&stock=1&min=10&sort=price&page=3"), "/ms/search/")
        again = read(QueryDict(asked.url.partition("?")[2]), "/ms/search/")
        assert again == asked
        assert asked.with_choice("r", "jawa").chosen("r") == ()
        assert asked.query("ms").filters.price_from == 1000


class TestQueryBuilders:
    FORBIDDEN = (
        *(
            "query_string",
            "QueryString",
            "simple_query",
            "SimpleQuery",
            "regexp",
            "Regexp",
            "wildcard",
            "Wildcard",
        ),
        *("script", "Script", "to_tsquery", "websearch_to_tsquery", "plainto_tsquery"),
    )

    def test_s41_no_query_language_is_used_when_builders_are_read(self) -> None:
        for path in ROOM.rglob("*.py"):
            tree = ast.parse(path.read_text())
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            texts = {text for text in strings if isinstance(text, str) and len(text) < 40}
            for word in self.FORBIDDEN:
                assert word not in names, (path, word)
                assert word not in texts, (path, word)

    def test_s42_window_ends_at_ten_thousand_when_paged(self) -> None:
        assert Query(offset=9_984, limit=24).offset + 24 > 10_000
