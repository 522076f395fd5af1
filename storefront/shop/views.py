"""The product page: what catalogue, freight, commission and stories say of one thing, on one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.generic import TemplateView

from catalogue.door import postcode_of
from catalogue.models import Product
from cms.queries import maker_urls, stories_for_product
from storefront.frame.languages import language_links
from storefront.shipping.arrival import Arrival
from storefront.shipping.choices import chosen_service
from storefront.shop import product_page
from storefront.shop.arrival import estimate
from storefront.shop.product_page import ProductPage


class ProductPageView(TemplateView):
    """One product. Variants live on their parent's page; an old slug leads to the right address."""

    template_name = "shop/product.html"

    def get(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        product = product_page.visible(kwargs["pk"]).first()
        if product is None:
            return self._parent_page(kwargs["pk"])
        address = product.get_absolute_url()
        if unquote(request.path) != unquote(address):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        return self.render_to_response(self._context(request, product, address))

    def _context(self, request: HttpRequest, product: Product, address: str) -> dict[str, Any]:
        now = timezone.now()
        language = (get_language() or settings.LANGUAGE_CODE)[:2]
        page = product_page.page_of(
            product,
            request.strategy,  # type: ignore[attr-defined]  # set by Oscar's basket middleware
            chosen=_number(request.GET.get("variant")),
            link=settings.SITE_ORIGIN + address,
            now=now,
        )
        return {
            "page": page,
            "all_pictures": request.GET.get("pictures") == "all",
            "arrival": _arrival(request, page, now),
            "arrival_hidden": [("variant", page.chosen.value)] if page.has_variants else [],
            "stories": stories_for_product(product.pk, language),
            "maker_url": maker_urls([product.maker_id], language).get(product.maker_id, ""),
            "page_languages": language_links(_addresses(product)),
        }

    def _parent_page(self, pk: int) -> HttpResponse:
        """Send a variant's address to its product with the variant chosen. Raises Http404 for all else."""
        variant = (
            Product.objects.filter(pk=pk, is_public=True)
            .exclude(parent=None)
            .select_related("parent")
            .first()
        )
        if variant is None or variant.parent is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{variant.parent.get_absolute_url()}?variant={pk}")


def _arrival(request: HttpRequest, page: ProductPage, now: datetime) -> Arrival:
    """What one unit of the chosen offer costs at the door; empty while no postcode is known."""
    record = page.record
    wanted = [("1", record.product, record.price_sen, 1)] if record else []
    return estimate(
        wanted,
        postcode=postcode_of(request) if wanted else "",
        now=now,
        service=chosen_service(request.session),
    )


def _addresses(product: Product) -> dict[str, str]:
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = product.get_absolute_url()
    return addresses


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
