"""An agent's week, closed once, and told as text, CSV and PDF from the same stored data."""

from storefront.payouts.statements.closing import (
    SECOND,
    WEEK,
    close_statement,
    close_week,
    find,
    is_untouched,
    paid_sen,
    total_sen,
)
from storefront.payouts.statements.pdf import as_pdf
from storefront.payouts.statements.writing import as_csv, as_text, exchange_line, rate_of

__all__ = [
    "SECOND",
    "WEEK",
    "as_csv",
    "as_pdf",
    "as_text",
    "close_statement",
    "close_week",
    "exchange_line",
    "find",
    "is_untouched",
    "paid_sen",
    "rate_of",
    "total_sen",
]
