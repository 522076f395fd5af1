"""The log of the books as lines of JSON, and its replay into an empty ledger (threats C11, agents L8)."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import transaction

from storefront.ledger import chain
from storefront.ledger.models import Journal
from storefront.ledger.operations import post


class CannotReplay(Exception):
    """The ledger is not empty, or the log does not lead to the same chain."""


def write_log() -> Iterator[str]:
    """Every sealed journal as one line, in the order of the chain."""
    for journal in chain.sealed_journals():
        undone = journal.reverses
        told = {
            "kind": journal.kind,
            "subject": journal.subject,
            "at": journal.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "memo": journal.memo,
            "author": journal.author_id_ref,
            "approver": journal.approver_id_ref,
            "reverses": [undone.kind, undone.subject] if undone else None,
            "legs": sorted(
                [row.account.code, row.account.currency, row.amount_minor] for row in journal.postings.all()
            ),
        }
        yield json.dumps(told, separators=(",", ":"))


@transaction.atomic
def replay(lines: Iterable[str]) -> str:
    """Book a log into an empty ledger and seal it; returns the hash of the last link. Raises CannotReplay."""
    if Journal.objects.exists():
        raise CannotReplay("the ledger is not empty")
    for line in lines:
        _replay_one(json.loads(line))
    chain.seal()
    return chain.head()


def _replay_one(told: dict) -> None:  # type: ignore[type-arg]
    undone = told["reverses"]
    post(
        kind=told["kind"],
        subject=told["subject"],
        legs={(code, currency): amount for code, currency, amount in told["legs"]},
        at=datetime.fromisoformat(told["at"]),
        memo=told["memo"],
        reverses=Journal.objects.get(kind=undone[0], subject=undone[1]) if undone else None,
        author_id=told["author"],
        approver_id=told["approver"],
    )
