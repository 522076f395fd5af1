"""Her account, orders she keys in, appeals and claims, and what she prints, as she walks through them."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.accounts import pins
from storefront.accounts.models import User
from storefront.commissions.models import Appeal, Commission
from storefront.commissions.operations import decide_risk_case, open_risk_case
from storefront.ledger.queries import balance_of
from storefront.payouts import operations as payouts
from storefront.payouts.models import Payout
from storefront.payouts.providers.rehearsal import RehearsalProvider
from storefront.portal.jobs import erase_who_left
from storefront.referrals import operations
from storefront.referrals.models import (
    Agent,
    AssistedOrder,
    Attribution,
    BuyerBinding,
    CreditClaim,
    Outcome,
    ReferralLink,
)
from storefront.referrals.operations import lives
from storefront.referrals.precedence import Code, Evidence, Seen
from tests.services.payees import NOW, a_payee, a_rate, approved, balances, ready
from tests.services.people_and_goods import NOON, a_person, a_product, an_agent, an_order
from tests.services.sales import sold
from tests.services.whole_shop import WholeShop, signed_in

pytestmark = pytest.mark.django_db
NEW = "+6281234567890"


@pytest.fixture
def agent():
    return an_agent("Melati", code="MLT7K2M", user=a_person(phone="+60123456789"))


@pytest.fixture
def client(agent):
    return signed_in(agent.user)


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode().replace("\u00a0", " ")


def last_code():
    return ProcrastinateJob.objects.latest("id").args["code"]


class TestNumber:
    def test_g1_two_pages_change_number_and_country(self, agent, client):
        page = text_of(client, "/id/agent/account/number/")
        assert "+60123456789" not in page.partition("<title>")[2].partition("</title>")[0]
        assert client.post("/id/agent/account/number/", {"contact": "0812 3456 7890"}).status_code == 302
        answer = client.post("/id/agent/account/number/code/", {"code": last_code()})
        assert answer["Location"] == "/id/agent/account/"
        agent.user.refresh_from_db()
        assert agent.user.phone == NEW
        assert NEW in text_of(client, "/id/agent/account/")  # still signed in on this phone
        warned = ProcrastinateJob.objects.latest("id")
        assert warned.task_name.endswith("warn_old_contact") and warned.args["contact"] == "+60123456789"

    def test_g1_money_codes_links_bindings_and_history_stay_to_the_sen(self, agent, client):
        ready(agent, 8460)
        sold(agent, units=2, price_sen=3300, at=NOON)  # 10 %: RM 6.60 waiting for delivery
        operations.make_link(agent=agent, target="shop", target_id=None, now=NOON)
        credit(agent, Evidence(timezone.now(), code=Code(agent.pk)))
        BuyerBinding.objects.create(
            user=a_person(),
            agent=agent,
            attribution=Attribution.objects.latest("pk"),
            bound_at=NOON,
            until=NOON + timedelta(days=180),
        )

        def kept():
            agent.refresh_from_db()
            return {
                "books": [balance_of(f"agent:{agent.pk}:{state}") for state in ("pending", "available")],
                "entries": list(agent.commissions.order_by("pk").values()),
                "codes": list(agent.codes.values()),
                "links": list(agent.links.values()),
                "bindings": list(agent.bindings.values()),
                "outcomes": list(agent.outcomes.order_by("pk").values()),
                "public": agent.public_id,
            }

        before = kept()
        assert before["books"] == [660, 8460]
        client.post("/id/agent/account/number/", {"contact": "0812 3456 7890"})
        client.post("/id/agent/account/number/code/", {"code": last_code()})
        agent.user.refresh_from_db()
        assert agent.user.phone == NEW and kept() == before
        opened = Client().get("/r/MLT7K2M/?k=qr", headers={"user-agent": "Mozilla/5.0 (Linux; Android 13)"})
        assert (
            opened.status_code == 302 and agent.touches.filter(kind="qr").exists()
        )  # printed QR still counts

    def test_g1_wrong_code_changes_nothing(self, agent, client):
        client.post("/id/agent/account/number/", {"contact": "0812 3456 7890"})
        wrong = f"{(int(last_code()) + 1) % 1_000_000:06}"
        assert client.post("/id/agent/account/number/code/", {"code": wrong}).status_code == 422
        agent.user.refresh_from_db()
        assert agent.user.phone == "+60123456789"

    def test_code_page_of_somebody_elses_change_does_not_open(self, client):
        assert client.get("/id/agent/account/number/code/").status_code == 404
        assert Client().get("/id/agent/recover/code/").status_code == 404


class TestRecovery:
    def test_g2_code_and_pin_and_the_number_of_now_bring_her_back(self, agent):
        pins.set_pin(user=agent.user, digits="402917", now=timezone.now())
        stranger = Client()
        typed = {"agent_code": "mlt 7k2m", "pin": "402917", "contact": "0812 3456 7890"}
        assert stranger.post("/id/agent/recover/", typed)["Location"] == "/id/agent/recover/code/"
        stranger.post("/id/agent/recover/code/", {"code": last_code()})
        assert NEW in text_of(stranger, "/id/agent/account/")
        assert not User.objects.filter(phone="+60123456789").exists()

    @pytest.mark.parametrize("pin", ["402918", "", "000000"])
    def test_g2_number_without_pin_brings_nobody_in(self, agent, pin):
        pins.set_pin(user=agent.user, digits="402917", now=timezone.now())
        typed = {"agent_code": "MLT7K2M", "pin": pin, "contact": "0812 3456 7890"}
        answer = Client().post("/en/agent/recover/", typed)
        assert answer.status_code == 422 and not agent.user.contact_changes.exists()

    def test_g2_agent_without_a_pin_is_not_recovered_by_anybody(self, agent):
        typed = {"agent_code": "MLT7K2M", "pin": "123456", "contact": "0812 3456 7890"}
        assert Client().post("/en/agent/recover/", typed).status_code == 422

    def test_answer_is_the_same_whether_the_code_exists_or_not(self, agent):
        pins.set_pin(user=agent.user, digits="402917", now=timezone.now())
        pages = [
            Client().post("/en/agent/recover/", {"agent_code": code, "pin": "1", "contact": "0812 3456 7890"})
            for code in ("MLT7K2M", "ZZZ9X9X9")
        ]
        sentence = "Code and PIN do not fit"
        assert all(page.status_code == 422 and sentence in page.content.decode() for page in pages)


class TestGoingHome:
    def test_g3_steps_home_and_the_record_as_files(self, agent, client):
        client.post("/id/agent/account/home/", {"to": "returning"})
        client.post("/id/agent/account/home/", {"to": "home"})
        agent.refresh_from_db()
        assert agent.phase == "home"
        assert client.get("/id/agent/account/record.pdf").content.startswith(b"%PDF")

    def test_record_holds_her_months_to_the_sen(self, agent, client):
        credit(agent, Evidence(timezone.now(), code=Code(agent.pk)), amount_sen=450)
        rows = text_of(client, "/id/agent/account/record.csv").splitlines()
        assert rows[0] == "month,orders,goods_myr,commission_myr"
        assert rows[1].endswith(",1,45.00,4.50") and rows[-1] == "total,1,45.00,4.50"


def credit(agent, evidence, amount_sen=450):
    """An order line of RM 45.00 attributed by this evidence; a commission when it is the agent's."""
    [line] = an_order().lines.all()
    [made] = operations.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=timezone.now())
    if made.agent == agent:
        Commission.objects.create(
            order_line=line,
            agent=agent,
            attribution=made,
            base_sen=4500,
            rate_bp=1000,
            amount_sen=amount_sen,
            created_at=timezone.now(),
        )
    return made


