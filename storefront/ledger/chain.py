"""The seal over the books: each journal's content is hashed together with the link before it (agents L10).

Sealing is a job of its own, some minutes behind: a chain written while booking would let one booking at a time
through. Hashes are over content, never over row numbers, so that a replayed log gives the same chain.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction
from django.db.models import QuerySet

from storefront.ledger.models import ChainLink, Journal

START = "0" * 64
BATCH = 2000
_SEALING = 7412
"""Advisory lock: one sealer at a time."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first journal that is not as it was sealed."""

    journal_id: int
    why: str


def content_hash(journal: Journal) -> str:
    """SHA-256 over what a journal says: event, moment, memo, people, what it reverses, its legs."""
    legs = sorted(
        [posting.account.code, posting.account.currency, posting.amount_minor]
        for posting in journal.postings.all()
    )
    undone = journal.reverses
    told = [
        journal.kind,
        journal.subject,
        journal.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        journal.memo,
        journal.author_id_ref,
        journal.approver_id_ref,
        [undone.kind, undone.subject] if undone else None,
        legs,
    ]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def link_hash(before: str, content: str) -> str:
    """The hash of a link: the one before, then the content."""
    return hashlib.sha256((before + content).encode()).hexdigest()


@transaction.atomic
def seal() -> int:
    """Add links for all committed journals without one, oldest first. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [_SEALING])
    before, count = head(), 0
    unsealed = _with_legs().filter(link=None).order_by("pk")
    for journal in unsealed.iterator(chunk_size=BATCH):
        content = content_hash(journal)
        before = link_hash(before, content)
        ChainLink.objects.create(journal=journal, content_sha256=content, sha256=before)
        count += 1
    return count


def head() -> str:
    """Hash of the newest link: one line that stands for the whole history."""
    newest = ChainLink.objects.order_by("-pk").values_list("sha256", flat=True).first()
    return newest or START


def first_bad_row() -> BadRow | None:
    """Recompute the whole chain; None when every sealed journal is as it was."""
    before = START
    for link in _links():
        content = content_hash(link.journal)
        if content != link.content_sha256:
            return BadRow(link.journal_id, "content was changed")
        before = link_hash(before, content)
        if before != link.sha256:
            return BadRow(link.journal_id, "link was changed, or one before it is gone")
    return None


def sealed_journals() -> Iterator[Journal]:
    """All sealed journals in the order of the chain, legs fetched."""
    return (link.journal for link in _links())


def _links() -> Iterator[ChainLink]:
    rows = ChainLink.objects.order_by("pk").select_related("journal__reverses")
    return rows.prefetch_related("journal__postings__account").iterator(chunk_size=BATCH)


def _with_legs() -> QuerySet[Journal]:
    return Journal.objects.select_related("reverses").prefetch_related("postings__account")
