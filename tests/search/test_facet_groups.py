"""Which makers a filter offers where there are hundreds."""

from search.facet_groups import likeliest_makers
from search.facets import MAX_OPTIONS
from search.forms import Asked

COUNTS = {"maker": {str(number): number for number in range(1, 201)}}


class TestMakers:
    def test_s18_those_with_most_goods_are_offered_when_there_are_hundreds(self) -> None:
        offered = likeliest_makers(Asked(), COUNTS)
        assert offered == [str(number) for number in range(200, 200 - MAX_OPTIONS, -1)]

    def test_s18_chosen_one_is_offered_first_when_it_has_few_goods(self) -> None:
        offered = likeliest_makers(Asked(choices=(("m", "3"),)), COUNTS)
        assert offered[:2] == ["3", "200"]
        assert len(offered) == MAX_OPTIONS

    def test_s18_chosen_one_is_offered_once_when_it_has_most_goods(self) -> None:
        assert likeliest_makers(Asked(choices=(("m", "200"),)), COUNTS).count("200") == 1
