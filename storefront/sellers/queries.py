"""What a maker's desk shows: own consignments only, never another maker's lines, sums or the buyer's e-mail."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalogue.partner.models import Partner
from catalogue.trade.gates import issues_of
from catalogue.trade.models import ListingGate
from catalogue.trade.values import Outcome
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


@dataclass(frozen=True, slots=True)
class GateNotice:
    """What stands between a product and Malaysia, as sentences that name who can put it right."""

    title: str
    is_stopped: bool
    reasons: list[str]


def gate_notices(user: Any, language: str) -> list[GateNotice]:
    """The person's goods about which the gates have something to say, the stopped ones first."""
    gates = (
        ListingGate.objects.filter(product__maker__members__user=user, outcome__gt=Outcome.ALLOW)
        .select_related("product__parent")
        .order_by("-outcome", "product__title")
    )
    return [
        GateNotice(gate.product.get_title(), gate.outcome >= Outcome.EVIDENCE, issues_of(gate, language))
        for gate in gates
    ]
