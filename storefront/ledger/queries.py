"""Reading the books."""

from django.db.models import QuerySet, Sum

from storefront.ledger.models import Journal, Posting


def balance_of(code: str, currency: str = "MYR") -> int:
    """Sum of all postings of an account in minor units; 0 for an account nobody ever posted to."""
    total = Posting.objects.filter(account__code=code, account__currency=currency).aggregate(
        total=Sum("amount_minor")
    )
    return total["total"] or 0


def unbalanced_journals() -> list[tuple[int, str, int]]:
    """(journal id, currency, rest) of every journal that does not sum to zero. Empty while the triggers stand."""
    rows = (
        Posting.objects.values_list("journal_id", "account__currency")
        .annotate(rest=Sum("amount_minor"))
        .exclude(rest=0)
        .order_by("journal_id")
    )
    return [(journal_id, currency, rest) for journal_id, currency, rest in rows]


def journals_about(subject: str) -> QuerySet[Journal]:
    """All journals of one business subject (an order's number, a refund's key), newest first, with their legs."""
    rows = Journal.objects.filter(subject=subject).select_related("reversed_by")
    return rows.prefetch_related("postings__account").order_by("-pk")
