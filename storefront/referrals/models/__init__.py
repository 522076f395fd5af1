"""Who sent the buyer: agents, their codes and links, arrivals, and the credit of each order line (agents.md 2)."""

from storefront.referrals.models.agents import (
    Agent,
    AgentCode,
    AgentContact,
    Favourite,
    LinkReport,
    ReferralLink,
)
from storefront.referrals.models.assisted import AssistedLine, AssistedOrder, CreditClaim
from storefront.referrals.models.credit import Attribution, BuyerBinding, Outcome, UnresolvedLine
from storefront.referrals.models.touches import CartStamp, Touch, TouchImport, VisitorClaim

__all__ = [
    "Agent",
    "AgentCode",
    "AgentContact",
    "AssistedLine",
    "AssistedOrder",
    "Attribution",
    "BuyerBinding",
    "CartStamp",
    "CreditClaim",
    "Favourite",
    "LinkReport",
    "Outcome",
    "ReferralLink",
    "Touch",
    "TouchImport",
    "UnresolvedLine",
    "VisitorClaim",
]
