"""Workers that die, twice-delivered work, two schedulers, clocks that jump: threats I6-I8, I10, I11, A13."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from catalogue.trade.values import day_in_malaysia
from storefront import failpoints
from storefront.accounts.models import StaffRole
from storefront.aftersales import jobs as aftersales_jobs
from storefront.checkout import jobs, operations
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.clock import CannotTrustClock, trusted_now
from storefront.order.models import Order
from storefront.payouts import jobs as payout_jobs
from storefront.payouts.calendar import last_cut_off
from storefront.payouts.models import Batch
from storefront.upkeep.queries import given_up_jobs
from storefront.webhooks import jobs as inbox_jobs
from storefront.webhooks.models import InboundEvent
from tests.services.attempts import a_paid_attempt, a_reserved_attempt, an_open_attempt
from tests.services.failing_steps import Injected, apply_while_steps_fail, throw
from tests.services.letters import post
from tests.services.people_and_goods import a_person, a_product
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def held_by_a_dead_worker(task: str, *, attempts: int = 1, seconds: int = 40, **arguments: int) -> int:
    """A job that a worker had in its hands when it was last heard of."""
    job_id: int = app.configure_task(task).defer(**arguments)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))"
            " returning id",
            [seconds],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', attempts = %s, worker_id = %s where id = %s",
            [attempts, worker, job_id],
        )
    return job_id


def look_after_jobs() -> None:
    """The job of every 30 s comes round."""
    with suppress(AlreadyEnqueued):
        app.configure_task("storefront.upkeep.jobs.rescue_stalled").defer(timestamp=0)
    run_jobs()


def status_of(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job_id])
        return str(cursor.fetchone()[0])


async def opened(worker_app: App, work: Callable[[App], Awaitable[None]]) -> None:
    """Work with the queue's own connections open."""
    async with worker_app.open_async():
        await work(worker_app)


