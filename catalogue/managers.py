"""Named filters over products: the only way that other rooms choose what a buyer may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import Prefetch
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

if TYPE_CHECKING:
    from catalogue.partner.models import Partner


class ProductQuerySet(OscarProductQuerySet):
    """Oscar's product queryset with the words that this shop uses."""

    def browsable(self) -> Self:
        """Live goods of makers who are open: parents and stand-alone products."""
        return self.filter(parent=None, is_public=True, maker__state="approved")

    def by_maker(self, maker: "Partner") -> Self:
        """Goods of one maker."""
        return self.filter(maker=maker)

    def for_cards(self) -> Self:
        """What a product card shows of the product itself, in two queries; `card_for` adds price and stock."""
        from catalogue.models import ProductImage  # the models module imports this one

        images = ProductImage.objects.select_related("picture").order_by("display_order")
        return self.select_related("maker").prefetch_related(Prefetch("images", images))
