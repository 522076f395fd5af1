"""New rates, and what a shared link promises. A rate is never edited: the next row follows (C1-C3)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from catalogue.models import Product
from catalogue.partner.models import Partner
from storefront.accounts.models import User
from storefront.commissions.deadlines import PROMISE
from storefront.commissions.models import RatePromise, RateRule
from storefront.commissions.rates import article_of, group_of, rates_at
from storefront.referrals.models import ReferralLink

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")


class CannotSetRate(ValueError):
    """Above half of the price, for a product and a maker at once, or without a reason."""


@transaction.atomic
def set_rate(
    *,
    rate_bp: int,
    by: User,
    reason: str,
    now: datetime,
    maker: Partner | None = None,
    product: Product | None = None,
    group: str = "",
) -> RateRule:
    """A rate from now on, of a product, a maker or the shop, for all agents or one group. Raises CannotSetRate.

    A rise counts at once; a cut is not felt on links that were shared in the last 30 days.
    """
    if not 0 <= rate_bp <= 5000 or (maker is not None and product is not None) or not reason.strip():
        raise CannotSetRate(f"{rate_bp} bp")
    return RateRule.objects.create(
        maker=maker,
        product=product,
        group=RateRule.Group(group),
        rate_bp=rate_bp,
        valid_from=now,
        made_by=by,
        reason=reason.strip()[:200],
    )


def promise_rate(*, link: ReferralLink, now: datetime, product: Product | None = None) -> RatePromise:
    """What the agent sees while she shares is her floor for 30 days from now. `product`: of a product's link.

    Call it whenever a link is shown to be shared; once a day and link is one row, and it keeps the higher rate.
    """
    day = now.astimezone(KUALA_LUMPUR).date()
    rate_bp = rates_at([product], now, group_of(link.agent))[product.pk] if product is not None else None
    promise, made = RatePromise.objects.get_or_create(
        link=link,
        shared_on=day,
        defaults={
            "maker_id": product.maker_id if product is not None else None,
            "article": article_of(product) if product is not None else "",
            "rate_bp": rate_bp,
            "shared_at": now,
            "until": now + PROMISE,
        },
    )
    if not made:
        promise.rate_bp = max(promise.rate_bp or 0, rate_bp) if rate_bp is not None else None
        promise.until = max(promise.until, now + PROMISE)
        promise.save(update_fields=["rate_bp", "until"])
    return promise
