"""A maker's part of an order, its boxes, and what the carrier said."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consignment(models.Model):
    """One sender, one receiver: the unit that a maker packs and that customs counts (marketplace.md 2)."""

    class State(models.TextChoices):
        OPEN = "open", _("To pack")
        SHIPPED = "shipped", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FINAL = "final", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="consignments")
    maker = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="consignments")
    number = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    service_code = models.CharField(max_length=30)
    zone = models.CharField(max_length=20)
    freight_sen = models.PositiveBigIntegerField()
    freight_refunded_sen = models.PositiveBigIntegerField(default=0)
    is_freight_apart = models.BooleanField(
        default=True,
        db_default=False,
        help_text="Freight is on freight:held until final; not so for orders from before that account",
    )
    lvg_number = models.CharField(max_length=30, blank=True)
    ship_by = models.DateTimeField()
    promised_from = models.DateField()
    promised_to = models.DateField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["maker", "state", "ship_by"], name="consignment_pack_list")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(freight_refunded_sen__lte=models.F("freight_sen")),
                name="freight_refund_within_paid",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_replacement(self) -> bool:
        """Whether it carries units that are sent again for nothing; reads `lines__order_line`."""
        return any(row.order_line.replaces_id for row in self.lines.all())


class ConsignmentLine(models.Model):
    """Which consignment carries an order line."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="lines")
    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="in_consignment")


class Parcel(models.Model):
    """One box with one tracking number."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DISPATCHED = "dispatched", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        LOST = "lost", _("Lost")
        RETURNED = "returned", _("Returned")
        VOID = "void", _("Void")

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="parcels")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    carrier = models.CharField(max_length=30)
    tracking_number = models.CharField(max_length=40)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"],
                condition=~models.Q(state="void"),
                name="tracking_number_used_once",
            )
        ]

    def __str__(self) -> str:
        return self.tracking_number


class TrackingEvent(models.Model):
    """One thing that happened to a parcel. Append-only; state follows from the set, not from arrival order."""

    class Kind(models.TextChoices):
        LABEL = "label", _("Label made")
        ACCEPTED = "accepted", _("Taken over by the carrier")
        MOVING = "moving", _("Moving")
        CUSTOMS = "customs", _("At customs")
        IN_MALAYSIA = "in_malaysia", _("In Malaysia")
        OUT = "out", _("Out for delivery")
        FAILED = "attempt_failed", _("Delivery attempted")
        DELIVERED = "delivered", _("Delivered")
        PROBLEM = "problem", _("Problem")

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    happened_at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    source = models.CharField(
        max_length=20, help_text="carrier, buyer or staff; a maker can never say delivered"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "kind", "happened_at"], name="tracking_event_once")
        ]
