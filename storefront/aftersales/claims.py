"""The buyer's answer to "did this agent refer you?", and what follows from it in the books (agents A17)."""

from datetime import datetime

from django.db import transaction

from storefront.commissions.claimed import accrue_claimed
from storefront.commissions.operations.appeals import open_appeal
from storefront.referrals.models import CreditClaim
from storefront.referrals.operations.claims import answer_claim


@transaction.atomic
def answer(*, claim: CreditClaim, is_true: bool, now: datetime) -> CreditClaim:
    """Credit and commission of the lines that were nobody's, in one transaction. Raises claims.CannotAnswer.

    If another agent was credited, people of the team look at it: an appeal opens, and nothing moves by itself.
    """
    claim, credited = answer_claim(claim=claim, is_true=is_true, now=now)
    for attribution in credited:
        accrue_claimed(attribution, now=now)
    if claim.state == CreditClaim.State.CONTESTED:
        text = f"The buyer of {claim.order.number} says that this agent referred him."
        open_appeal(agent=claim.agent, claim=claim, text=text, now=now)
    return claim
