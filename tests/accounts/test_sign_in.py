"""Signing in with a code, over HTTP: the same answer for everybody, limits, shared phones, second factor."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.accounts import jobs, operations
from storefront.accounts.models import StaffRole, User
from storefront.accounts.queries import verified_buyer
from storefront.referrals.models import VisitorClaim
from tests.services.people_and_goods import a_person, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits live in the cache: each test begins with none used."""
    cache.clear()


def sent_code():
    """The code of the newest message that waits for the worker."""
    job = ProcrastinateJob.objects.filter(queue_name="mail").latest("id")
    return job.args.get("code") or "".join(sign for sign in job.args["body"] if sign.isdigit())[:6]


def sign_in(client, who, **fields):
    """The whole way: ask for a code, type it."""
    client.post("/ms/accounts/login/", {"who": who})
    return client.post("/ms/accounts/login/code/confirm/", {"code": sent_code(), **fields})


class TestCode:
    @pytest.mark.parametrize("who", ["012-345 6789", "ani@contoh.example"])
    def test_stranger_is_signed_in_and_proved_when_she_types_the_code(self, client, who):
        answer = sign_in(client, who)
        assert answer.status_code == 302
        user = User.objects.get()
        assert client.session["_auth_user_id"] == str(user.pk)
        assert verified_buyer(user) == user
        assert not user.has_usable_password()

    def test_known_person_gets_her_own_account(self, client):
        person = a_person(phone="+60123456789", phone_verified_at=None)
        sign_in(client, "012 345 6789")
        assert client.session["_auth_user_id"] == str(person.pk)
        person.refresh_from_db()
        assert person.phone_verified_at is not None

    def test_agent_lands_on_her_own_pages(self, client):
        agent = an_agent(user=a_person(phone="+60123456789"))
        answer = sign_in(client, "0123456789")
        assert answer["Location"] == "/ms/accounts/welcome/"
        assert agent.locale == "id"
        assert client.get(answer["Location"])["Location"] == "/id/agent/"

    def test_next_page_is_kept(self, client):
        client.post("/ms/accounts/login/", {"who": "0123456789", "next": "/ms/basket/"})
        answer = client.post("/ms/accounts/login/code/confirm/", {"code": sent_code(), "next": "/ms/basket/"})
        assert answer["Location"] == "/ms/basket/"

    def test_foreign_next_page_is_not_followed(self, client):
        client.post("/ms/accounts/login/", {"who": "0123456789"})
        answer = client.post(
            "/ms/accounts/login/code/confirm/", {"code": sent_code(), "next": "https://evil.example/"}
        )
        assert answer["Location"] == "/ms/accounts/welcome/"

    def test_spaces_in_the_code_do_not_matter(self, client):
        client.post("/ms/accounts/login/", {"who": "0123456789"})
        code = sent_code()
        assert (
            client.post("/ms/accounts/login/code/confirm/", {"code": f" {code[:3]} {code[3:]} "}).status_code
            == 302
        )

    def test_wrong_code_is_refused_with_a_sentence_and_the_fifth_ends_it(self, client):
        client.post("/en/accounts/login/", {"who": "0123456789"})
        wrong = f"{(int(sent_code()) + 1) % 1_000_000:06}"
        for _ in range(4):
            answer = client.post("/en/accounts/login/code/confirm/", {"code": wrong})
            assert answer.status_code == 200 and "does not fit or has expired" in answer.content.decode()
        assert client.post("/en/accounts/login/code/confirm/", {"code": wrong}).status_code == 302
        assert client.post("/en/accounts/login/code/confirm/", {"code": sent_code()}).status_code == 302
        assert "_auth_user_id" not in client.session

    def test_d9_code_works_once(self, client):
        sign_in(client, "0123456789")
        code, other = sent_code(), Client()
        other.post("/ms/accounts/login/", {"who": "0123456789"})
        if sent_code() != code:
            assert other.post("/ms/accounts/login/code/confirm/", {"code": code}).status_code == 200

    def test_new_code_is_sent_on_request_and_the_old_one_is_void(self, client):
        client.post("/ms/accounts/login/", {"who": "ani@contoh.example"})
        client.post("/ms/accounts/login/code/confirm/", {"action": "resend"})
        assert ProcrastinateJob.objects.filter(queue_name="mail").count() == 2
        assert client.post("/ms/accounts/login/code/confirm/", {"code": sent_code()}).status_code == 302

    def test_nonsense_is_refused_with_a_sentence(self, client):
        answer = client.post("/en/accounts/login/", {"who": "ani"})
        assert "Type a mobile number" in answer.content.decode()
        assert not User.objects.exists()


class TestSameAnswer:
    """D3: nobody learns who is registered."""

    @pytest.mark.parametrize("known", ["known", "unknown", "closed"])
    def test_d3_answer_is_the_same_for_known_unknown_and_closed(self, known):
        if known != "unknown":
            a_person(phone="+60123456789", is_active=known == "known")
        client = Client()
        first = client.post("/en/accounts/login/", {"who": "0123456789"})
        assert (first.status_code, first["Location"]) == (302, "/en/accounts/login/code/confirm/")
        page = client.get(first["Location"]).content.decode()
        assert "+60 12-345 6789" in page and "Enter the code" in page
        again = client.post("/en/accounts/login/code/confirm/", {"action": "resend"})
        assert again["Location"] == "/en/accounts/login/code/confirm/"

    def test_closed_account_gets_no_code(self):
        a_person(phone="+60123456789", is_active=False)
        Client().post("/en/accounts/login/", {"who": "0123456789"})
        assert not ProcrastinateJob.objects.filter(queue_name="mail").exists()


