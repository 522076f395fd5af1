"""Wagtail's events that this room hears: what follows from a page going live or not being live any more."""

from typing import Any

from wagtail.signals import page_published, page_unpublished

from cms import links
from cms.models import StoryPage
from cms.models.base import BasePage
from cms.operations import take_back_below


def connect() -> None:
    """Called once, when Django has loaded all models."""
    page_published.connect(_on_story_published, sender=StoryPage, dispatch_uid="cms.story-published")
    page_unpublished.connect(_on_story_unpublished, sender=StoryPage, dispatch_uid="cms.story-unpublished")
    page_unpublished.connect(_on_page_unpublished, dispatch_uid="cms.page-unpublished")


def _on_story_published(instance: StoryPage, **kwargs: Any) -> None:
    links.write(instance)


def _on_story_unpublished(instance: StoryPage, **kwargs: Any) -> None:
    links.remove(instance)


def _on_page_unpublished(instance: Any, **kwargs: Any) -> None:
    # a page that is live below a hidden one would still be served, listed and found
    if isinstance(instance, BasePage) and not instance.is_leaf():
        take_back_below(instance)
