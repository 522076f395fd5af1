"""Oscar's lists to download, as text that no spreadsheet runs."""

from collections.abc import Iterable
from typing import Any

from oscar.apps.dashboard.reports import reports

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins with one of these is run as a formula (OWASP, CSV injection)."""


def inert(cell: object) -> object:
    """The cell as text that is only read; numbers stay numbers."""
    if isinstance(cell, int | float) or not str(cell).startswith(FORMULA):
        return cell
    return f"'{cell}"


class InertWriter:
    """Oscar's writer behind a filter."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def writerow(self, row: Iterable[object]) -> None:
        """One row, every cell inert."""
        self._writer.writerow([inert(cell) for cell in row])

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Several rows."""
        for row in rows:
            self.writerow(row)


class ReportCSVFormatter(reports.ReportCSVFormatter):
    """What each of Oscar's downloads is written with."""

    def get_csv_writer(self, file_handle: Any, **kwargs: Any) -> InertWriter:
        """The writer for a download."""
        return InertWriter(super().get_csv_writer(file_handle, **kwargs))
