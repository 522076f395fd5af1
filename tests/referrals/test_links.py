"""Opening `/r/<code>/` over HTTP: people, machines, cookies, where it leads."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Picture
from storefront.referrals import operations
from storefront.referrals.models import Agent, LinkReport, Touch
from storefront.referrals.visitors import COOKIE
from storefront.referrals.visits import is_person
from tests.services.people_and_goods import NOON, a_category, a_product, an_agent

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 7) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
MACHINES = [
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "curl/8.5.0",
]


@pytest.fixture
def agent():
    return an_agent("Melati", code="MLT7K2M")


def link_to(agent, target="shop", target_id=None):
    return operations.make_link(agent=agent, target=target, target_id=target_id, now=NOON)


def person(**headers):
    """A browser without script: it keeps cookies and follows what it is told."""
    return Client(headers={"user-agent": PHONE, **headers})


class TestPerson:
    def test_a1_touch_and_httponly_cookie_when_a_person_opens_a_link(self, agent):
        product = a_product()
        answer = person().get(f"/r/{link_to(agent, 'product', product.pk).slug}/")
        assert answer.status_code == 302
        touch = Touch.objects.get()
        assert (touch.agent, touch.kind, touch.is_counted) == (agent, "link", True)
        cookie = answer.cookies[COOKIE]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and touch.visitor in cookie.value
        assert "no-store" in answer["Cache-Control"]

    def test_product_link_leads_to_the_product_in_the_readers_language(self, agent):
        product = a_product()
        slug = link_to(agent, "product", product.pk).slug
        assert person(accept_language="id").get(f"/r/{slug}/")["Location"].startswith("/id/shop/")
        assert person(accept_language="fr").get(f"/r/{slug}/")["Location"].startswith("/ms/shop/")
        assert person(accept_language="id").get(f"/r/{slug}/en/")["Location"].startswith("/en/shop/")

    def test_category_link_leads_to_the_category(self, agent):
        category = a_category()
        found = person().get(f"/r/{link_to(agent, 'category', category.pk).slug}/ms/")
        assert found["Location"] == category.get_absolute_url()

    @pytest.mark.parametrize("typed", ["MLT7K2M", "mlt-7k2m_", "mit7k2m", "mlt7k2m-gone"])
    def test_code_and_cut_link_lead_to_the_agents_page(self, agent, typed):
        answer = person().get(f"/r/{typed}/ms/")
        assert answer["Location"] == "/ms/r/MLT7K2M/"
        assert Touch.objects.get().agent == agent

    def test_qr_is_noted_as_such(self, agent):
        person().get(f"/r/{link_to(agent).slug}/?k=qr")
        assert Touch.objects.get().kind == "qr"

    def test_a14_shop_opens_and_the_touch_counts_when_the_product_is_withdrawn(self, agent):
        product = a_product(state="hidden")
        answer = person().get(f"/r/{link_to(agent, 'product', product.pk).slug}/ms/", follow=False)
        assert answer["Location"] == "/ms/shop/"
        assert Touch.objects.count() == 1

    def test_near_miss_leads_to_a_page_that_suggests(self, agent):
        answer = person(accept_language="en").get("/r/MLT7K2X/", follow=True)
        assert answer.status_code == 404
        assert "MLT7K2M" in answer.content.decode()
        assert not Touch.objects.exists() and COOKIE not in answer.client.cookies

    def test_a22_own_link_leaves_no_touch_and_no_cookie_when_signed_in(self, agent):
        client = person()
        client.force_login(agent.user)
        answer = client.get(f"/r/{link_to(agent).slug}/")
        assert answer.status_code == 302
        assert not Touch.objects.exists() and COOKIE not in client.cookies

    def test_one_visitor_key_when_two_links_are_opened(self, agent):
        other, client = an_agent("Budi", code="BUD9X3WQ"), person()
        client.get("/r/MLT7K2M/")
        client.get("/r/BUD9X3WQ/")
        assert list(Touch.objects.order_by("pk").values_list("agent", flat=True)) == [agent.pk, other.pk]
        assert len(set(Touch.objects.values_list("visitor", flat=True))) == 1

    @pytest.mark.parametrize("forged", ["", "x", "abc:def", "a" * 5000, "../../etc/passwd\x00"])
    def test_a19_forged_cookie_is_ignored_silently(self, agent, forged):
        client = person()
        client.cookies[COOKIE] = forged
        assert client.get("/r/MLT7K2M/").status_code == 302
        assert Touch.objects.get().visitor not in ("", forged)


# What money looks like on a page. A bare "45" or "RM" would also be found in a random link or a picture's address.
AMOUNT = re.compile(r"\bRM[\s\u00a0]*\d|\bRp[\s\u00a0]*\d|\b\d+[.,]\d{2}\b")


class TestMachine:
    @pytest.mark.parametrize("name", MACHINES)
    def test_a2_crawler_sees_open_graph_and_leaves_nothing(self, agent, name):
        product = a_product("Kopi Gayo", price_sen=4500)
        answer = Client(headers={"user-agent": name}).get(
            f"/r/{link_to(agent, 'product', product.pk).slug}/ms/"
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert '<meta property="og:title" content="Kopi Gayo">' in page
        assert "og:description" in page and "no-store" in answer["Cache-Control"]
        assert not AMOUNT.search(page)
        assert not Touch.objects.exists() and not answer.cookies

    def test_a2_picture_of_the_card_is_a_whole_jpeg_address(self, agent):
        product = a_product()
        picture = Picture.objects.create(
            title="Kopi", file="x.jpg", width=1200, height=630, sources={"og": [[1200, "/media/og/kopi.jpg"]]}
        )
        product.images.create(picture=picture, original="x.jpg")
        answer = Client(headers={"user-agent": "WhatsApp/2"}).get(
            f"/r/{link_to(agent, 'product', product.pk).slug}/"
        )
        assert (
            '<meta property="og:image" content="http://127.0.0.1:8000/media/og/kopi.jpg">'
            in answer.content.decode()
        )

    def test_a2_head_leaves_nothing(self, agent):
        answer = person().head("/r/MLT7K2M/")
        assert answer.status_code == 200 and not answer.cookies and not Touch.objects.exists()

    @pytest.mark.parametrize(
        ("name", "value"),
        [("Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"), ("X-Moz", "prefetch")],
    )
    def test_a2_prefetch_leaves_nothing(self, agent, name, value):
        answer = person(**{name: value}).get("/r/MLT7K2M/")
        assert answer.status_code == 200 and not answer.cookies and not Touch.objects.exists()

    @pytest.mark.parametrize("name", MACHINES)
    def test_machines_are_known(self, name):
        assert not is_person(method="GET", headers={"User-Agent": name})

    @pytest.mark.parametrize("name", ["", PHONE, "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.12"])
    def test_unknown_browser_is_a_person(self, name):
        assert is_person(method="GET", headers={"User-Agent": name})


class TestAgentPage:
    def test_alias_code_and_meaning_are_shown_and_no_person(self, agent):
        agent.user.name, agent.user.email = "Siti Canary Aminah", "canary@contoh.example"
        agent.user.save()
        page = person().get("/en/r/MLT7K2M/").content.decode()
        assert "Melati" in page and "MLT7K2M" in page and "Send no money to anybody" in page
        for secret in ("Canary", "canary@", agent.user.phone, agent.user.phone[1:]):
            assert secret not in page

    def test_copied_address_of_the_page_counts_as_her_link(self, agent):
        client = person()
        client.get("/r/MLT7K2M/ms/", follow=True)
        assert Touch.objects.count() == 1
        person().get("/ms/r/MLT7K2M/")
        assert Touch.objects.count() == 2

    def test_g8_page_is_neutral_and_the_code_still_credits_when_she_hides(self, agent):
        operations.set_hidden(agent=agent, is_hidden=True)
        assert person().get("/r/MLT7K2M/en/")["Location"] == "/en/shop/"
        assert "Melati" not in person().get("/en/r/MLT7K2M/").content.decode()
        assert "Melati" not in person().get("/en/r/?k=mlt7k2m").content.decode()
        assert (
            "Melati" not in Client(headers={"user-agent": "WhatsApp/2"}).get("/r/MLT7K2M/").content.decode()
        )
        assert Touch.objects.first().agent == agent

    def test_page_is_gone_when_she_left(self, agent):
        Agent.objects.filter(pk=agent.pk).update(status="closed")
        assert person().get("/ms/r/MLT7K2M/").status_code == 404

    def test_code_can_be_checked(self, agent):
        page = person().get("/en/r/?k=mlt-7k2m_").content.decode()
        assert "real and active" in page and "Melati" in page
        assert not Touch.objects.exists()

    def test_report_is_kept_with_its_agent(self, agent):
        client = person()
        answer = client.post("/en/r/report/", {"code": "MLT7K2M", "text": "Asked for money"}, follow=True)
        assert answer.status_code == 200
        assert (LinkReport.objects.get().agent, LinkReport.objects.get().text) == (agent, "Asked for money")

    def test_empty_report_is_refused_with_a_sentence(self):
        answer = person().post("/en/r/report/", {"code": "", "text": ""})
        assert answer.status_code == 422 and not LinkReport.objects.exists()


class TestRefusal:
    def test_a16_nobody_is_shown_after_the_visitor_said_so_until_another_link_is_opened(self, agent, rf):
        from storefront.referrals.queries import visitor_agent
        from storefront.referrals.visitors import has_refused

        client = person()

        def request():
            made = rf.get("/")
            made.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
            made.user = type("Nobody", (), {"is_authenticated": False})()
            return made

        now = timezone.now() + timedelta(seconds=5)
        client.get("/r/MLT7K2M/")
        assert visitor_agent(request(), now) == agent
        client.post("/ms/r/none/")
        assert has_refused(request()) and visitor_agent(request(), now) is None
        an_agent("Budi", code="BUD9X3WQ")
        client.get("/r/BUD9X3WQ/")
        assert (
            not has_refused(request())
            and visitor_agent(request(), now + timedelta(seconds=5)).alias == "Budi"
        )

    def test_way_back_stays_in_the_shop(self):
        answer = person().post("/ms/r/none/", {"next": "https://evil.example/"})
        assert answer["Location"] == "/ms/shop/"
