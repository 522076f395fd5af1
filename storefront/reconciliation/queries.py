"""What staff look at: open differences, the newest check."""

from django.db.models import QuerySet

from storefront.reconciliation.models import BooksCheck, Break


def open_breaks() -> QuerySet[Break]:
    """Differences that nobody has closed, oldest first."""
    return Break.objects.filter(closed_at=None).order_by("first_seen_at", "pk")


def closed_breaks() -> QuerySet[Break]:
    """What people found out, newest first."""
    return Break.objects.exclude(closed_at=None).select_related("closed_by").order_by("-closed_at")


def newest_check() -> BooksCheck | None:
    """The last run of all invariants."""
    return BooksCheck.objects.order_by("-ran_at", "-pk").first()
