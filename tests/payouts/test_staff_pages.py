"""The weekly batch over HTTP: who may press what, and the way from draft to settled."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from storefront.accounts.models import StaffRole
from storefront.commissions.models import Commission, ExchangeRate
from storefront.commissions.operations import agent_account
from storefront.ledger.operations import post
from storefront.payouts.calendar import last_cut_off
from storefront.payouts.models import Batch, Payout
from storefront.payouts.operations import set_destination
from storefront.referrals import operations as referrals
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import a_person, an_agent, an_order

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def staff(letter):
    person = a_person(name=f"Staff {letter}")
    StaffRole.objects.create(user=person, role=letter)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def agent():
    """An agent at home with RM 84.60 ready since last week."""
    ExchangeRate.objects.create(day=NOW.date() - timedelta(days=1), idr_per_myr_x100=380_000, source="BI")
    agent, at = an_agent("Melati", phase="home"), last_cut_off(NOW) - timedelta(days=1)
    set_destination(agent=agent, bank="014", account="1234567890", holder="Siti Canary", now=at)
    [line] = an_order().lines.all()
    evidence = Evidence(at, code=Code(agent.pk))
    [credit] = referrals.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=at)
    Commission.objects.create(
        order_line=line,
        agent=agent,
        attribution=credit,
        base_sen=84_600,
        rate_bp=1000,
        amount_sen=8460,
        state="available",
        created_at=at,
        available_on=at,
    )
    legs = {agent_account(agent.pk, "available"): 8460, ("test:source", "MYR"): -8460}
    post(kind="test", subject="ready", legs=legs, at=at)
    return agent


class TestRoad:
    def test_batch_goes_from_draft_to_settled_through_two_people(self, agent):
        first, second = staff("F"), staff("F")
        shown = first.post("/dashboard/payouts/", follow=True).content.decode()
        batch = Batch.objects.get()
        assert "Melati" in shown and "Canary" not in shown and "1234567890" not in shown
        first.post(f"/dashboard/payouts/{batch.pk}/check/")
        first.post(f"/dashboard/payouts/{batch.pk}/approve/")
        batch.refresh_from_db()
        assert batch.state == "draft"
        second.post(f"/dashboard/payouts/{batch.pk}/approve/")
        file = second.post(f"/dashboard/payouts/{batch.pk}/file/").content.decode()
        payout = Payout.objects.get()
        assert f"{payout.reference},014,1234567890,Siti Canary,321480" in file  # 84.60 x 3,800
        answer = f"reference,result,reason\r\n{payout.reference},settled,\r\nJP-NOBODY,settled,\r\n"
        upload = {"results": SimpleUploadedFile("r.csv", answer.encode())}
        said = second.post(f"/dashboard/payouts/{batch.pk}/results/", upload, follow=True).content.decode()
        payout.refresh_from_db()
        assert payout.state == "settled" and "JP-NOBODY" in said
        assert Commission.objects.get().state == "paid"

    def test_broken_file_changes_nothing(self, agent):
        finance = staff("F")
        finance.post("/dashboard/payouts/")
        batch = Batch.objects.get()
        for content in (b"", b"\xff\xfe", b"a,b\r\n"):
            upload = {"results": SimpleUploadedFile("r.csv", content)}
            assert finance.post(f"/dashboard/payouts/{batch.pk}/results/", upload).status_code == 302
        assert Payout.objects.get().state == "draft"

    @pytest.mark.parametrize(
        ("letter", "seen", "checks", "approves"),
        [
            ("F", 200, 302, 302),
            ("D", 200, 403, 302),
            ("U", 200, 403, 403),
            ("C", 403, 403, 403),
            ("E", 403, 403, 403),
        ],
    )
    def test_roles_see_and_press_what_the_table_gives_them(self, agent, letter, seen, checks, approves):
        staff("F").post("/dashboard/payouts/")
        batch, client = Batch.objects.get(), staff(letter)
        assert client.get(f"/dashboard/payouts/{batch.pk}/").status_code == seen
        assert client.post(f"/dashboard/payouts/{batch.pk}/check/").status_code == checks
        assert client.post(f"/dashboard/payouts/{batch.pk}/approve/").status_code == approves
        assert client.post(f"/dashboard/payouts/{batch.pk}/file/").status_code in (
            checks,
            302 if letter == "F" else 403,
        )
