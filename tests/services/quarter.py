"""A quarter of agents' weeks: earn, close, pay; and what differs between text, CSV, PDF and the books."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime

from django.db.models import Sum
from pypdf import PdfReader

from catalogue.money import format_money, rm
from storefront.commissions.operations import grant_bonus, release_held
from storefront.ledger.models import Posting
from storefront.ledger.queries import balance_of
from storefront.payouts import operations, statements
from storefront.payouts.calendar import last_cut_off
from storefront.payouts.models import Statement
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from tests.services.payees import DAY, HOUR, NOW, WEEK, a_payee, a_rate, approved
from tests.services.sales import available, sold

LANGUAGES = ("id", "ms", "en")


def quarter(*, agents: int, weeks: int, seed: int = 7) -> tuple[int, list[str]]:
    """Closes every week of every agent; returns how many statements were made, and every difference found."""
    dice, found, made = random.Random(seed), [], 0
    provider = RehearsalProvider(Levers(returns=5, dice=dice))
    people = [a_payee(f"A{number}") for number in range(agents)]
    kept: dict[str, tuple[str, bytes]] = {}
    for week in range(weeks):
        now = NOW + week * WEEK
        a_rate(dice.randint(340_000, 360_000), 360_500, day=now)
        for agent in people:
            for _ in range(dice.randint(0, 3)):
                _earn(agent, dice, now - dice.randint(1, 6) * DAY)
        release_held(now=now - HOUR)
        statements.close_week(now=now)
        for statement in Statement.objects.filter(cut_off=last_cut_off(now)).select_related("agent"):
            made += 1
            found += differences(statement, LANGUAGES[made % 3])
            kept[statement.check_code] = (
                statements.as_text(statement, "id"),
                statements.as_pdf(statement, "id"),
            )
        operations.send_batch(batch=approved(now), provider=provider, now=now + HOUR)
        for hours in (3, 80):
            operations.follow_up(provider=provider, now=now + hours * HOUR + IN_FLIGHT)
    found += [f"{code}: changed later" for code in _changed(kept)]
    return made, found


def _earn(agent, dice: random.Random, ready_at: datetime) -> None:
    """A sale, one in eight, or a bonus; ready at that moment."""
    if dice.randrange(8) == 0:
        line = sold(agent, units=dice.randint(1, 4), price_sen=dice.randint(500, 20_000))
        available(line, sent_at=ready_at - 12 * DAY)
    else:
        grant_bonus(
            agent=agent, amount_sen=dice.randint(1, 9_999), reason="Lesson, done", now=ready_at - 7 * DAY
        )


def differences(statement: Statement, language: str) -> list[str]:
    """What the forms of a statement and the books do not agree about. Empty when all is well."""
    agent_id, end = statement.agent_id, statement.cut_off
    begin = end - WEEK
    legs = Posting.objects.filter(journal__happened_at__gte=begin, journal__happened_at__lt=end)
    ready = legs.filter(
        account__code=f"agent:{agent_id}:available", journal__kind__in=["release", "release_entry"]
    )
    paid = legs.filter(account__code=f"agent:{agent_id}:reserved", journal__kind="payout_settle")
    books = {
        "total": ready.aggregate(sen=Sum("amount_minor"))["sen"] or 0,
        "paid": -(paid.aggregate(sen=Sum("amount_minor"))["sen"] or 0),
        "left": balance_of(f"agent:{agent_id}:available") + balance_of(f"agent:{agent_id}:reserved"),
    }
    table = list(csv.DictReader(io.StringIO(statements.as_csv(statement))))
    in_csv = {row["kind"]: int(row["amount_sen"]) for row in table if row["kind"] in books}
    lines = sum(int(row["amount_sen"]) for row in table if row["kind"] == "line")
    text = _plain(statements.as_text(statement, language))
    pages = PdfReader(io.BytesIO(statements.as_pdf(statement, language))).pages
    pdf = _plain("".join(page.extract_text() for page in pages))
    wanted = [*books.values(), *(int(row["amount_sen"]) for row in table if row["kind"] == "line")]
    amounts = [_plain(format_money(rm(sen), language)) for sen in wanted] + [_plain(statement.check_code)]
    found = [] if in_csv == books else [f"CSV {in_csv}, books {books}"]
    found += [] if lines == books["total"] else [f"lines {lines}, books {books['total']}"]
    found += [f"text lacks {amount}" for amount in amounts if amount not in text]
    found += [f"PDF lacks {amount}" for amount in amounts if amount not in pdf]
    return [f"{statement.check_code}: {what}" for what in found]


def _plain(text: str) -> str:
    """Without any white space: a PDF breaks lines where it likes."""
    return "".join(text.split())


def _changed(kept: dict[str, tuple[str, bytes]]) -> list[str]:
    """Codes of closed weeks whose hash, text or PDF are not what they were at their closing (L7)."""
    return [
        statement.check_code
        for statement in Statement.objects.all()
        if not statements.is_untouched(statement)
        or (statements.as_text(statement, "id"), statements.as_pdf(statement, "id"))
        != kept[statement.check_code]
    ]
