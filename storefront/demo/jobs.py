"""Background work of the sample shop: cards for chats, off the road of the first start."""

from __future__ import annotations

from django.utils import translation
from PIL import Image
from procrastinate.contrib.django import app

from catalogue.jobs import add_sources
from catalogue.models import ProductImage
from catalogue.renditions import Rendition
from storefront.demo.drawing.cards import WIDTH, og_card

LINE = "Terus daripada pembuat"


@app.task(queue="cards", priority=-20, retry=2)
def draw_chat_card(product_id: int) -> None:
    """The Open Graph card of a product's first picture, listed as `og` in the picture's sources."""
    images = ProductImage.objects.filter(product=product_id).exclude(picture=None)
    image = images.select_related("picture", "product__maker").order_by("display_order").first()
    if image is None:
        return
    with translation.override("ms"), image.picture.file.open() as stored, Image.open(stored) as original:
        maker = image.product.maker
        content = og_card(original.convert("RGB"), image.product.title, maker.name, maker.place, LINE)
    add_sources(image.picture, [Rendition("og", WIDTH, content)])