class TestRefusedEntry:
    def test_f4_entry_decided_as_fraud_is_not_said_to_be_free_soon(self, agent, client):
        made, now = credit(agent, Evidence(timezone.now(), code=Code(agent.pk))), timezone.now()
        entry, staff = Commission.objects.get(attribution=made), a_person()
        case = open_risk_case(
            agent=agent,
            entries=[entry],
            reason="false_order",
            evidence="nobody lives there",
            by=staff,
            now=now,
        )
        assert "then free" in text_of(client, "/en/agent/commission/")
        decide_risk_case(case=case, is_fraud=True, decision="nobody lives there", by=staff, now=now)
        text = text_of(client, "/en/agent/commission/")
        last_day = date_format(timezone.localtime(now + timedelta(days=30)), "j M")
        assert f"refused, see Appeals; they are open until {last_day}" in text and "then free" not in text


class TestLeaving:
    @pytest.mark.parametrize("days", [0, 3, 6])
    def test_g5_final_pay_is_settled_within_fourteen_days_whatever_the_weekday(self, days):
        """Ready money of RM 4.50 of an agent at home, who leaves on any day: in the next Monday's batch, paid."""
        leaver = a_payee("Kenanga")
        left_at = NOW + timedelta(days=days, hours=3)
        ready(leaver, 450, at=left_at - timedelta(hours=1))
        lives.leave(agent=leaver, now=left_at)
        monday = NOW + timedelta(days=7)
        a_rate(day=monday)
        provider = RehearsalProvider()
        payouts.send_batch(batch=approved(monday), provider=provider, now=monday + timedelta(hours=9))
        settled_at = monday + timedelta(hours=12)
        payouts.follow_up(provider=provider, now=settled_at)
        payout = Payout.objects.get(agent=leaver)
        assert (payout.state, payout.amount_sen, balances(leaver)) == ("settled", 450, (0, 0))
        assert payout.settled_at - left_at <= timedelta(days=14)

    def test_g5_final_pay_needs_no_minimum_and_data_goes_when_nothing_is_owed(self, agent, client):
        made = credit(agent, Evidence(timezone.now(), code=Code(agent.pk)), amount_sen=450)
        assert client.post("/id/agent/account/leave/", {}).status_code == 422
        client.post("/id/agent/account/leave/", {"agrees": "on"})
        erase_who_left(0)
        agent.refresh_from_db()
        assert agent.status == "closed" and agent.erased_at is None  # RM 4.50 still wait
        Commission.objects.filter(attribution=made).update(state="reversed", amount_sen=0)
        erase_who_left(0)
        agent.refresh_from_db()
        assert agent.erased_at is not None and agent.user.phone is None
        assert Outcome.objects.filter(agent=agent).exists()


