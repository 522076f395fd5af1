"""What offers take off, to the sen. Expected amounts are worked out by hand from the rules in the module's text."""

from __future__ import annotations

from hypothesis import given, strategies as st

from storefront.offer.pricing import Deal, Discounts, Item, Kind, LineDiscount, Reason, Refused, apply

COFFEE = Item("1", maker_id=7, unit_price_sen=4500, shelf_price_sen=4950, quantity=2)
CRISPS = Item("2", maker_id=7, unit_price_sen=1285, shelf_price_sen=1414, quantity=3)
SHAWL = Item("3", maker_id=8, unit_price_sen=18900, shelf_price_sen=20790, quantity=1)
BASKET = [COFFEE, CRISPS, SHAWL]
ALL = frozenset({"1", "2", "3"})


def deal(kind: Kind, value: int, refs: frozenset[str] = ALL, **fields: object) -> Deal:
    return Deal(**{"offer_id": 1, "name": "Deal", "kind": kind, "value": value, "refs": refs, **fields})  # type: ignore[arg-type]


class TestPlatform:
    def test_percentage_is_rounded_once_a_line(self) -> None:
        found = apply(BASKET, [deal(Kind.PERCENT, 1500)])
        # 9000, 3855 and 18900 at 15 %: 1350, 578.25, 2835
        assert [found.of(ref).platform_off_sen for ref in "123"] == [1350, 578, 2835]
        assert found.unit_off_total_sen == 0
        assert found.off_the_order_sen == 4763

    def test_amount_off_the_whole_is_split_by_value_and_sums_exactly(self) -> None:
        found = apply(BASKET, [deal(Kind.WHOLE, 2000)])
        # 2000 over 9000 : 3855 : 18900 of 31755 is 566.84.., 242.79.., 1190.36..: two left-over sen by largest rest
        assert [found.of(ref).platform_off_sen for ref in "123"] == [567, 243, 1190]
        assert found.used[0].amount_sen == 2000

    def test_amount_above_the_goods_takes_all_of_them_and_no_more(self) -> None:
        found = apply([COFFEE], [deal(Kind.WHOLE, 100_000)])
        assert found.of("1").platform_off_sen == 9000

    def test_amount_each_counts_units(self) -> None:
        found = apply(BASKET, [deal(Kind.EACH, 100)])
        assert [found.of(ref).platform_off_sen for ref in "123"] == [200, 300, 100]

    def test_amount_each_above_the_price_takes_the_price(self) -> None:
        assert apply([CRISPS], [deal(Kind.EACH, 5000)]).of("2").platform_off_sen == 3855


class TestMaker:
    def test_percentage_lowers_the_unit_price(self) -> None:
        found = apply([CRISPS], [deal(Kind.PERCENT, 1000, is_of_maker=True)])
        # 10 % of 12.85 is 1.285, half up 1.29; three units 3.87
        assert found.of("2") == LineDiscount(quantity=3, unit_off_sen=129)
        assert found.of("2").maker_sen == 387
        assert found.off_the_order_sen == 0

    def test_amount_off_the_whole_stays_beside_the_unit_price(self) -> None:
        found = apply([CRISPS], [deal(Kind.WHOLE, 500, is_of_maker=True)])
        assert found.of("2") == LineDiscount(quantity=3, maker_off_sen=500)
        assert found.off_the_order_sen == 500

    def test_hundred_percent_leaves_nothing_and_not_less(self) -> None:
        found = apply([CRISPS], [deal(Kind.PERCENT, 10_000, is_of_maker=True)])
        assert found.of("2").maker_sen == 3855

    def test_amount_each_lowers_the_unit_price_by_it(self) -> None:
        found = apply([CRISPS], [deal(Kind.EACH, 100, is_of_maker=True)])
        assert found.of("2") == LineDiscount(quantity=3, unit_off_sen=100)

    def test_amount_each_is_at_most_the_price(self) -> None:
        assert apply([CRISPS], [deal(Kind.EACH, 9999, is_of_maker=True)]).of("2").unit_off_sen == 1285


