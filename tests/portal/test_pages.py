"""The agent's own pages: joining, sharing, the money and the reasons. Client without script."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from storefront.commissions.models import Commission, ExchangeRate, RatePromise, RateRule
from storefront.payouts.models import LegalOpinion
from storefront.payouts.operations import set_destination
from storefront.referrals import operations
from storefront.referrals.models import Agent, Favourite, ReferralLink, Touch
from storefront.referrals.precedence import Bound, Code, Evidence, Seen
from tests.services.people_and_goods import NOON, a_person, a_product, an_agent, an_order

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
NOW = timezone.now()


@pytest.fixture
def agent():
    return an_agent("Melati", code="MLT7K2M")


@pytest.fixture(autouse=True)
def payable(agent):
    """The agent may be paid: there is a legal opinion, and she has an account."""
    LegalOpinion.objects.create(author="A", dated_on=NOON.date(), file_sha256="0" * 64, recorded_at=NOON)
    set_destination(agent=agent, bank="014", account="1234567890", holder="A B", now=NOON)


@pytest.fixture
def page(agent):
    """Asks for a page as the agent, in English, and gives its text."""
    client = Client()
    client.force_login(agent.user)

    def read(path, status=200):
        answer = client.get(path)
        assert answer.status_code == status
        return answer.content.decode().replace(NBSP, " ")

    read.client = client
    return read


def credited(agent, evidence, state="pending", amount_sen=900, **dates):
    """An order line with this evidence, attributed; for the agent's own, a commission in a state."""
    [line] = an_order().lines.all()
    [attribution] = operations.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=NOW)
    if attribution.agent == agent:
        Commission.objects.create(
            order_line=line,
            agent=agent,
            attribution=attribution,
            base_sen=9000,
            rate_bp=1000,
            amount_sen=amount_sen,
            state=state,
            created_at=NOW,
            **dates,
        )
    return attribution


class TestJoin:
    def test_stranger_is_shown_the_rules_and_the_way_in(self):
        text = Client().get("/en/agent/join/").content.decode()
        assert "six sentences" in text and "/en/accounts/login/?next=/en/agent/join/" in text

    def test_four_fields_at_most_from_the_first_page_to_the_link(self):
        client = Client()
        client.force_login(a_person())
        form = client.get("/id/agent/join/").context["form"]
        assert len(form.fields) + len(["who"]) <= 4  # who: the one field of signing in
        answer = client.post("/en/agent/join/", {"alias": "Kopi  Pagi", "locale": "id", "agrees": "on"})
        assert answer["Location"] == "/id/agent/"
        agent = Agent.objects.get(alias="Kopi Pagi")
        assert (agent.alias, agent.locale, agent.codes.count()) == ("Kopi Pagi", "id", 1)
        assert client.get("/id/agent/").status_code == 200

    @pytest.mark.parametrize("alias", ["", "x", "0123456789", "ani@contoh.example", "t.me/ani", "Ani 012"])
    def test_alias_with_a_number_or_an_address_is_refused(self, alias):
        client = Client()
        client.force_login(a_person())
        answer = client.post("/en/agent/join/", {"alias": alias, "locale": "id", "agrees": "on"})
        assert answer.status_code == 422 and Agent.objects.count() == 1

    def test_nobody_joins_with_an_unproved_number(self):
        client = Client()
        client.force_login(a_person(phone_verified_at=None))
        answer = client.post("/en/agent/join/", {"alias": "Melati", "locale": "id", "agrees": "on"})
        assert "/accounts/login/" in answer["Location"] and Agent.objects.count() == 1

    @pytest.mark.parametrize("path", ["", "share/", "commission/", "learn/", "card/"])
    def test_pages_are_closed_to_strangers_and_to_buyers(self, path):
        assert "/accounts/login/" in Client().get(f"/ms/agent/{path}")["Location"]
        buyer = Client()
        buyer.force_login(a_person())
        assert buyer.get(f"/ms/agent/{path}").status_code == 403