class TestWhyAndAppeals:
    def test_loser_reads_why_in_two_taps_and_appeals(self, agent, client):
        other = an_agent("Saingan")
        mine = Seen(agent.pk, 1, timezone.now() - timedelta(days=2))
        credit(agent, Evidence(timezone.now(), touches=(mine,), code=Code(other.pk)))
        outcome = Outcome.objects.get(agent=agent)
        path = f"/en/agent/commission/{outcome.pk}/"
        assert path in text_of(client, "/en/agent/")  # first tap: the entry on her first page
        page = text_of(client, path)
        assert "did not count" in page and "stands above a link" in page and "Saingan" not in page
        client.post(path, {"text": "He says that he never typed a code."})
        appeal = Appeal.objects.get()
        assert (appeal.agent, appeal.outcome) == (agent, outcome)
        assert "silence decides for you" in text_of(client, "/en/agent/appeals/")
        client.post(path, {"text": "Again."})
        assert Appeal.objects.count() == 1

    def test_credited_line_has_no_appeal_and_others_lines_do_not_open(self, agent, client):
        credit(agent, Evidence(timezone.now(), code=Code(agent.pk)))
        mine = Outcome.objects.get()
        assert "Appeal</button>" not in text_of(client, f"/en/agent/commission/{mine.pk}/")
        stranger = signed_in(an_agent("Saingan").user)
        text_of(stranger, f"/en/agent/commission/{mine.pk}/", status=404)

    def test_a17_claim_asks_the_buyer_and_tells_nothing_about_other_numbers(self, agent, client):
        order = an_order(placed_at=timezone.now())
        answer = client.post("/en/agent/commission/missing/", {"number": order.number})
        assert answer["Location"] == "/en/agent/appeals/" and CreditClaim.objects.get().order == order
        assert client.post("/en/agent/commission/missing/", {"number": "JG-0"}).status_code == 422