class TestLimits:
    def test_fourth_request_in_a_minute_for_one_number_is_refused(self):
        for _ in range(3):
            assert Client().post("/en/accounts/login/", {"who": "0123456789"}).status_code == 302
        assert Client().post("/en/accounts/login/", {"who": "012 345 6789"}).status_code in (200, 429)
        assert ProcrastinateJob.objects.filter(queue_name="mail").count() == 3

    def test_d1_password_guesses_end(self):
        a_person(email="staff@contoh.example", password="correct horse battery")
        answers = [
            Client().post(
                "/en/accounts/login/password/", {"login": "staff@contoh.example", "password": f"no{turn}"}
            )
            for turn in range(12)
        ]
        assert "Too many" in answers[-1].content.decode() or answers[-1].status_code == 429
        right = {"login": "staff@contoh.example", "password": "correct horse battery"}
        assert Client().post("/en/accounts/login/password/", right).status_code != 302

    @pytest.mark.parametrize("login", ["Staff@Contoh.example", "012-345 6789"])
    def test_password_signs_the_team_in(self, client, login):
        a_person(email="staff@contoh.example", phone="+60123456789", password="correct horse battery")
        given = {"login": login, "password": "correct horse battery"}
        assert client.post("/en/accounts/login/password/", given).status_code == 302
        assert "_auth_user_id" in client.session


class TestSharedPhone:
    def test_session_ends_with_the_browser_unless_the_phone_is_her_own(self, client):
        sign_in(client, "0123456789")
        assert client.session.get_expire_at_browser_close()

    def test_session_stays_when_the_phone_is_her_own(self, client):
        sign_in(client, "0123456789", is_mine="on")
        assert client.session.get_expiry_age() == 30 * 86_400

    def test_a9_links_opened_before_signing_in_become_hers(self, client):
        an_agent("Melati", code="MLT7K2M")
        client.get("/r/MLT7K2M/", headers={"user-agent": "Mozilla/5.0"})
        sign_in(client, "0123456789")
        assert VisitorClaim.objects.get().user == User.objects.get(phone="+60123456789")

    def test_d5_session_key_changes_when_she_signs_in(self, client):
        client.post("/ms/accounts/login/", {"who": "0123456789"})
        before = client.session.session_key
        client.post("/ms/accounts/login/code/confirm/", {"code": sent_code()})
        assert client.session.session_key != before

    def test_signing_out_needs_a_press(self, client):
        sign_in(client, "0123456789")
        assert client.get("/ms/accounts/logout/").status_code == 200
        assert "_auth_user_id" in client.session
        client.post("/ms/accounts/logout/")
        assert "_auth_user_id" not in client.session


class TestSecondFactor:
    """D8: no staff, editor's or maker's page before a second factor."""

    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_SECOND_FACTOR = True

    def test_d8_staff_is_sent_to_set_up_a_second_factor(self, client):
        staff = a_person(email="staff@contoh.example")
        StaffRole.objects.create(user=staff, role="F")
        client.force_login(staff)
        assert client.get("/dashboard/")["Location"].endswith("/accounts/2fa/totp/activate/")

    def test_agent_and_buyer_are_not_asked(self, client):
        client.force_login(an_agent().user)
        assert client.get("/ms/agent/").status_code == 200
        client.force_login(a_person())
        assert client.get("/ms/accounts/welcome/")["Location"] == "/ms/shop/"


class TestTakeOver:
    """D6: until our own flow asks for proof and warns the old contact, nobody changes a contact."""

    @pytest.mark.parametrize("path", ["email/", "phone/change/", "phone/verify/", "password/set/"])
    def test_d6_contact_cannot_be_changed_from_a_session_alone(self, client, path):
        client.force_login(a_person())
        assert client.get(f"/ms/accounts/{path}").status_code == 403
        assert client.post(f"/ms/accounts/{path}", {"email": "evil@contoh.example"}).status_code == 403


class TestMessages:
    def test_code_goes_to_the_carrier_and_stands_alone(self):
        jobs.send_code_by_phone(phone="+60123456789", code="204518")
        assert (mail.outbox[0].body, mail.outbox[0].subject) == ("204518", "Juragan")

    def test_mail_says_the_code_in_its_text_and_not_in_its_subject(self, client):
        client.post("/ms/accounts/login/", {"who": "ani@contoh.example"})
        job = ProcrastinateJob.objects.filter(queue_name="mail").latest("id")
        jobs.send_account_mail(**job.args)
        assert sent_code() in mail.outbox[0].body and sent_code() not in mail.outbox[0].subject


class TestUnusedRecords:
    def test_record_goes_when_its_code_was_never_entered(self):
        now = timezone.now()
        kept = a_person(phone_verified_at=now)
        agent = an_agent(user=a_person(phone_verified_at=None))
        fresh = a_person(phone_verified_at=None)
        old = a_person(phone_verified_at=None)
        User.objects.exclude(pk=fresh.pk).update(date_joined=now - timedelta(days=3))
        assert operations.remove_unused(now=now) == 1
        assert set(User.objects.all()) == {kept, agent.user, fresh}
        assert not User.objects.filter(pk=old.pk).exists()

    def test_d11_one_account_for_an_address_in_any_case(self, client):
        sign_in(client, "Ani@Contoh.example")
        sign_in(Client(), "ani@contoh.EXAMPLE")
        assert User.objects.count() == 1
        assert EmailAddress.objects.filter(verified=True).count() == 1