class TestSteps:
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a13_rerun_completes_and_nothing_is_twice_when_applying_fails_at_any_step(
        self, stripe_sandbox: StripeSandbox, when: str
    ) -> None:
        """Every seventh statement; tests/soak/test_events.py takes all of them."""
        assert apply_while_steps_fail(stripe_sandbox, when=when, every=7) > 2

    def test_a13_half_an_order_stays_when_there_is_no_transaction(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """Control: the same failure in the middle of the same writes, each committed by itself."""
        from storefront.checkout.operations import ordering

        attempt = a_paid_attempt(stripe_sandbox, (a_product("Kopi Gayo", 4_500), 1))
        session = operations.settling.get_gateway().retrieve_session(attempt.session_id or "")
        with failpoints.armed("sql:10:before", throw), pytest.raises(Injected):
            ordering.place_order(attempt, session, now=timezone.now())
        assert (Order.objects.count(), Payment.objects.count()) == (1, 0)


class TestWorkers:
    def test_i6_job_runs_again_within_two_minutes_when_its_worker_was_killed(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """Heard of last 40 s ago; `rescue_stalled` comes every 30 s."""
        attempt = a_reserved_attempt((a_product("Kopi Gayo", 4_500), 1))
        job_id = held_by_a_dead_worker("storefront.checkout.jobs.open_session", attempt_id=attempt.pk)
        look_after_jobs()
        run_jobs()
        attempt.refresh_from_db()
        assert (status_of(job_id), attempt.state) == ("succeeded", "session_open")

    def test_i6_job_is_left_alone_when_its_worker_lives(self) -> None:
        job_id = held_by_a_dead_worker("storefront.checkout.jobs.open_session", seconds=5, attempt_id=0)
        look_after_jobs()
        assert status_of(job_id) == "doing"

    def test_i8_job_is_parked_listed_and_run_again_by_staff_when_it_killed_eight_workers(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        poison = held_by_a_dead_worker("storefront.checkout.jobs.open_session", attempts=8, attempt_id=0)
        look_after_jobs()
        assert status_of(poison) == "failed"
        assert "ALARM job.poison" in caplog.text
        assert [job.pk for job in given_up_jobs()] == [poison]
        finance = a_person(name="Kewangan")
        StaffRole.objects.create(user=finance, role="F")
        desk = Client()
        desk.force_login(finance)
        assert "Open session" in desk.get("/dashboard/faults/").content.decode()
        assert desk.post(f"/dashboard/faults/jobs/{poison}/").status_code == 302
        assert status_of(poison) == "todo"
        assert Client().post(f"/dashboard/faults/jobs/{poison}/").status_code in (302, 403)

    def test_i8_others_go_on_and_it_is_failed_when_a_job_fails_eight_times(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        poison = app.configure_task("storefront.checkout.jobs.open_session").defer(attempt_id=0)
        attempt = a_reserved_attempt((a_product("Kopi Gayo", 4_500), 1))
        for _ in range(9):
            with connection.cursor() as cursor:
                cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")
            run_jobs()
        attempt.refresh_from_db()
        assert (status_of(poison), attempt.state) == ("failed", "session_open")

    def test_i6_nothing_is_twice_when_each_job_is_delivered_again_days_late(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_paid_attempt(stripe_sandbox, (a_product("Kopi Gayo", 4_500), 1))
        operations.settle(attempt.pk, now=timezone.now())
        order = Order.objects.get()
        for _ in range(2):
            app.configure_task("storefront.checkout.jobs.open_session").defer(attempt_id=attempt.pk)
            app.configure_task("storefront.checkout.jobs.mail_order").defer(order_id=order.pk)
        run_jobs()
        operations.open_session(attempt.pk, now=timezone.now() + timedelta(days=3))
        operations.expire(attempt.pk, now=timezone.now() + timedelta(days=3))
        attempt.refresh_from_db()
        assert (attempt.state, Order.objects.count()) == ("ordered", 1)
        assert len(stripe_sandbox.state()["sessions"]) == 1
        assert len(mail.outbox) == 1

    def test_i7_each_periodic_job_is_deferred_once_a_due_time_when_two_schedulers_run(self) -> None:
        async def two_workers(worker_app: App) -> None:
            settings = {"wait": False, "install_signal_handlers": False, "listen_notify": False}
            await asyncio.gather(*(worker_app.run_worker_async(**settings) for _ in range(2)))

        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            asyncio.run(opened(worker_app, two_workers))
        with connection.cursor() as cursor:
            cursor.execute("select task_name, defer_timestamp from procrastinate_periodic_defers")
            due = Counter(cursor.fetchall())
            cursor.execute(
                "select task_name, args->>'timestamp' from procrastinate_jobs where args ? 'timestamp'"
            )
            queued = Counter(cursor.fetchall())
        assert due
        assert set(due.values()) == {1}
        assert set(queued.values()) == {1}


class TestLostEvents:
    def test_a11_all_are_placed_within_ten_minutes_when_no_webhook_ever_comes(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """`reconcile` runs every 5 minutes and looks at what is 3 minutes old."""
        stripe_sandbox.deliveries("off")
        product = a_product("Kopi Gayo", 4_500, stock=60)
        for _ in range(50):
            a_paid_attempt(stripe_sandbox, (product, 1))
        CheckoutAttempt.objects.update(updated_at=timezone.now() - timedelta(minutes=3, seconds=1))
        jobs.reconcile(0)
        assert Order.objects.count() == 50
        assert product.stockrecords.get().sold == 50

    def test_a12_all_are_acknowledged_at_once_and_applied_later_when_the_worker_is_stopped(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """Fifty in a row; tests/soak measures the 99th percentile."""
        stripe_sandbox.deliveries("off")
        product = a_product("Kopi Gayo", 4_500, stock=60)
        for _ in range(10):
            a_paid_attempt(stripe_sandbox, (product, 1))
        letters = stripe_sandbox.letters()
        assert len(letters) == 50
        assert {post(letter) for letter in letters} == {200}
        assert Order.objects.count() == 0
        assert waiting_jobs().count("storefront.webhooks.jobs.work_inbox") == 1
        run_jobs()
        assert Order.objects.count() == 10
        assert set(InboundEvent.objects.values_list("state", flat=True)) == {"done"}


@contextmanager
def database_clock(offset: timedelta) -> Iterator[None]:
    """A database whose clock differs by `offset`: its function is hidden behind one of ours."""
    name = connection.settings_dict["NAME"]
    seconds = offset.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            "create or replace function public.clock_timestamp() returns timestamptz language sql as"
            f" 'select pg_catalog.clock_timestamp() + interval ''{seconds} seconds'''"
        )
        cursor.execute(f'alter database "{name}" set search_path = public, pg_catalog')
    connections.close_all()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'alter database "{name}" reset search_path')
            cursor.execute("drop function public.clock_timestamp()")
        connections.close_all()


class TestClock:
    @pytest.mark.parametrize("offset", [timedelta(minutes=5), timedelta(hours=2), timedelta(days=-31)])
    def test_i10_money_jobs_stop_with_an_alarm_when_the_clocks_differ(
        self, stripe_sandbox: StripeSandbox, caplog: pytest.LogCaptureFixture, offset: timedelta
    ) -> None:
        product = a_product("Kopi Gayo", 4_500)
        an_open_attempt((product, 1))
        CheckoutAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        with database_clock(offset):
            for job in (
                jobs.end_holds,
                jobs.reconcile,
                aftersales_jobs.release_due,
                payout_jobs.prepare_week,
                inbox_jobs.sweep_inbox,
            ):
                with pytest.raises(CannotTrustClock):
                    job(0)
            assert product.stockrecords.get().reserved == 1
            assert Batch.objects.count() == 0
        assert caplog.text.count("ALARM clock") == 5
        jobs.end_holds(0)
        assert product.stockrecords.get().reserved == 0

    @pytest.mark.parametrize("seconds", [-119, 0, 119])
    def test_i10_jobs_run_when_the_clocks_differ_by_less_than_two_minutes(self, seconds: int) -> None:
        with database_clock(timedelta(seconds=seconds)):
            assert abs(trusted_now() - timezone.now()) < timedelta(seconds=5)


MIDNIGHTS = [
    datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    for year, month, day in [(2026, 12, 31), (2027, 12, 31), (2028, 2, 28), (2028, 2, 29), (2028, 12, 31)]
    for hour, minute, second in [
        (15, 59, 59),  # a second before midnight in Kuala Lumpur (UTC+8)
        (16, 0, 0),
        (16, 59, 59),  # and in Jakarta (UTC+7)
        (17, 0, 0),
        (0, 0, 0),
        (23, 59, 59),
        (12, 0, 0),
        (4, 0, 0),
    ]
]


class TestMidnights:
    @pytest.mark.parametrize("moment", MIDNIGHTS, ids=str)
    def test_i11_the_stated_cut_off_decides_at_midnights_leap_days_and_year_ends(
        self, moment: datetime
    ) -> None:
        """Days and weeks turn in Kuala Lumpur: 8 hours ahead all year round. Holds are spans, not days."""
        there = moment + timedelta(hours=8)
        assert day_in_malaysia(moment) == date(there.year, there.month, there.day)
        cut_off = last_cut_off(moment)
        assert cut_off <= moment < cut_off + timedelta(days=7)
        assert (cut_off.weekday(), cut_off.hour, cut_off.minute) == (0, 0, 0)
        assert cut_off.utcoffset() == timedelta(hours=8)
        attempt = a_reserved_attempt((a_product(), 1), now=moment)
        assert attempt.expires_at - moment == timedelta(minutes=45)


class TestMoneyQueues:
    def test_i10_every_job_of_a_money_queue_asks_the_trusted_clock(self) -> None:
        """Read from the sources: no module of such a job goes by the machine's own clock."""
        modules = {
            Path(inspect.getfile(task.func))
            for task in app.tasks.values()
            if task.queue in ("payments", "money")
        }
        assert len(modules) >= 4
        assert [path for path in modules if "timezone.now" in path.read_text()] == []
