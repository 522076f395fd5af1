"""A new number, the way home, the end: codes, links, bindings and money stay (G1-G3, G5)."""

from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.accounts import contact_changes, pins
from storefront.accounts.contacts import read_contact
from storefront.accounts.models import ContactChange, PinLane, User
from storefront.payouts.queries import pay_day
from storefront.referrals import operations, queries
from storefront.referrals.models import Agent, BuyerBinding, ReferralLink
from storefront.referrals.operations import lives
from storefront.referrals.precedence import Evidence, Seen
from tests.services.people_and_goods import NOON, a_person, an_agent, an_order

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW = "+6281234567890"


@pytest.fixture
def agent():
    """An agent with a code, a link, and a buyer who belongs to her."""
    made = an_agent("Melati", code="MLT7K2M", user=a_person(phone="+60123456789"))
    made.contacts.create(value="+60123456789", verified_at=NOON)
    operations.make_link(agent=made, target="shop", target_id=None, now=NOON)
    [line] = an_order(user=a_person()).lines.all()
    evidence = Evidence(NOON, touches=(Seen(made.pk, 1, NOON),))
    operations.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=NOON)
    return made


def begin(user, typed, now=NOON):
    """A change that waits for its code, and the code that was sent."""
    change = contact_changes.begin(user=user, contact=read_contact(typed), now=now)
    return change, ProcrastinateJob.objects.latest("id").args["code" if change.phone else "body"]


class TestNewNumber:
    def test_g1_code_link_and_bindings_stay_when_the_number_changes(self, agent):
        before = (
            list(agent.codes.values_list("code", flat=True)),
            list(ReferralLink.objects.values_list("slug", flat=True)),
            list(BuyerBinding.objects.values_list("agent", "until")),
        )
        change, code = begin(agent.user, NEW)
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        agent.user.refresh_from_db()
        assert agent.user.phone == NEW
        after = (
            list(agent.codes.values_list("code", flat=True)),
            list(ReferralLink.objects.values_list("slug", flat=True)),
            list(BuyerBinding.objects.values_list("agent", "until")),
        )
        assert after == before and queries.find_agent_by_code("MLT7K2M") == agent

    def test_g1_old_number_signs_in_to_nothing_of_hers(self, agent):
        change, code = begin(agent.user, NEW)
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        assert not User.objects.filter(phone="+60123456789").exists()

    def test_f6_old_number_marks_own_purchases_for_ninety_days_only(self, agent):
        change, code = begin(agent.user, NEW)
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)

        def own(number, at):
            return queries.own_agent_ids(user=None, phone=number, email="", now=at)

        assert own("+60123456789", NOON + 89 * DAY) == own(NEW, NOON) == {agent.pk}
        assert own("+60123456789", NOON + 90 * DAY) == frozenset()

    def test_payouts_pause_for_72_hours(self, agent):
        agent.phase = "home"
        agent.destinations.create(
            bank="014", account_sealed="x", holder_sealed="x", last4="1234", added_at=NOON, works_from=NOON
        )
        assert pay_day(agent, NOON).on is not None
        change, code = begin(agent.user, NEW)
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        agent.refresh_from_db(fields=["payout_paused_until"])
        assert pay_day(agent, NOON + 3 * DAY - timedelta(seconds=1)).waits_for == "pause"
        assert pay_day(agent, NOON + 3 * DAY).on is not None

    def test_nothing_changes_with_a_wrong_or_old_code_or_after_five_tries(self, agent):
        change, code = begin(agent.user, NEW)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        with pytest.raises(contact_changes.CannotChange):
            lives.change_contact(agent=agent, change=change, code=code, now=NOON + timedelta(minutes=10))
        for _ in range(4):
            with pytest.raises(contact_changes.CannotChange):
                lives.change_contact(agent=agent, change=change, code=wrong, now=NOON)
        with pytest.raises(contact_changes.CannotChange):  # the sixth try, although it fits
            lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        agent.user.refresh_from_db()
        assert agent.user.phone == "+60123456789"

    def test_codes_are_not_sent_without_end(self, agent):
        for _ in range(5):
            begin(agent.user, NEW)
        with pytest.raises(contact_changes.CannotChange):
            begin(agent.user, NEW)
        assert ContactChange.objects.count() == 5

    def test_number_of_somebody_else_is_refused(self, agent):
        a_person(phone=NEW, last_login=NOON)
        change, code = begin(agent.user, NEW)
        with pytest.raises(contact_changes.CannotChange):
            lives.change_contact(agent=agent, change=change, code=code, now=NOON)

    def test_record_begun_with_the_new_number_makes_room(self, agent):
        a_person(phone=NEW, phone_verified_at=None)
        change, code = begin(agent.user, NEW)
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        assert User.objects.get(phone=NEW) == agent.user

    def test_mail_address_becomes_a_second_way_in_without_a_pause(self, agent):
        change, code = begin(agent.user, "melati@contoh.example")
        lives.change_contact(agent=agent, change=change, code=code, now=NOON)
        agent.refresh_from_db()
        assert agent.user.email == "melati@contoh.example" and agent.payout_paused_until is None


def guess(agent, digits, now, **where):
    pins.check_pin(user=agent.user, digits=digits, now=now, **where)


