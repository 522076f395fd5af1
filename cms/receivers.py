"""Wagtail's events that this room hears: what follows from a page going live or not being live any more."""

from typing import Any

from wagtail.signals import page_published, page_unpublished

from cms import links
from cms.models import StoryPage


def connect() -> None:
    """Called once, when Django has loaded all models."""
    page_published.connect(_on_story_published, sender=StoryPage, dispatch_uid="cms.story-published")
    page_unpublished.connect(_on_story_unpublished, sender=StoryPage, dispatch_uid="cms.story-unpublished")


def _on_story_published(instance: StoryPage, **kwargs: Any) -> None:
    links.write(instance)


def _on_story_unpublished(instance: StoryPage, **kwargs: Any) -> None:
    links.remove(instance)
