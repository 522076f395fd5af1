"""Framework events that change what can be found: a sweep soon after the commit.

The change rows of goods, stock, makers and categories are written by triggers of the database, which bulk
operations and raw updates cannot bypass. Pages have no table of their own to watch, so their rows are written here.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_unpublished

from catalogue.models import Category, Product
from catalogue.partner.models import Partner, StockRecord
from cms import queries
from search import indexing, jobs

WATCHED = (Product, StockRecord, Category, Partner)


def connect() -> None:
    """Listen; called once when the app is ready."""
    for model in WATCHED:
        for signal in (post_save, post_delete):
            signal.connect(_on_change, sender=model, dispatch_uid=f"search.{signal!r}.{model.__name__}")
    page_published.connect(_on_page, dispatch_uid="search.page_published")
    page_unpublished.connect(_on_page, dispatch_uid="search.page_unpublished")


def _on_change(**_event: Any) -> None:
    transaction.on_commit(jobs.defer_sweep, robust=True)


def _on_page(instance: Any, **_event: Any) -> None:
    if queries.kind_of(instance):
        indexing.note_changes("story", [instance.translation_key])
        transaction.on_commit(jobs.defer_sweep, robust=True)
