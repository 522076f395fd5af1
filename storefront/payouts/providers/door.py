"""What a payout provider does, and how it fails. Amounts in whole rupiah."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storefront.payouts.bank_file import Result, Transfer


class ReplyLost(Exception):
    """No answer came: the transfer may have happened or not."""


class TransferRefused(Exception):
    """The provider said no: nothing was sent. The text is its reason."""


class CannotLookUp(Exception):
    """The provider cannot be asked now, or not by machine: nothing is known."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider knows of one transfer: `result` sent, settled, failed or returned."""

    reference: str
    result: str = "sent"
    reason: str = ""


class PayoutProvider(Protocol):
    """Takes transfers one by one, can be asked by our reference, and tells later what became of them."""

    name: str

    def send(self, transfer: Transfer, *, key: str, now: datetime) -> Receipt:
        """Hands over one transfer. Raises ReplyLost or TransferRefused."""
        ...

    def look_up(self, reference: str, *, now: datetime) -> Receipt | None:
        """What became of a reference; None proves that it was never taken. Raises CannotLookUp."""
        ...

    def notices(self, *, now: datetime) -> Iterable[Result]:
        """News of the last days, in any order, some of it twice."""
        ...