class TestHome:
    def test_ready_money_stands_first_in_rupiah_and_ringgit_at_a_dated_rate(self, agent, page):
        ExchangeRate.objects.create(day=NOW.date(), idr_per_myr_x100=381_200, source="BI")
        credited(agent, Evidence(NOW, code=Code(agent.pk)), "available", amount_sen=8460)
        text = page("/id/agent/")
        # RM 84.60 x 3,812.00 = 322,495.2, rounded down
        assert "Rp 322.495" in text and "RM 84,60" in text and "RM 1 = Rp 3.812" in text

    def test_no_rupiah_are_shown_when_no_rate_is_known(self, agent, page):
        credited(agent, Evidence(NOW, code=Code(agent.pk)), "available", amount_sen=8460)
        text = page("/en/agent/")
        assert "RM 84.60" in text and "Rp " not in text.replace("Rp 0", "")

    def test_money_stands_in_its_state_with_its_date(self, agent, page):
        evidence = Evidence(NOW, code=Code(agent.pk))
        credited(agent, evidence, "pending", 111)
        credited(agent, evidence, "holding", 222, available_on=NOON + timedelta(days=7))
        credited(agent, evidence, "available", 3333)
        credited(agent, evidence, "paid", 444)
        text = page("/en/agent/")
        for amount, words in [
            ("1.11", "1 order"),
            ("2.22", "payable from 1 Dec"),
            ("33.33", "Monday, "),
            ("4.44", "Paid"),
        ]:
            assert f"RM {amount}" in text and words in text

    def test_p7_less_than_ten_ringgit_names_no_monday(self, agent, page):
        credited(agent, Evidence(NOW, code=Code(agent.pk)), "available", 999)
        text = page("/en/agent/")
        assert "paid from RM 10" in text and "Monday after it has reached" in text
        assert "Ready to be paid on Monday" not in text

    def test_every_touched_order_says_why_to_winner_and_loser(self, agent, page):
        other = an_agent("Saingan")
        mine, theirs = Seen(agent.pk, 1, NOW - timedelta(days=2)), Seen(other.pk, 2, NOW - timedelta(days=1))
        credited(agent, Evidence(NOW, stamp=mine, touches=(theirs, mine)))
        credited(agent, Evidence(NOW, touches=(mine,), code=Code(other.pk)))
        credited(agent, Evidence(NOW, touches=(theirs, mine)))
        credited(agent, Evidence(NOW, is_refused=True, touches=(mine,)))
        credited(agent, Evidence(NOW, binding=Bound(agent.pk, NOW + timedelta(days=9))))
        text = page("/en/agent/")
        for sentence in (
            "The buyer opened your link on",
            "another agent&#x27;s code when paying",
            "The newest link counts",
            "nobody referred him",
            "he belongs to you until",
        ):
            assert sentence in text
        assert "Saingan" not in text

    def test_touched_orders_of_others_are_not_hers(self, agent, page):
        other = an_agent("Saingan")
        credited(other, Evidence(NOW, code=Code(other.pk)))
        assert "Kopi Gayo" not in page("/en/agent/commission/")

    def test_at_most_twenty_queries_when_the_page_is_full(self, agent, page):
        ExchangeRate.objects.create(day=NOW.date(), idr_per_myr_x100=381_200, source="BI")
        RateRule.objects.create(rate_bp=1000, valid_from=NOON - timedelta(days=99))
        for number in range(5):
            credited(agent, Evidence(NOW, code=Code(agent.pk)))
            Favourite.objects.create(agent=agent, product=a_product(), place=number)
        page("/id/agent/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page("/id/agent/")
        assert len(queries) <= 20, [query["sql"][:160] for query in queries]

    def test_g7_title_shows_no_name_and_no_amount(self, agent, page):
        credited(agent, Evidence(NOW, code=Code(agent.pk)), "available", amount_sen=8460)
        for path in ("", "share/", "commission/", "learn/", "card/"):
            title = page(f"/en/agent/{path}").partition("<title>")[2].partition("</title>")[0]
            assert "Melati" not in title and "RM" not in title and "Rp" not in title

    def test_g8_hiding_takes_one_press_and_comes_back(self, agent, page):
        page.client.post("/id/agent/hide/", {"is_hidden": "1"})
        agent.refresh_from_db()
        assert agent.is_hidden
        page.client.post("/id/agent/hide/", {"is_hidden": "0"})
        agent.refresh_from_db()
        assert not agent.is_hidden


class TestShare:
    @pytest.fixture(autouse=True)
    def rate(self):
        RateRule.objects.create(rate_bp=1000, valid_from=NOON - timedelta(days=99))

    def test_goods_show_what_they_earn(self, page):
        a_product("Kopi Gayo", price_sen=4500)
        text = page("/en/agent/share/")
        assert "Kopi Gayo" in text and "RM 4.50" in text

    def test_rate_is_the_one_of_her_group(self, agent, page):
        """Who lives abroad reads 12 %, who has gone home 5 %, nobody the shop's 10 %."""
        product = a_product("Kopi Gayo", price_sen=4500)
        for group, rate_bp in (("abroad", 1200), ("home", 500)):
            RateRule.objects.create(rate_bp=rate_bp, group=group, valid_from=NOON - timedelta(days=50))
        for phase, earned, percent in (("abroad", "RM 5.40", "12%"), ("home", "RM 2.25", "5%")):
            ReferralLink.objects.all().delete()
            Agent.objects.filter(pk=agent.pk).update(phase=phase)
            assert earned in page("/en/agent/") and earned in page("/en/agent/share/")
            text = page(f"/en/agent/share/{product.pk}/")
            assert earned in text and f"({percent})" in text

    def test_c1_rate_is_the_one_that_her_link_promised(self, agent, page):
        """Shared at 10 %, cut to 5 % a day later: her page goes on saying 10 %, and until when."""
        product, now = a_product("Kopi Gayo", price_sen=4500), timezone.now()
        page(f"/en/agent/share/{product.pk}/")
        until = now + timedelta(days=10)
        RatePromise.objects.update(shared_at=now - timedelta(days=20), until=until)
        RatePromise.objects.update(shared_on=(now - timedelta(days=20)).date())
        RateRule.objects.create(rate_bp=500, product=product, valid_from=now - timedelta(days=1))
        text = page(f"/en/agent/share/{product.pk}/")
        assert "RM 4.50" in text and "(10%)" in text
        assert f"Promised until {date_format(timezone.localtime(until), 'j M')}" in text
        assert "RM 4.50" in page("/en/agent/share/")
        RatePromise.objects.all().update(until=now - timedelta(minutes=1))
        assert "RM 2.25" in page("/en/agent/share/")

    def test_goods_are_found_by_a_word_of_any_language(self, page):
        a_product("Kerepek tempe", title_ind="Keripik tempe")
        a_product("Kopi Gayo")
        for wanted in ("keripik", "KEREPEK"):
            text = page(f"/en/agent/share/?q={wanted}")
            assert "tempe" in text and "Gayo" not in text
        assert "Nothing has this name" in page("/en/agent/share/?q=xyz")

    def test_one_tap_gives_link_text_and_qr(self, agent, page):
        product = a_product("Kopi Gayo", price_sen=4500)
        text = page(f"/id/agent/share/{product.pk}/")
        link = ReferralLink.objects.get()
        assert (link.agent, link.target, link.target_id) == (agent, "product", product.pk)
        address = f"http://127.0.0.1:8000/r/{link.slug}/ms/"
        said = text.partition('id="say">')[2].partition("</div>")[0]
        assert said.splitlines()[-1] == address
        assert address in unquote(text.partition('href="https://wa.me/?text=')[2].partition('"')[0])
        assert "<svg" in text.partition('class="qr"')[2]

    def test_text_is_in_the_receivers_language_whatever_the_page_speaks(self, page):
        product = a_product(title_ms="Kerepek tempe", title_ind="Keripik tempe", title_en="Tempe crisps")
        names = {"ms": "Kerepek tempe", "id": "Keripik tempe", "en": "Tempe crisps"}
        for language, name in names.items():
            text = page(f"/id/agent/share/{product.pk}/?to={language}")
            said = text.partition('id="say">')[2].partition("</div>")[0]
            assert said.startswith(name) and said.endswith(f"/{language}/")

    def test_sharing_twice_gives_the_same_link(self, page):
        product = a_product()
        page(f"/id/agent/share/{product.pk}/")
        page(f"/id/agent/share/{product.pk}/?to=en")
        assert ReferralLink.objects.count() == 1

    def test_channel_has_its_own_link(self, page):
        product = a_product()
        page(f"/id/agent/share/{product.pk}/")
        page(f"/id/agent/share/{product.pk}/?channel=tiktok")
        page(f"/id/agent/share/{product.pk}/?channel=nonsense")
        assert sorted(ReferralLink.objects.values_list("channel", flat=True)) == ["", "tiktok"]

    def test_hidden_product_cannot_be_shared(self, page):
        page(f"/id/agent/share/{a_product(state='hidden').pk}/", status=404)

    def test_favourite_goes_on_her_page_and_off_again(self, agent, page):
        product = a_product("Madu Sumbawa")
        page.client.post(f"/id/agent/share/{product.pk}/favourite/", {"is_chosen": "1"})
        assert "Madu Sumbawa" in Client().get("/en/r/MLT7K2M/").content.decode()
        page.client.post(f"/id/agent/share/{product.pk}/favourite/", {"is_chosen": "0"})
        assert "Madu Sumbawa" not in Client().get("/en/r/MLT7K2M/").content.decode()

    def test_home_to_whatsapp_takes_two_taps(self, page):
        product = a_product()
        assert f'href="/id/agent/share/{product.pk}/"' in page("/id/agent/")
        assert "wa.me" in page(f"/id/agent/share/{product.pk}/")

    def test_qr_of_the_card_leads_to_a_touch_marked_as_such(self, agent, page):
        page("/id/agent/card/")
        Client().get("/r/MLT7K2M/?k=qr", headers={"user-agent": "Mozilla/5.0"})
        assert Touch.objects.get().kind == "qr"
