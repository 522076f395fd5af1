"""The head of staff pages: the desks that a person may open, as (label, address, is_current)."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from storefront.accounts.permissions import may, route_for
from storefront.dashboard.rule_forms import KINDS
from storefront.payouts.statements import rate_of

register = template.Library()

DESKS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (_("Today"), "dashboard:index", ()),
    (_("Goods"), "dashboard:catalogue-product-list", ()),
    (_("Reviews"), "dashboard:reviews-list", ()),
    (_("Offers"), "dashboard:offer-list", ()),
    (_("Vouchers"), "dashboard:voucher-list", ()),
    (_("Agents"), "dashboard:agent-list", ()),
    (_("Payouts"), "dashboard:payout-list", ()),
    (_("Rates"), "dashboard:rate-list", ()),
    (_("Books"), "dashboard:books-show", ()),
    (_("Faults"), "dashboard:fault-list", ()),
    (_("Rules"), "dashboard:rule-list", (next(iter(KINDS)),)),
    (_("Pages and stories"), "wagtailadmin_home", ()),
)


@register.simple_tag(takes_context=True)
def staff_desks(context: template.Context) -> list[tuple[Any, str, bool]]:
    """Rows for partials/_staff_head.html; asks nothing beyond the person's roles, which the middleware has read."""
    request = context["request"]
    rows = []
    for label, name, arguments in DESKS:
        route = route_for(name)
        if route is not None and may(request.user, route.area, route.needs, shows_all=route.shows_all):
            url = reverse(name, args=arguments)
            rows.append((label, url, request.path == url))
    return rows


@register.filter
def percent(rate_bp: int) -> str:
    """Basis points as percent: 10%, 7.5%."""
    return f"{rate_bp / 100:g}%"


@register.filter
def spoken(code: str) -> str:
    """A name of ours or of Stripe's as words: `lost_reply` -> "Lost reply", `a, b_c` -> "A, b c"."""
    words = code.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]


@register.filter
def hundredths(value: int) -> str:
    """A rate in hundredths: 3812.50."""
    return rate_of(value)
