"""A bank to rehearse with: it remembers its transfers in the database and misbehaves as its levers say.

Like real ones it knows a key for 24 hours only: the same key sent again later is a second transfer. Two requests with
one key at the same moment are one transfer.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from storefront.payouts.bank_file import Result, Transfer
from storefront.payouts.models import RehearsedTransfer
from storefront.payouts.providers.door import CannotLookUp, Receipt, ReplyLost, TransferRefused

KEY_LIVES = timedelta(hours=24)
NEWS_FOR = timedelta(days=4)
"""How long the bank repeats its news of one transfer."""


@dataclass(slots=True)
class Levers:
    """How often things go wrong, in percent of transfers, and how late they come back."""

    lost_replies: int = 0
    lost_requests: int = 0
    lost_look_ups: int = 0
    refusals: int = 0
    returns: int = 0
    returns_after: timedelta = timedelta(days=3)
    settles_after: timedelta = timedelta(hours=1)
    settles_twice: bool = False
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a die

    def falls(self, percent: int) -> bool:
        """One throw of the dice."""
        return self.dice.randrange(100) < percent


@dataclass(slots=True)
class RehearsalProvider:
    """For the demo, and for runs that must end with nobody paid twice."""

    levers: Levers = field(default_factory=Levers)
    name: str = "rehearsal"

    def send(self, transfer: Transfer, *, key: str, now: datetime) -> Receipt:
        """Takes the transfer, unless the levers say otherwise."""
        levers = self.levers
        if levers.falls(levers.lost_requests):
            raise ReplyLost(transfer.reference)
        if levers.falls(levers.refusals):
            raise TransferRefused("account closed")
        self._take(transfer, key, now)
        if levers.falls(levers.lost_replies):
            raise ReplyLost(transfer.reference)
        return Receipt(transfer.reference)

    @transaction.atomic
    def _take(self, transfer: Transfer, key: str, now: datetime) -> None:
        levers = self.levers
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        if RehearsedTransfer.objects.filter(key=key, taken_at__gt=now - KEY_LIVES).exists():
            return
        settles_at = now + levers.settles_after
        RehearsedTransfer.objects.create(
            reference=transfer.reference,
            key=key,
            amount_idr=transfer.amount_idr,
            taken_at=now,
            settles_at=settles_at,
            returns_at=settles_at + levers.returns_after if levers.falls(levers.returns) else None,
        )

    def look_up(self, reference: str, *, now: datetime) -> Receipt | None:
        """The newest news of a reference; None when it was never taken."""
        if self.levers.falls(self.levers.lost_look_ups):
            raise CannotLookUp(reference)
        made = RehearsedTransfer.objects.filter(reference=reference).order_by("pk").first()
        if made is None:
            return None
        news = list(_news(made, now))
        return Receipt(reference, news[-1].result, news[-1].reason) if news else Receipt(reference)

    def notices(self, *, now: datetime) -> Iterable[Result]:
        """News of the last days, settled ones twice if the lever says so."""
        since = now - self.levers.returns_after - NEWS_FOR
        for made in RehearsedTransfer.objects.filter(settles_at__gt=since, settles_at__lte=now).order_by(
            "pk"
        ):
            for news in _news(made, now):
                yield news
                if self.levers.settles_twice:
                    yield news


def _news(made: RehearsedTransfer, now: datetime) -> Iterator[Result]:
    if made.settles_at <= now:
        yield Result(made.reference, "settled")
    if made.returns_at is not None and made.returns_at <= now:
        yield Result(made.reference, "returned", "account closed")
