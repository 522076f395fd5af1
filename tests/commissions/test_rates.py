"""Rates and what shared links promise. Rows C1, C2, C3, G3 of agents.md."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from catalogue.partner.models import StockRecord
from storefront.commissions.models import RatePromise, RateRule
from storefront.commissions.operations import CannotSetRate, promise_rate, set_rate
from storefront.commissions.previews import preview_rate
from storefront.commissions.rates import Sale, rates_at, rates_of_sales
from storefront.referrals.operations import make_link
from tests.services.people_and_goods import NOON, a_maker, a_person, a_product, an_agent

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def rule(rate_bp, at=NOON - 90 * DAY, **scope):
    return RateRule.objects.create(rate_bp=rate_bp, valid_from=at, **scope)


def share(agent, product, at=NOON):
    link = make_link(agent=agent, target="product", target_id=product.pk, now=at)
    return promise_rate(link=link, product=product, now=at)


def share_shop(agent, at=NOON, target="shop", target_id=None):
    link = make_link(agent=agent, target=target, target_id=target_id, now=at)
    return promise_rate(link=link, now=at)


def earns(agent, product, now, added_at=None):
    sale = Sale(product, agent.pk if agent else None, added_at or now)
    return rates_of_sales({1: sale}, now=now)[1]


@pytest.fixture
def agent():
    return an_agent("Melati")


class TestPrecedence:
    def test_product_beats_maker_beats_shop_and_a_group_beats_everybody_within_one(self):
        product = a_product()
        rule(500)
        assert rates_at([product], NOON) == {product.pk: 500}
        rule(600, group="home")
        rule(700, maker=product.maker)
        rule(900, maker=product.maker, group="home")
        assert rates_at([product], NOON) == {product.pk: 700}
        assert rates_at([product], NOON, "home") == {product.pk: 900}
        rule(800, product=product)
        assert rates_at([product], NOON, "home") == {product.pk: 800}

    def test_newest_of_one_kind_counts_and_the_past_stays(self):
        product = a_product()
        rule(500)
        rule(900, at=NOON)
        assert rates_at([product], NOON - SECOND) == {product.pk: 500}
        assert rates_at([product], NOON) == {product.pk: 900}

    @pytest.mark.parametrize("fields", [{"rate_bp": 1}, {"valid_from": NOON}])
    def test_database_refuses_to_edit_a_rule(self, fields):
        rule(500)
        with pytest.raises(DatabaseError, match="history"), transaction.atomic():
            RateRule.objects.update(**fields)

    @pytest.mark.parametrize("wrong", [{"rate_bp": 5001}, {"rate_bp": -1}, {"reason": " "}])
    def test_nonsense_is_refused(self, wrong):
        given = {"rate_bp": 800, "reason": "season", "by": a_person(), "now": NOON, **wrong}
        with pytest.raises(CannotSetRate):
            set_rate(**given)
        assert not RateRule.objects.exists()


class TestPromise:
    def test_c1_cut_is_not_felt_for_30_days_after_sharing(self, agent):
        product = a_product()
        rule(1200, product=product)
        share(agent, product)
        rule(800, product=product, at=NOON + DAY)
        assert earns(agent, product, NOON + 30 * DAY) == 1200
        assert earns(agent, product, NOON + 30 * DAY + SECOND) == 800

    def test_c1_rise_counts_at_once(self, agent):
        product = a_product()
        rule(800, product=product)
        share(agent, product)
        rule(1200, product=product, at=NOON + DAY)
        assert earns(agent, product, NOON + DAY) == 1200

    def test_c1_promise_is_the_agents_own(self, agent):
        product, other = a_product(), an_agent("B")
        rule(1200, product=product)
        share(agent, product)
        rule(800, product=product, at=NOON + DAY)
        assert (earns(other, product, NOON + 2 * DAY), earns(None, product, NOON + 2 * DAY)) == (800, 800)

    def test_c1_link_to_the_whole_shop_promises_every_rate_of_that_moment(self, agent):
        product = a_product()
        rule(1200, product=product)
        share_shop(agent)
        rule(800, product=product, at=NOON + DAY)
        assert earns(agent, product, NOON + 30 * DAY) == 1200
        assert earns(agent, product, NOON + 31 * DAY) == 800

    def test_c1_link_to_a_maker_promises_nothing_about_others(self, agent):
        product, elsewhere = a_product(), a_product()
        rule(1200)
        share_shop(agent, target="maker", target_id=product.maker_id)
        rule(800, at=NOON + DAY)
        assert earns(agent, product, NOON + 2 * DAY) == 1200
        assert earns(agent, elsewhere, NOON + 2 * DAY) == 800

    def test_c1_shared_twice_a_day_is_one_row_with_the_higher_rate(self, agent):
        product = a_product()
        rule(800, product=product)
        share(agent, product)
        rule(1200, product=product, at=NOON + timedelta(minutes=5))
        share(agent, product, at=NOON + timedelta(minutes=10))
        rule(500, product=product, at=NOON + timedelta(minutes=15))
        share(agent, product, at=NOON + timedelta(minutes=20))
        assert RatePromise.objects.get().rate_bp == 1200

    def test_c2_promise_holds_when_the_goods_are_listed_anew(self, agent):
        maker = a_maker()
        old = a_product(maker=maker)
        rule(1200, product=old)
        share(agent, old)
        sku = old.stockrecords.get().partner_sku
        old.stockrecords.all().delete()
        new = a_product(maker=maker)
        StockRecord.objects.filter(product=new).update(partner_sku=sku)
        rule(300, maker=maker, at=NOON + DAY)
        assert earns(agent, new, NOON + 20 * DAY) == 1200
        assert earns(agent, a_product(maker=maker), NOON + 20 * DAY) == 300

    def test_c3_line_in_the_basket_keeps_the_rate_when_commission_is_turned_off(self, agent):
        product = a_product()
        rule(1000)
        rule(0, maker=product.maker, at=NOON + DAY)
        assert earns(agent, product, NOON + 2 * DAY, added_at=NOON) == 1000
        assert earns(agent, product, NOON + 2 * DAY, added_at=NOON + DAY) == 0

    def test_g3_village_rate_holds_for_agents_at_home(self):
        product = a_product()
        rule(1000)
        rule(1400, group="home")
        assert earns(an_agent("A", phase="abroad"), product, NOON) == 1000
        assert earns(an_agent("B", phase="home"), product, NOON) == 1400


class TestPreview:
    def test_editor_shows_goods_and_whose_promises_hold(self, agent):
        product = a_product(title="Kopi Gayo", is_public=True)
        rule(1200)
        share(agent, product)
        shown = preview_rate(maker=product.maker, product=None, group="", rate_bp=800, now=NOON + DAY)
        [change] = shown.changes
        assert (change.title, change.before_bp, change.after_bp) == ("Kopi Gayo", 1200, 800)
        assert (shown.agents, shown.promised_until) == (1, NOON + 30 * DAY)
        assert RateRule.objects.count() == 1

    def test_rule_that_a_nearer_one_beats_changes_nothing(self):
        product = a_product(is_public=True)
        rule(1200, product=product)
        assert preview_rate(maker=None, product=None, group="", rate_bp=800, now=NOON).changes == ()