class TestSeveral:
    def test_makers_come_first_and_the_platform_takes_off_what_is_left(self) -> None:
        found = apply(
            [COFFEE],
            [
                deal(Kind.PERCENT, 1000, offer_id=1, is_exclusive=False),
                deal(Kind.PERCENT, 2000, offer_id=2, is_of_maker=True, is_exclusive=False),
            ],
        )
        # the maker: 4500 - 900 = 3600 a unit; the platform: 10 % of 7200
        assert found.of("1") == LineDiscount(quantity=2, unit_off_sen=900, platform_off_sen=720)

    def test_exclusive_offer_does_not_touch_goods_that_are_lowered_already(self) -> None:
        found = apply(
            BASKET,
            [
                deal(Kind.EACH, 100, frozenset("1"), offer_id=1, priority=5),
                deal(Kind.PERCENT, 1000, offer_id=2, code="TEN", priority=1),
            ],
        )
        assert [found.of(ref).platform_off_sen for ref in "123"] == [200, 386, 1890]

    def test_open_offer_does_not_touch_goods_of_an_exclusive_one(self) -> None:
        first = deal(Kind.EACH, 100, frozenset("1"), offer_id=1)
        second = deal(Kind.EACH, 50, frozenset("1"), offer_id=2, code="FIFTY", is_exclusive=False)
        found = apply([COFFEE], [first, second])
        assert found.of("1").platform_off_sen == 200
        assert found.refused == (Refused("FIFTY", Reason.NOT_TOGETHER),)

    def test_exclusive_offer_does_not_touch_goods_of_an_open_one(self) -> None:
        first = deal(Kind.EACH, 100, frozenset("1"), offer_id=1, is_exclusive=False)
        second = deal(Kind.EACH, 50, frozenset("1"), offer_id=2, code="FIFTY")
        assert apply([COFFEE], [first, second]).of("1").platform_off_sen == 200

    def test_higher_priority_goes_first_whatever_the_order_they_come_in(self) -> None:
        low = deal(Kind.WHOLE, 100, offer_id=1, priority=0)
        high = deal(Kind.WHOLE, 300, offer_id=2, priority=9)
        assert apply([COFFEE], [low, high]).used[0].amount_sen == 300
        assert apply([COFFEE], [high, low]).of("1").platform_off_sen == 300


class TestRefused:
    def test_code_for_other_goods(self) -> None:
        found = apply([COFFEE], [deal(Kind.WHOLE, 100, frozenset(), code="SHAWLS")])
        assert found.refused == (Refused("SHAWLS", Reason.OTHER_GOODS),)

    def test_code_whose_condition_is_not_met(self) -> None:
        found = apply([COFFEE], [deal(Kind.WHOLE, 100, code="BIG", is_met=False)])
        assert (found.used, found.refused) == ((), (Refused("BIG", Reason.TOO_LITTLE),))

    def test_offer_without_a_code_is_no_news_when_it_does_not_count(self) -> None:
        assert apply([COFFEE], [deal(Kind.WHOLE, 100, is_met=False)]) == Discounts({})

    def test_code_with_two_offers_counts_when_one_of_them_does(self) -> None:
        found = apply(
            [COFFEE],
            [
                deal(Kind.WHOLE, 100, frozenset(), offer_id=1, code="BOTH"),
                deal(Kind.WHOLE, 100, frozenset("1"), offer_id=2, code="BOTH"),
            ],
        )
        assert found.refused == ()

    def test_reasons_known_before_are_kept(self) -> None:
        gone = Refused("OLD", Reason.EXPIRED)
        assert apply([COFFEE], [], [gone]).refused == (gone,)


ITEMS = st.lists(
    st.tuples(st.integers(0, 60_000), st.integers(1, 9)).map(
        lambda pair: (pair[0], pair[0] + pair[0] // 10, pair[1])
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [Item(str(n), 1, price, shelf, count) for n, (price, shelf, count) in enumerate(rows)])
DEALS = st.lists(
    st.builds(
        Deal,
        offer_id=st.integers(1, 50),
        name=st.just("Deal"),
        kind=st.sampled_from(Kind),
        value=st.integers(0, 10_000),
        refs=st.frozensets(st.integers(0, 6).map(str)),
        is_of_maker=st.booleans(),
        is_exclusive=st.booleans(),
        priority=st.integers(-2, 2),
    ),
    max_size=5,
)


@given(items=ITEMS, deals=DEALS)
def test_no_line_is_below_zero_and_amounts_agree_when_any_deals_meet(
    items: list[Item], deals: list[Deal]
) -> None:
    found = apply(items, deals)
    for item in items:
        off = found.of(item.ref)
        assert min(off.unit_off_sen, off.maker_off_sen, off.platform_off_sen) >= 0
        assert off.total_sen <= item.unit_price_sen * item.quantity
    assert sum(used.amount_sen for used in found.used) == found.total_sen
    assert found.unit_off_total_sen + found.off_the_order_sen == found.total_sen
