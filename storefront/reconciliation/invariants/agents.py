"""Agents' money: what pages and payouts show is cached in rows; here it is held against the postings (L5, C12)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from storefront.commissions.models import Commission
from storefront.ledger.models import Posting
from storefront.payouts.models import Payout, PayoutItem
from storefront.reconciliation.invariants.registry import invariant

ACCOUNT_OF = {
    Commission.State.PENDING: "pending",
    Commission.State.HOLDING: "pending",
    Commission.State.AVAILABLE: "available",
    Commission.State.RESERVED: "reserved",
}


@invariant
def commissions_are_what_the_books_say(now: datetime) -> Iterable[str]:
    """Sum of an agent's commissions by state against her accounts."""
    rows: Counter[str] = Counter()
    for agent_id, state, sen in Commission.objects.values_list("agent_id", "state").annotate(
        sen=Sum("amount_sen")
    ):
        if state in ACCOUNT_OF:
            rows[f"agent:{agent_id}:{ACCOUNT_OF[state]}"] += sen
    booked = dict(
        Posting.objects.filter(account__code__startswith="agent:", account__currency="MYR")
        .values_list("account__code")
        .annotate(sen=Sum("amount_minor"))
    )
    for code in sorted(rows.keys() | booked.keys()):
        if rows[code] != booked.get(code, 0):
            yield f"{code}: rows {rows[code]}, booked {booked.get(code, 0)}"


@invariant
def one_live_payout_per_commission(now: datetime) -> Iterable[str]:
    """Also a partial unique index (agents P1)."""
    live = PayoutItem.objects.filter(is_live=True).exclude(
        payout__state__in=(Payout.State.FAILED, Payout.State.RETURNED)
    )
    twice = live.values_list("commission").annotate(times=Count("pk")).filter(times__gt=1)
    return (f"commission {commission_id}" for commission_id, _times in twice.order_by("commission"))


@invariant
def payouts_are_the_sum_of_their_items(now: datetime) -> Iterable[str]:
    """An agent's payout and the commissions in it."""
    sums = Coalesce(Sum("items__commission__amount_sen", filter=Q(items__is_live=True)), 0)
    live = Payout.objects.exclude(agent=None).exclude(state__in=(Payout.State.FAILED, Payout.State.RETURNED))
    odd = live.annotate(total=sums).exclude(total=F("amount_sen")).order_by("pk")
    found = odd.values_list("reference", "amount_sen", "total")
    return (f"payout {reference}: {sen}, items {total}" for reference, sen, total in found)


@invariant
def reserved_is_what_payouts_hold(now: datetime) -> Iterable[str]:
    """Each payee's reserved account is the sum of its payouts that are under way."""
    ended = (Payout.State.SETTLED, Payout.State.FAILED, Payout.State.RETURNED)
    rows: Counter[str] = Counter()
    for payout in Payout.objects.exclude(state__in=ended):
        payee = f"agent:{payout.agent_id}" if payout.agent_id else f"maker:{payout.maker_id}"
        rows[f"{payee}:reserved"] += payout.amount_sen
    booked = dict(
        Posting.objects.filter(account__code__endswith=":reserved", account__currency="MYR")
        .values_list("account__code")
        .annotate(sen=Sum("amount_minor"))
    )
    for code in sorted(rows.keys() | booked.keys()):
        if rows[code] != booked.get(code, 0):
            yield f"{code}: payouts {rows[code]}, booked {booked.get(code, 0)}"


@invariant
def paid_commissions_are_in_a_settled_payout(now: datetime) -> Iterable[str]:
    """`paid` is said only of what the bank has settled."""
    settled = PayoutItem.objects.filter(is_live=True, payout__state=Payout.State.SETTLED).values("commission")
    paid = Commission.objects.filter(state=Commission.State.PAID).exclude(pk__in=settled).order_by("pk")
    return (f"commission {pk}" for pk in paid.values_list("pk", flat=True))
