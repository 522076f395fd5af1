"""What was bought. Oscar's order with integer sen, an unguessable number and a guest token."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from catalogue.money import first_parts


class Order(AbstractOrder):
    """One paid basket. Written only by `checkout.operations.settle`; money fields are sen in `currency`."""

    class Status(models.TextChoices):
        OPEN = "open", _("Being packed")
        SHIPPED = "shipped", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FINAL = "final", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    attempt_key = models.UUIDField(unique=True, null=True, editable=False)
    guest_token = models.CharField(max_length=43, unique=True, null=True, editable=False)
    locale = models.CharField(max_length=2, default="ms")
    buyer_name = models.CharField(max_length=120, blank=True)
    buyer_phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    buyer_phone_last4 = models.CharField(max_length=4, blank=True, db_index=True)
    goods_sen = models.PositiveBigIntegerField(default=0)
    lvg_sen = models.PositiveBigIntegerField(default=0)
    freight_sen = models.PositiveBigIntegerField(default=0)
    duty_sen = models.PositiveBigIntegerField(default=0)
    import_tax_sen = models.PositiveBigIntegerField(default=0)
    discount_sen = models.PositiveBigIntegerField(default=0, help_text="What the platform bears of the price")
    maker_discount_sen = models.PositiveBigIntegerField(
        default=0, help_text="What the makers took off; goods_sen is without it"
    )
    total_sen = models.PositiveBigIntegerField(default=0)
    refunded_sen = models.PositiveBigIntegerField(default=0)
    payment_method = models.CharField(
        max_length=20, blank=True, help_text="card, fpx or grabpay, as the provider names it"
    )
    quote = models.JSONField(
        default=dict, blank=True, help_text="The landed quote as the buyer saw it, with rule ids"
    )

    class Meta(AbstractOrder.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    total_sen=models.F("goods_sen")
                    + models.F("lvg_sen")
                    + models.F("freight_sen")
                    + models.F("duty_sen")
                    + models.F("import_tax_sen")
                    - models.F("discount_sen")
                ),
                name="order_total_is_the_sum_of_its_lines",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_sen__lte=models.F("total_sen")), name="order_refund_within_paid"
            ),
        ]

    @property
    def list_sen(self) -> int:
        """The goods before any discount, without tax."""
        return self.goods_sen + self.maker_discount_sen

    @property
    def state_name(self) -> str:
        """The state in the reader's language; Oscar's field knows no choices."""
        return str(self.Status(self.status).label)


class Line(AbstractLine):
    """One product of an order, with its price and tax per unit as they were."""

    unit_price_sen = models.PositiveBigIntegerField(default=0)
    unit_lvg_sen = models.PositiveBigIntegerField(default=0)
    goods_sen = models.PositiveBigIntegerField(default=0, help_text="After the maker's own discount")
    lvg_sen = models.PositiveBigIntegerField(default=0)
    maker_discount_sen = models.PositiveBigIntegerField(
        default=0, help_text="What the maker took off; goods_sen, the base of all shares, is without it"
    )
    platform_discount_sen = models.PositiveBigIntegerField(
        default=0, help_text="What the platform pays of goods_sen for the buyer; changes no share"
    )
    refunded_quantity = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        help_text="The line whose units are sent again for nothing; unit_price_sen stays their value for customs",
    )

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(platform_discount_sen__lte=models.F("goods_sen")),
                name="line_platform_discount_within_goods",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_quantity__lte=models.F("quantity")),
                name="line_refund_within_ordered",
            ),
        ]

    @property
    def list_sen(self) -> int:
        """The line before any discount, without tax."""
        return self.goods_sen + self.maker_discount_sen

    def goods_of(self, units: int) -> int:
        """What the maker sold the first `units` of the line for, in sen. Units differ by one sen at most."""
        return first_parts(self.goods_sen, self.quantity, units)

    def platform_discount_of(self, units: int) -> int:
        """What the platform paid of the first `units`, in sen."""
        return first_parts(self.platform_discount_sen, self.quantity, units)


from oscar.apps.order.models import *
from oscar.apps.order.models import ShippingAddress  # seen by type checkers
