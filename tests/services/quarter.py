"""A quarter of agents' weeks: earn, close, pay; and what differs between text, CSV, PDF and the books."""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum
from pypdf import PdfReader

from catalogue.money import format_money, rm
from storefront.commissions.operations import grant_bonus, release_held
from storefront.ledger.models import Posting
from storefront.payouts import operations, statements
from storefront.payouts.calendar import last_cut_off
from storefront.payouts.models import Statement
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from tests.services.payees import DAY, HOUR, NOW, WEEK, a_payee, a_rate, approved
from tests.services.sales import available, sold

LANGUAGES = ("id", "ms", "en")


class Kept(NamedTuple):
    """What a closed week was when it was closed."""

    language: str
    sha256: str
    text: str
    pdf_sha256: str


def quarter(*, agents: int, weeks: int, seed: int = 7) -> tuple[int, list[str]]:
    """Closes every week of every agent; returns how many statements were made, and every difference found."""
    dice, found = random.Random(seed), []
    provider = RehearsalProvider(Levers(returns=5, dice=dice))
    people = [a_payee(f"A{number}") for number in range(agents)]
    kept: dict[str, Kept] = {}
    for week in range(weeks):
        now = NOW + week * WEEK
        a_rate(dice.randint(340_000, 360_000), 360_500, day=now)
        for agent in people:
            for _ in range(dice.randint(0, 3)):
                _earn(agent, dice, now - dice.randint(1, 6) * DAY)
        release_held(now=now - HOUR)
        statements.close_week(now=now)
        books = Books.of_week(last_cut_off(now))
        for statement in Statement.objects.filter(cut_off=last_cut_off(now)):
            language = LANGUAGES[len(kept) % 3]
            text, pdf = statements.as_text(statement, language), statements.as_pdf(statement, language)
            found += differences(statement, books, language, text, pdf)
            kept[statement.check_code] = Kept(language, statement.sha256, text, _sha256(pdf))
        operations.send_batch(batch=approved(now), provider=provider, now=now + HOUR)
        for hours in (3, 80):
            operations.follow_up(provider=provider, now=now + hours * HOUR + IN_FLIGHT)
    found += [f"{code}: changed later" for code in _changed(kept)]
    return len(kept), found


def _earn(agent, dice: random.Random, ready_at: datetime) -> None:
    """A sale, one in eight, or a bonus; ready at that moment."""
    if dice.randrange(8) == 0:
        line = sold(agent, units=dice.randint(1, 4), price_sen=dice.randint(500, 20_000))
        available(line, sent_at=ready_at - 12 * DAY)
    else:
        grant_bonus(
            agent=agent, amount_sen=dice.randint(1, 9_999), reason="Lesson, done", now=ready_at - 7 * DAY
        )


@dataclass(slots=True)
class Books:
    """What the ledger says of one week, read anew from its postings: two queries for all agents."""

    moved: Counter[tuple[str, str]]
    """(account, kind of journal) -> sen within the week."""
    held: Counter[str]
    """Account -> sen that stand in it now."""

    @classmethod
    def of_week(cls, end: datetime) -> Books:
        week = Posting.objects.filter(journal__happened_at__gte=end - WEEK, journal__happened_at__lt=end)
        moved = week.values_list("account__code", "journal__kind").annotate(sen=Sum("amount_minor"))
        held = Posting.objects.values_list("account__code").annotate(sen=Sum("amount_minor"))
        return cls(
            Counter({(code, kind): sen for code, kind, sen in moved.order_by()}),
            Counter(dict(held.order_by())),
        )

    def of(self, agent_id: int) -> dict[str, int]:
        """The three sums of an agent's statement."""
        ready, reserved = f"agent:{agent_id}:available", f"agent:{agent_id}:reserved"
        return {
            "total": self.moved[ready, "release"] + self.moved[ready, "release_entry"],
            "paid": -self.moved[reserved, "payout_settle"],
            "left": self.held[ready] + self.held[reserved],
        }


def differences(statement: Statement, books: Books, language: str, text: str, pdf: bytes) -> list[str]:
    """What the forms of a statement and the books do not agree about. Empty when all is well."""
    sums = books.of(statement.agent_id)
    table = list(csv.DictReader(io.StringIO(statements.as_csv(statement))))
    in_csv = {row["kind"]: int(row["amount_sen"]) for row in table if row["kind"] in sums}
    lines = [int(row["amount_sen"]) for row in table if row["kind"] == "line"]
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    amounts = [format_money(rm(sen), language) for sen in (*sums.values(), *lines)]
    found = [] if in_csv == sums else [f"CSV {in_csv}, books {sums}"]
    found += [] if sum(lines) == sums["total"] else [f"lines {sum(lines)}, books {sums['total']}"]
    for form, words in (("text", _plain(text)), ("PDF", _plain(printed))):
        lacking = [said for said in (*amounts, statement.check_code) if _plain(said) not in words]
        found += [f"{form} lacks {said}" for said in lacking]
    return [f"{statement.check_code}: {what}" for what in found]


def _plain(text: str) -> str:
    """Without any white space: a PDF breaks lines where it likes."""
    return "".join(text.split())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _changed(kept: dict[str, Kept]) -> list[str]:
    """Codes of closed weeks whose hash, text or PDF are not what they were at their closing (L7)."""
    changed = []
    for statement in Statement.objects.all():
        was = kept[statement.check_code]
        text = statements.as_text(statement, was.language)
        pdf = statements.as_pdf(statement, was.language)
        is_same = Kept(was.language, statement.sha256, text, _sha256(pdf)) == was
        if not (is_same and statements.is_untouched(statement)):
            changed.append(statement.check_code)
    return changed
