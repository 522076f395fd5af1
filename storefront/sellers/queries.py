"""What a maker's desk shows: own consignments only, never another maker's lines, sums or the buyer's e-mail."""

from typing import Any

from django.db.models import QuerySet

from catalogue.partner.models import Partner
from storefront.fulfilment.models import Consignment


def makers_of(user: Any) -> QuerySet[Partner]:
    """Makers at whose desk the person works; scope comes from membership, never from the request (M2)."""
    return Partner.objects.filter(members__user=user).order_by("name")


def consignments_of(user: Any) -> QuerySet[Consignment]:
    """Every consignment of the person's makers."""
    return Consignment.objects.filter(maker__members__user=user).select_related(
        "maker", "order__shipping_address"
    )


def to_pack(user: Any) -> QuerySet[Consignment]:
    """What waits for packing, nearest ship-by first."""
    return consignments_of(user).filter(state=Consignment.State.OPEN).order_by("ship_by", "pk")


def on_the_way(user: Any) -> QuerySet[Consignment]:
    """What was handed over lately."""
    return consignments_of(user).exclude(state=Consignment.State.OPEN).order_by("-created_at", "-pk")
