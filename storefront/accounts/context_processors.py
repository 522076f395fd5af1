"""Facts that every page of the shop shows. Costs no query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site_facts(request: HttpRequest) -> dict[str, Any]:
    """Seller facts (CPETT regulations 2012), the page's own address, and the reader's data-light choice."""
    return {
        "seller": settings.SELLER,
        "site_origin": settings.SITE_ORIGIN,
        "is_lite": request.COOKIES.get("lite") == "1" or request.headers.get("Save-Data") == "on",
        "is_demo": settings.DEMO,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
