"""Who sent the buyer: agents, their codes and links, arrivals, and the credit of each order line (agents.md 2)."""

from storefront.referrals.models.agents import (
    Agent,
    AgentCode,
    AgentContact,
    Favourite,
    LinkReport,
    ReferralLink,
)
from storefront.referrals.models.credit import Attribution, BuyerBinding, Outcome, UnresolvedLine
from storefront.referrals.models.touches import CartStamp, Touch, VisitorClaim

__all__ = [
    "Agent",
    "AgentCode",
    "AgentContact",
    "Attribution",
    "BuyerBinding",
    "CartStamp",
    "Favourite",
    "LinkReport",
    "Outcome",
    "ReferralLink",
    "Touch",
    "UnresolvedLine",
    "VisitorClaim",
]
