"""Order of results: coverage, bounded signals, one maker's share. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from search.queries import Alternative, ConceptGroup, Understanding
from search.ranking import Candidate, freshness, rank, score, signals, spread

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def group(typed: str, *ways: tuple[str, float], documents: int = 10) -> ConceptGroup:
    alternatives = tuple(
        Alternative(tuple(text.split()), weight) for text, weight in (ways or ((typed, 1.0),))
    )
    return ConceptGroup(typed, alternatives, documents)


def wanted(*groups: ConceptGroup) -> Understanding:
    return Understanding("", groups, total=1000)


def goods(key: str, title: str, **fields: object) -> Candidate:
    return Candidate(key=key, kind="product", title=title, **fields)  # type: ignore[arg-type]


shares = st.floats(0, 1)
fields = st.fixed_dictionaries(
    {"popularity": shares, "rating": shares, "freshness": shares, "in_stock": st.booleans()}
)


class TestCoverage:
    @given(fields, fields)
    def test_s13_no_signal_lifts_less_cover_above_full_cover_when_random(
        self, one: dict[str, object], other: dict[str, object]
    ) -> None:
        full, half = goods("a", "tas kulit", **one), goods("b", "tas kanvas", **other)
        order = rank([half, full], wanted(group("tas"), group("kulit")))
        assert [each.candidate.key for each in order] == ["a", "b"]

    def test_s14_score_falls_with_cover_when_words_are_missing(self) -> None:
        groups = wanted(group("tas"), group("kulit"), group("pria"))
        scores = [score(goods("x", title), groups).score for title in ("tas kulit pria", "tas kulit", "tas")]
        assert scores == sorted(scores, reverse=True)

    def test_s7_best_way_counts_once_when_a_title_says_all_of_them(self) -> None:
        groups = wanted(group("kerupuk", ("kerupuk", 1.0), ("keropok", 0.8), ("crackers", 0.8)))
        literal, stuffed = goods("a", "kerupuk udang"), goods("b", "keropok crackers")
        assert score(literal, groups).score > score(stuffed, groups).score

    def test_s6_term_matches_as_a_unit_when_words_stand_apart(self) -> None:
        groups = wanted(group("gula melaka", ("gula melaka", 1.0)))
        near, far = goods("a", "gula asli melaka"), goods("b", "gula dan kopi dari kota melaka")
        assert score(near, groups).covered == 1
        assert score(far, groups).covered == 0

    def test_thing_itself_comes_before_what_goes_with_it_when_named_first(self) -> None:
        groups = wanted(group("kopi"))
        order = rank([goods("a", "saringan stainless kopi"), goods("b", "kopi gayo asli")], groups)
        assert [each.candidate.key for each in order] == ["b", "a"]

    def test_s1_own_language_adds_at_most_a_fifth_when_ranked(self) -> None:
        groups = wanted(group("kopi"))
        both = goods("a", "kopi gayo\nkopi gayo\n")
        plain = score(both, groups).score
        assert plain < score(both, groups, 0).score <= plain * 1.2


class TestSignals:
    @given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5), st.booleans())
    def test_multiplier_is_bounded_when_anything_comes_in(
        self, p: float, r: float, f: float, stock: bool
    ) -> None:
        lift = signals(goods("a", "x", popularity=p, rating=r, freshness=f, in_stock=stock))
        assert 0.6 <= lift <= 1.4 + 1e-9

    def test_sold_out_stands_lower_when_all_else_is_equal(self) -> None:
        assert signals(goods("a", "x", in_stock=False)) == 0.6 * signals(goods("a", "x"))

    def test_new_things_age_when_days_pass(self) -> None:
        ages = [freshness(NOW - timedelta(days=days), NOW) for days in (0, 90, 180, 400)]
        assert ages == [1.0, 0.5, 0.0, 0.0]
        assert freshness(None, NOW) == 0.0


class TestSpread:
    def ranked(self, makers: list[int | None]) -> list[str]:
        groups = wanted(group("kopi"))
        found = [
            score(goods(str(n), "kopi", maker_id=maker, popularity=1 - n / 100), groups)
            for n, maker in enumerate(makers)
        ]
        return [each.candidate.key for each in spread(found)]

    def test_s15_fourth_of_a_maker_waits_when_others_follow(self) -> None:
        order = self.ranked([1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        assert order[:10] == ["0", "1", "2", "5", "6", "7", "8", "9", "10", "11"]
        assert sorted(map(int, order)) == list(range(13))

    def test_nothing_moves_when_there_is_one_maker(self) -> None:
        assert self.ranked([1] * 6) == [str(n) for n in range(6)]

    def test_nothing_moves_when_makers_are_unknown(self) -> None:
        assert self.ranked([None] * 6) == [str(n) for n in range(6)]
