"""The bank that takes a file: a transfer counts as sent when it stands in the file that staff upload there.

The file is written from the stored rows, the same however often it is taken, and the bank refuses a reference
that it has seen. What became of a transfer comes back as a file, too.
"""

from collections.abc import Iterable
from datetime import datetime

from storefront.payouts.bank_file import Result, Transfer
from storefront.payouts.providers.door import CannotLookUp, Receipt


class BankFileProvider:
    """Nothing leaves the house by machine, so nothing can be lost on the way."""

    name = "bank_file"

    def send(self, transfer: Transfer, *, key: str, now: datetime) -> Receipt:
        """It stands in the next file."""
        return Receipt(transfer.reference)

    def look_up(self, reference: str, *, now: datetime) -> Receipt | None:
        """Only the bank knows: a person asks it by our reference and records its answer as a result file."""
        raise CannotLookUp(reference)

    def notices(self, *, now: datetime) -> Iterable[Result]:
        """Results come as files (dashboard: payout-results)."""
        return ()
