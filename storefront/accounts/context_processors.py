"""Facts that every page of the shop shows. Costs no query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site_facts(request: HttpRequest) -> dict[str, Any]:
    """Seller facts (CPETT regulations 2012), the page's own address, and the reader's data-light choice."""
    return {
        "seller": settings.SELLER,
        "site_origin": settings.SITE_ORIGIN,
        "is_lite": is_lite(request),
        "is_demo": settings.DEMO,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def is_lite(request: HttpRequest) -> bool:
    """Whether to send the data-light page: the reader's own switch first, else the Save-Data header."""
    choice = request.COOKIES.get("lite")
    return choice == "1" or (choice is None and request.headers.get("Save-Data", "").lower() == "on")
