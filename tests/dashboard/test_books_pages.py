"""Staff at the books: differences, disputes, transfers; corrections by two people (threats A32, C8, C10)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from storefront.accounts.models import StaffRole, User
from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.ledger.halts import halt, is_halted
from storefront.ledger.models import Correction, Journal
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from tests.services.attempts import a_paid_attempt
from tests.services.invariants import breaches
from tests.services.jobs import run_due_jobs
from tests.services.money_back import a_paid_order, charge_of, hear, refund
from tests.services.people_and_goods import NOON, a_person, a_product
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db


def staff(*roles: str) -> User:
    person = a_person(name="Staff " + "".join(roles))
    for role in roles:
        StaffRole.objects.create(user=person, role=role)
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_journal(amount: int) -> Journal:
    with transaction.atomic():
        legs = {("gateway:clearing", "MYR"): -amount, ("platform:fee", "MYR"): amount}
        return post(kind="order", subject="J1", legs=legs, at=NOON)


def correction_of(journal: Journal, legs: str = "", reason: str = "wrong fee") -> tuple[str, dict[str, str]]:
    return f"/dashboard/books/corrections/of/{journal.pk}/", {"legs": legs, "reason": reason}


class TestOrderPage:
    def test_a32_dispute_is_shown_when_staff_open_the_order(self, stripe_sandbox: StripeSandbox) -> None:
        order = a_paid_order(stripe_sandbox)
        opened = stripe_sandbox.open_dispute(charge_of(stripe_sandbox))
        hear(stripe_sandbox)
        client = signed_in(staff("C", "F"))
        assert opened["id"] in client.get(f"/dashboard/order/{order.number}/").content.decode()
        assert order.number in client.get("/dashboard/books/").content.decode()
        typed = {f"line_{order.lines.get().pk}": "1", "cause": "wrong"}
        page = client.post(f"/dashboard/order/{order.number}/refund/", typed).content.decode()
        plan = next(filter(None, (part.split('"')[0] for part in page.split('name="plan" value="')[1:])))
        answer = client.post(f"/dashboard/order/{order.number}/refund/", {**typed, "plan": plan})
        assert answer.status_code == 422
        assert Refund.objects.count() == 0

    def test_delivery_alone_goes_back_when_staff_tick_it(self, stripe_sandbox: StripeSandbox) -> None:
        """The parcel came late: its goods stay, its freight goes back once, out of what is held of it."""
        order = a_paid_order(stripe_sandbox)
        parcel = order.consignments.get()
        held, url = parcel.freight_sen, f"/dashboard/order/{order.number}/refund/"
        assert balance_of("freight:held") == held > 0
        client = signed_in(staff("C"))
        typed = {f"freight_{parcel.pk}": "on", "cause": "not_as_described"}
        page = client.post(url, typed).content.decode()
        plan = next(filter(None, (part.split('"')[0] for part in page.split('name="plan" value="')[1:])))
        assert client.post(url, {**typed, "plan": plan}).status_code == 302
        run_due_jobs()
        made = Refund.objects.get()
        assert (made.amount_sen, made.freight_sen, made.lines.count()) == (held, held, 0)
        assert (balance_of("freight:held"), stripe_sandbox.state()["refunds"][0]["amount"]) == (0, held)
        assert f"freight_{parcel.pk}" not in client.get(url).content.decode()
        assert client.post(url, typed).status_code == 422

    def test_a30_transfer_is_recorded_on_the_page_when_the_bank_refused_the_refund(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.next_refund("failed")
        made = refund(order, 1)
        run_due_jobs()
        hear(stripe_sandbox)
        client = signed_in(staff("C"))
        page, url = (
            f"/dashboard/order/{order.number}/",
            f"/dashboard/order/{order.number}/transfer/{made.pk}/",
        )
        assert url in client.get(page).content.decode()
        client.post(url, {"reference": " "})
        assert balance_of("bank:transfers") == 0
        client.post(url, {"reference": "MBB 4711"})
        assert (balance_of("bank:transfers"), balance_of("buyer:owed")) == (4950, 0)
        assert url not in client.get(page).content.decode()

    def test_transfer_is_not_found_when_the_refund_is_of_another_order(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        made = refund(a_paid_order(stripe_sandbox), 1)
        client = signed_in(staff("C"))
        answer = client.post(f"/dashboard/order/JX/transfer/{made.pk}/", {"reference": "x"}, follow=True)
        assert (answer.status_code, balance_of("bank:transfers")) == (404, 0)


class TestUnordered:
    """Money that came without an order and whose refund the bank sent back: never lost sight of (threats A30)."""

    def due(self, stripe: StripeSandbox) -> CheckoutAttempt:
        """A sen short of its amount: it goes back; the refund's job has not run yet."""
        attempt = a_paid_attempt(stripe, (a_product("Kopi Gayo", 4_500), 1))
        stripe.tamper(attempt.session_id or "", amount_total=attempt.amount_sen - 1)
        checkout.settle(attempt.pk, now=timezone.now())
        return attempt

    def test_a30_transfer_ends_it_when_the_bank_refused_the_refund(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = self.due(stripe_sandbox)
        stripe_sandbox.next_refund("failed")
        run_due_jobs()
        hear(stripe_sandbox)
        attempt.refresh_from_db()
        assert (attempt.state, balance_of("buyer:owed")) == ("refund_due", attempt.amount_sen - 1)
        made, client = Refund.objects.get(), signed_in(staff("F"))
        url = f"/dashboard/books/transfers/{made.pk}/"
        page = client.get("/dashboard/books/").content.decode()
        assert url in page and "+60123456789" in page
        client.post(url, {"reference": " "})
        assert balance_of("bank:transfers") == 0
        for _twice in range(2):
            client.post(url, {"reference": "MBB 4711"})
        attempt.refresh_from_db()
        assert attempt.state == "refunded"
        assert (balance_of("bank:transfers"), balance_of("buyer:owed")) == (attempt.amount_sen - 1, 0)
        assert url not in client.get("/dashboard/books/").content.decode()

    def test_a30_it_is_owed_again_when_the_refund_had_succeeded_and_comes_back_weeks_later(
        self, stripe_sandbox: StripeSandbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        attempt = self.due(stripe_sandbox)
        run_due_jobs()
        hear(stripe_sandbox)
        attempt.refresh_from_db()
        assert (attempt.state, balance_of("buyer:owed")) == ("refunded", 0)
        cleared = balance_of("gateway:clearing")
        stripe_sandbox.finish_refund(Refund.objects.get().stripe_id or "", outcome="failed")
        hear(stripe_sandbox)
        attempt.refresh_from_db()
        amount = attempt.amount_sen - 1
        assert (attempt.state, balance_of("buyer:owed")) == ("refund_due", amount)
        assert balance_of("gateway:clearing") == cleared - amount
        assert "ALARM refund.unordered" in caplog.text
        checkout.record_transfer(
            Refund.objects.get().pk, bank_reference="MBB", staff_id=1, now=timezone.now()
        )
        attempt.refresh_from_db()
        assert (attempt.state, balance_of("buyer:owed"), breaches()) == ("refunded", 0, {})


class TestCorrections:
    def test_c10_second_person_books_it_when_it_is_above_rm100(self) -> None:
        """C10: two sessions of the author are the author; another person with the right may."""
        author, second = staff("F", "D"), staff("D")
        url, typed = correction_of(a_journal(20_000), "gateway:clearing MYR -100\nplatform:fee MYR 100")
        first_session, second_session = signed_in(author), signed_in(author)
        assert "gateway:clearing MYR -20000" in first_session.get(url).content.decode()
        assert first_session.post(url, typed).status_code == 302
        row = Correction.objects.get()
        decide = f"/dashboard/books/corrections/{row.pk}/"
        for session in (first_session, second_session):
            session.post(decide, {"decision": "approve"})
            row.refresh_from_db()
            assert (row.state, Journal.objects.count()) == ("proposed", 1)
        signed_in(second).post(decide, {"decision": "approve"})
        assert balance_of("platform:fee") == 100
        assert "wrong fee" in signed_in(second).get("/dashboard/books/corrections/").content.decode()

    @pytest.mark.parametrize(
        "amount",
        ["9223372036854775808", "1.005", "NaN", "1e3", "٣", "5 ", "--5", "", "0x10", "99999999999999999999"],
    )
    def test_c8_form_is_refused_when_an_amount_is_no_whole_sen(self, amount: str) -> None:
        journal = a_journal(500)
        url, typed = correction_of(journal, f"gateway:clearing MYR -{amount}\nplatform:fee MYR {amount} x")
        answer = signed_in(staff("F")).post(url, typed)
        assert (answer.status_code, Correction.objects.count(), Journal.objects.count()) == (422, 0, 1)

    @pytest.mark.parametrize(("legs", "reason"), [("platform:fee MYR 5", "x"), ("", " "), ("a b", "x")])
    def test_form_is_refused_when_legs_or_reason_are_missing(self, legs: str, reason: str) -> None:
        url, typed = correction_of(a_journal(500), legs, reason)
        answer = signed_in(staff("F")).post(url, typed)
        assert (answer.status_code, Journal.objects.count()) == (422, 1)

    def test_journal_is_found_and_undone_when_it_is_small(self) -> None:
        journal, client = a_journal(500), signed_in(staff("F"))
        found = client.get("/dashboard/books/corrections/", {"subject": "J1"}).content.decode()
        url, typed = correction_of(journal)
        assert url in found
        client.post(url, typed)
        assert balance_of("platform:fee") == 0
        assert url not in client.get("/dashboard/books/corrections/", {"subject": "J1"}).content.decode()

    def test_proposal_is_refused_on_the_page_when_the_second_person_says_no(self) -> None:
        url, typed = correction_of(a_journal(20_000))
        signed_in(staff("F")).post(url, typed)
        row = Correction.objects.get()
        signed_in(staff("D")).post(f"/dashboard/books/corrections/{row.pk}/", {"decision": "refuse"})
        row.refresh_from_db()
        assert (row.state, Journal.objects.count()) == ("refused", 1)

    @pytest.mark.parametrize(
        ("role", "may_write", "may_decide"), [("F", True, False), ("D", False, True), ("U", False, False)]
    )
    def test_table_decides_when_a_role_knocks(self, role: str, may_write: bool, may_decide: bool) -> None:
        client = signed_in(staff(role))
        url, _typed = correction_of(a_journal(500))
        assert client.get("/dashboard/books/corrections/").status_code == 200
        assert (client.get(url).status_code == 200) is may_write
        assert (
            client.post("/dashboard/books/corrections/999/", follow=True).status_code == 404
        ) is may_decide


class TestHalt:
    def test_payouts_go_again_when_a_person_says_what_she_found(self) -> None:
        halt(reason="commissions_are_what_the_books_say", now=timezone.now())
        client = signed_in(staff("F"))
        assert "Commissions are what the books say" in client.get("/dashboard/books/").content.decode()
        client.post("/dashboard/books/payouts/", {"reason": ""})
        assert is_halted()
        client.post("/dashboard/books/payouts/", {"reason": "restored"})
        assert not is_halted()
