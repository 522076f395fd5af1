"""The file for the bank, and the file that the bank sends back. Pure; UTF-8, comma, CRLF."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = ("reference", "bank", "account", "holder", "amount_idr")
RESULT_COLUMNS = ("reference", "result", "reason")
RESULTS = frozenset({"settled", "failed", "returned", "unknown"})


class CannotReadResults(ValueError):
    """The bank's file has other columns, or a result that we do not know. Nothing of it was used."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment in whole rupiah."""

    reference: str
    bank: str
    account: str
    holder: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one transfer."""

    reference: str
    result: str
    reason: str = ""


def write_transfers(transfers: Iterable[Transfer]) -> str:
    """The file for the bank, in the order given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in transfers:
        writer.writerow([one.reference, one.bank, one.account, _harmless(one.holder), one.amount_idr])
    return out.getvalue()


def _harmless(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def read_results(text: str) -> list[Result]:
    """All results of a file, or none. Raises CannotReadResults with the number of the line."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(next(rows, ())) != RESULT_COLUMNS:
        raise CannotReadResults(f"line 1: expected {', '.join(RESULT_COLUMNS)}")
    results = []
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) != len(RESULT_COLUMNS) or row[1] not in RESULTS:
            raise CannotReadResults(f"line {number}: {row}")
        results.append(Result(row[0].strip(), row[1], row[2].strip()[:200]))
    return results
