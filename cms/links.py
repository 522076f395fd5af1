"""Back-links: which live story mentions which product and which maker. Derived, never edited."""

from __future__ import annotations

from django.db import transaction

from catalogue.models import Product
from cms.models import StoryLink, StoryPage


def write(story: StoryPage) -> None:
    """Make the story's links equal to what it shows now. A product's maker is linked too."""
    shown = Product.objects.filter(pk__in=story.product_ids).values_list("pk", "maker_id")
    products = {product for product, _ in shown}
    makers = {maker for _, maker in shown} | {link.maker_id for link in story.maker_links.all()}
    with transaction.atomic():
        story.links.all().delete()
        StoryLink.objects.bulk_create(
            [
                *(
                    StoryLink(story=story, language=story.language, product_id=product)
                    for product in sorted(products)
                ),
                *(
                    StoryLink(story=story, language=story.language, maker_id=maker)
                    for maker in sorted(makers)
                ),
            ]
        )


def remove(story: StoryPage) -> None:
    """Forget the links of a story that is not public any more."""
    story.links.all().delete()
