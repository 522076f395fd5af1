"""Oscar's materialised view of which product lies under which category, refreshed after bulk inserts."""

from __future__ import annotations

from django.db import connection


def refresh_category_view() -> None:
    """Bring the view up to date with the rows; bulk inserts send no signal that would."""
    with connection.cursor() as cursor:
        cursor.execute("refresh materialized view catalogue_product_category_hierarchy")