class TestPin:
    def test_g2_number_alone_opens_no_page_of_an_agent_with_a_pin(self, agent):
        pins.set_pin(user=agent.user, digits="402917", now=NOON)
        stranger = Client()
        stranger.force_login(agent.user)  # he has the SIM card now, and with it the sign-in code
        for path in ("", "commission/", "bank/", "share/", "account/"):
            assert "/accounts/pin/" in stranger.get(f"/id/agent/{path}")["Location"]
        assert stranger.post("/id/accounts/pin/", {"pin": "123456"}).status_code == 422
        assert stranger.get("/id/agent/").status_code == 302
        assert "/accounts/pin/" in stranger.get("/id/accounts/pin/new/")["Location"]

    def test_g2_she_types_it_once_in_a_browser(self, agent):
        pins.set_pin(user=agent.user, digits="402917", now=NOON)
        client = Client()
        client.force_login(agent.user)
        answer = client.post("/id/accounts/pin/", {"pin": "402 917", "next": "/id/agent/commission/"})
        assert answer["Location"] == "/id/agent/commission/"
        assert client.get("/id/agent/").status_code == 200

    def test_g2_guesses_get_slower_and_slower(self, agent):
        """One guess a minute, for a day and a night: 5 at once, then rests of 1, 2, 4 ... 60 minutes."""
        pins.set_pin(user=agent.user, digits="402917", now=NOON)
        for minute in range(24 * 60):
            with pytest.raises(pins.CannotUsePin):
                guess(agent, "000000", NOON + timedelta(minutes=minute))
        assert PinLane.objects.get().tries <= 5 + 6 + 24
        with pytest.raises(pins.CannotUsePin):  # the right one rests as well: nobody can try on meanwhile
            guess(agent, "402917", NOON + timedelta(minutes=24 * 60))
        guess(agent, "402917", NOON + timedelta(hours=26))

    def test_g2_strangers_guesses_do_not_shut_her_out(self, agent):
        """Her code is public: anybody can guess at the recovery page. Her phone and her number stay open."""
        her_phone, new_phone = Client(), Client()
        for client in (her_phone, new_phone):
            client.force_login(agent.user)
        her_phone.post("/id/accounts/pin/new/", {"pin": "402917"})
        typed = {"agent_code": "MLT7K2M", "pin": "000000", "contact": "0812 3456 7890"}
        for _ in range(7):
            assert Client().post("/id/agent/recover/", typed).status_code == 422
        right = {**typed, "pin": "402917"}
        assert Client().post("/id/agent/recover/", right).status_code == 422  # control: strangers do rest
        del her_phone.cookies["sessionid"]  # no number any more, but the browser in which she typed it once
        assert her_phone.post("/id/agent/recover/", right).status_code == 302
        assert new_phone.post("/id/accounts/pin/", {"pin": "402917"}).status_code == 302

    def test_g2_guesses_of_who_bought_her_number_do_not_shut_her_phone(self, agent):
        her_phone, thief = Client(), Client()
        for client in (her_phone, thief):
            client.force_login(agent.user)
        her_phone.post("/id/accounts/pin/new/", {"pin": "402917"})
        for _ in range(7):
            thief.post("/id/accounts/pin/", {"pin": "000000"})
        assert thief.post("/id/accounts/pin/", {"pin": "402917"}).status_code == 422
        del her_phone.cookies["sessionid"]
        her_phone.force_login(agent.user)
        assert her_phone.post("/id/accounts/pin/", {"pin": "402917"}).status_code == 302

    def test_g2_forged_device_has_no_lane_of_its_own(self, agent):
        pins.set_pin(user=agent.user, digits="402917", now=NOON, device="hers")
        for _ in range(5):
            with pytest.raises(pins.CannotUsePin):
                guess(agent, "000000", NOON, device="made up")
        with pytest.raises(pins.CannotUsePin):
            guess(agent, "402917", NOON, device="made up again")
        guess(agent, "402917", NOON, device="hers")

    @pytest.mark.parametrize("weak", ["111111", "123456", "12345", "abcdef", ""])
    def test_weak_pins_are_refused(self, agent, weak):
        client = Client()
        client.force_login(agent.user)
        assert client.post("/id/accounts/pin/new/", {"pin": weak}).status_code == 422
        assert not pins.has_pin(agent.user)


class TestPhase:
    def test_g3_going_home_keeps_bindings_and_codes(self, agent):
        [buyer] = BuyerBinding.objects.values_list("user", flat=True)
        lives.move_phase(agent=agent, to=Agent.Phase.RETURNING)
        lives.move_phase(agent=agent, to=Agent.Phase.HOME)
        binding = queries.binding_of(User.objects.get(pk=buyer), NOON + 180 * DAY)
        assert binding is not None and binding.agent == agent
        answer = Client().get("/r/MLT7K2M/?k=qr", headers={"user-agent": "Mozilla/5.0"})
        assert answer.status_code == 302 and agent.touches.filter(kind="qr").count() == 1

    def test_no_step_from_home_to_returning(self, agent):
        lives.move_phase(agent=agent, to=Agent.Phase.HOME)
        with pytest.raises(lives.CannotMove):
            lives.move_phase(agent=agent, to=Agent.Phase.RETURNING)


class TestLeaving:
    def test_g5_nothing_new_is_credited_and_the_page_is_gone(self, agent):
        lives.leave(agent=agent, now=NOON)
        assert queries.find_agent_by_code("MLT7K2M") is None
        assert Client().get("/ms/r/MLT7K2M/").status_code == 404
        with pytest.raises(lives.CannotLeave):
            lives.leave(agent=agent, now=NOON)

    def test_g5_personal_data_goes_and_a_pseudonym_stays(self, agent):
        agent.user.name = "Siti Kenari"
        agent.user.save()
        lives.leave(agent=agent, now=NOON)
        lives.erase(agent=agent, now=NOON)
        agent.refresh_from_db()
        agent.user.refresh_from_db()
        assert (agent.user.name, agent.user.phone, agent.user.is_active) == ("", None, False)
        assert agent.alias == f"Agent {agent.pk}" and not agent.contacts.exists()
        assert agent.attributions.count() == 1 and agent.codes.get().code == "MLT7K2M"