class TestAssistedOrders:
    def test_k1_keyed_in_with_goods_alias_and_number_and_sent_as_a_link(self, agent, client):
        product = a_product("Kopi Gayo")
        form = client.get("/en/agent/orders/new/").context["form"]
        assert set(form.fields) == {"alias", "phone"}
        typed = {"alias": "Kak Ina", "phone": "012-345 0000", f"units-{product.pk}": "2"}
        answer = client.post("/en/agent/orders/new/", typed)
        order = AssistedOrder.objects.get()
        page = text_of(client, answer["Location"])
        assert "https://wa.me/60123450000?text=" in page and f"/ms/r/order/{order.token}/" in page
        assert "Kak Ina" in text_of(client, "/en/agent/orders/")

    def test_f2_own_number_and_an_empty_order_are_refused_with_a_sentence(self, agent, client):
        product = a_product()
        own = {"alias": "Saya", "phone": agent.user.phone, f"units-{product.pk}": "1"}
        for typed in (own, {"alias": "Kak Ina", "phone": ""}):
            assert client.post("/en/agent/orders/new/", typed).status_code == 422
        assert not AssistedOrder.objects.exists()

    def test_orders_of_another_agent_do_not_open(self, agent, client):
        other = an_agent("Saingan")
        order = AssistedOrder.objects.create(agent=other, token="t", created_at=NOON, expires_at=NOON)
        text_of(client, f"/en/agent/orders/{order.pk}/", status=404)


class TestSharingMore:
    @pytest.fixture
    def shop(self, settings):
        settings.SITE_ORIGIN = "https://juragan.example"
        return WholeShop()

    @pytest.mark.parametrize("kind", ["story", "maker", "category"])
    def test_things_are_listed_and_shared_with_a_link_of_their_own(self, shop, kind):
        client = signed_in(shop.agent.user)
        page = text_of(client, f"/id/agent/share/{kind}/")
        found = re.search(rf'href="(/id/agent/share/{kind}/\d+/)"', page)
        assert found is not None
        said = text_of(client, found[1]).partition('id="say">')[2]
        link = ReferralLink.objects.get()
        assert link.target == kind
        assert said.partition("</div>")[0].endswith(f"https://juragan.example/r/{link.slug}/ms/")
        visitor = Client(headers={"user-agent": "Mozilla/5.0"})
        assert visitor.get(f"/r/{link.slug}/ms/", follow=True).status_code == 200

    def test_shop_is_shared_and_unknown_things_are_not(self, shop):
        client = signed_in(shop.agent.user)
        assert "/r/" in text_of(client, "/id/agent/share/shop/")
        for path in ("story/999999/", "nothing/1/", "nothing/"):
            text_of(client, f"/id/agent/share/{path}", status=404)

    def test_picture_card_is_a_small_jpeg_without_a_price(self, shop):
        client = signed_in(shop.agent.user)
        answer = client.get(f"/id/agent/share/{shop.goods[0].pk}/card.jpg")
        assert Image.open(io.BytesIO(answer.content)).size == (720, 900)
        assert len(answer.content) <= 100 * 1024

    def test_sheet_of_cards_is_a_pdf(self, shop):
        answer = signed_in(shop.agent.user).get("/id/agent/card/sheet.pdf")
        assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"


def test_no_money_moves_by_any_of_these_pages(agent, client):
    for path in ("account/", "account/home/", "account/leave/", "appeals/", "commission/missing/", "orders/"):
        text_of(client, f"/id/agent/{path}")
    assert balance_of(f"agent:{agent.pk}:available") == 0 and Agent.objects.get().status == "active"
