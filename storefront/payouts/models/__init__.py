"""Money on its way to payees (agents.md 2, marketplace.md 3)."""

from storefront.payouts.models.batches import (
    Batch,
    FxQuote,
    Payout,
    PayoutAttempt,
    PayoutEvent,
    PayoutItem,
)
from storefront.payouts.models.destinations import Destination, LegalOpinion
from storefront.payouts.models.merges import AgentMerge
from storefront.payouts.models.rehearsal import RehearsedTransfer
from storefront.payouts.models.statements import Statement, StatementLine

__all__ = [
    "AgentMerge",
    "Batch",
    "Destination",
    "FxQuote",
    "LegalOpinion",
    "Payout",
    "PayoutAttempt",
    "PayoutEvent",
    "PayoutItem",
    "RehearsedTransfer",
    "Statement",
    "StatementLine",
]
