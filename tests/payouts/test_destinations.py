"""Where money goes. Row P8, C5 of threats."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.payouts import jobs, operations, queries, vault
from tests.services.payees import NOW, a_payee, a_rate
from tests.services.people_and_goods import an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


class TestDestination:
    def test_p8_change_waits_72_hours_and_warns_and_the_old_one_is_paid(self):
        agent = a_payee()
        old = agent.destinations.get().last4
        operations.set_destination(
            agent=agent, bank="002", account="9999000011", holder="Siti Aminah", now=NOW
        )
        assert queries.destination_of(agent, NOW + timedelta(hours=72) - timedelta(seconds=1)).last4 == old
        assert queries.destination_of(agent, NOW + timedelta(hours=72)).last4 == "0011"
        job = ProcrastinateJob.objects.get(task_name="storefront.payouts.jobs.warn_of_new_destination")
        jobs.warn_of_new_destination(**job.args)

    def test_account_is_not_readable_in_the_database(self):
        agent = an_agent("Kenanga")
        made = operations.set_destination(
            agent=agent, bank="014", account="77001234567", holder="Siti Aminah", now=NOW
        )
        assert "1234567" not in made.account_sealed + made.mark and "Siti" not in made.holder_sealed
        assert vault.unseal(made.account_sealed) == "77001234567"

    def test_tampered_account_is_refused(self):
        with pytest.raises(vault.CannotOpen):
            vault.unseal(vault.seal("1")[:-2] + "xx")
