"""From basket to paid order: attempts, reservations, refunds. State moves are guarded by the database (money.md 2)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckoutAttempt(models.Model):
    """One try to pay one basket: prices, stock and receiver as they were when the buyer pressed Pay."""

    class State(models.TextChoices):
        CREATED = "created", _("Created")
        RESERVED = "reserved", _("Reserved")
        SESSION_OPENING = "session_opening", _("Opening the payment page")
        SESSION_OPEN = "session_open", _("On the payment page")
        WAITING = "waiting", _("Waiting for the bank")
        PAID = "paid", _("Paid")
        ORDERED = "ordered", _("Ordered")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Not paid")
        REFUND_DUE = "refund_due", _("Refund due")
        REFUNDING = "refunding", _("Being refunded")
        REFUNDED = "refunded", _("Refunded")

    LIVE = ("created", "reserved", "session_opening", "session_open", "waiting", "paid")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public_id = models.CharField(max_length=43, unique=True)
    form_token = models.CharField(max_length=43, unique=True)
    basket = models.ForeignKey("basket.Basket", on_delete=models.PROTECT, related_name="attempts")
    user_id_ref = models.BigIntegerField(null=True, blank=True, help_text="Signed-in buyer, if any")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATED)
    receiver = models.JSONField(help_text="Name, phone, e-mail, address, locale as typed")
    snapshot = models.JSONField(help_text="Lines, quote and attribution evidence, frozen")
    snapshot_sha256 = models.CharField(max_length=64)
    amount_sen = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="MYR")
    expires_at = models.DateTimeField()
    session_id = models.CharField(max_length=100, unique=True, null=True, blank=True)
    session_url = models.URLField(max_length=500, blank=True)
    intent_id = models.CharField(max_length=100, unique=True, null=True, blank=True)
    payment_method = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Why it ended, for staff")
    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="attempt"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basket"],
                condition=models.Q(
                    state__in=("created", "reserved", "session_opening", "session_open", "waiting", "paid")
                ),
                name="one_live_attempt_per_basket",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_sen__gte=200), name="attempt_at_least_two_ringgit"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="attempt_due")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Reservation(models.Model):
    """Units of one stock record held for one attempt."""

    class State(models.TextChoices):
        HELD = "held", _("Held")
        SOLD = "sold", _("Sold")
        RELEASED = "released", _("Released")

    attempt = models.ForeignKey(CheckoutAttempt, on_delete=models.PROTECT, related_name="reservations")
    stockrecord = models.ForeignKey(
        "partner.StockRecord", on_delete=models.PROTECT, related_name="reservations"
    )
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "stockrecord"], name="one_reservation_per_attempt_and_stock"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="reservation_of_at_least_one"),
        ]


class OfferUse(models.Model):
    """One offer, mostly by a voucher's code, that lowers the price of one attempt (threats B8).

    `slot` names what may be used once: "1" for a voucher of a single use, the buyer's phone for once a customer, ""
    when there is no such limit. Of two attempts for one slot the unique index lets one live.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        TAKEN = "taken", _("Used")
        RELEASED = "released", _("Given back")

    LIVE = ("held", "taken")

    attempt = models.ForeignKey(CheckoutAttempt, on_delete=models.PROTECT, related_name="offer_uses")
    offer = models.ForeignKey("offer.ConditionalOffer", on_delete=models.PROTECT, related_name="uses")
    voucher = models.ForeignKey(
        "voucher.Voucher", on_delete=models.PROTECT, null=True, blank=True, related_name="uses"
    )
    slot = models.CharField(max_length=20, blank=True)
    platform_sen = models.PositiveBigIntegerField(default=0)
    maker_sen = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "slot"],
                condition=models.Q(state__in=("held", "taken")) & ~models.Q(slot=""),
                name="one_live_use_per_slot_of_a_voucher",
            ),
            models.UniqueConstraint(
                fields=["attempt", "offer", "voucher"],
                name="one_use_per_attempt_and_offer",
                nulls_distinct=False,
            ),
        ]


class Payment(models.Model):
    """Money that Stripe took for an order: captured sen, fee when known, method."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="payment")
    intent_id = models.CharField(max_length=100, unique=True)
    charge_id = models.CharField(max_length=100, blank=True)
    method = models.CharField(max_length=20, blank=True)
    captured_sen = models.PositiveBigIntegerField()
    refunded_sen = models.PositiveBigIntegerField(default=0, help_text="Pending and succeeded refunds")
    disputed_sen = models.PositiveBigIntegerField(default=0, help_text="Taken by the bank, open or lost")
    fee_sen = models.PositiveBigIntegerField(null=True, blank=True)
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded_sen__lte=models.F("captured_sen")), name="refunds_within_captured"
            )
        ]


class Refund(models.Model):
    """Money on its way back to a buyer. pending -> succeeded or failed; a failed one is compensated, not edited."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        PENDING = "pending", _("On its way")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Refused by the bank")

    class Cause(models.TextChoices):
        OUT_OF_STOCK = "out_of_stock", _("Out of stock")
        NOT_SENT = "not_sent", _("Not sent")
        DAMAGED = "damaged", _("Damaged")
        WRONG = "wrong", _("Wrong item")
        NOT_AS_DESCRIBED = "not_as_described", _("Not as described")
        CHANGED_MIND = "changed_mind", _("Changed mind")
        GOODWILL = "goodwill", _("Goodwill")
        UNORDERED = "unordered", _("Paid, but no order")
        OUTSIDE = "outside", _("Made at Stripe")
        DISPUTE = "dispute", _("Lost dispute")

    class Road(models.TextChoices):
        GATEWAY = "gateway", _("Through Stripe")
        TRANSFER = "transfer", _("Bank transfer")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    attempt = models.ForeignKey(
        CheckoutAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    cause = models.CharField(max_length=20, choices=Cause.choices)
    reason = models.CharField(max_length=200, blank=True)
    amount_sen = models.PositiveBigIntegerField()
    freight_sen = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    stripe_id = models.CharField(max_length=100, unique=True, null=True, blank=True)
    requested_by_id_ref = models.BigIntegerField(null=True, blank=True)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    road = models.CharField(max_length=8, choices=Road.choices, default=Road.GATEWAY)
    note = models.CharField(max_length=200, blank=True, help_text="Why the bank refused it")
    transferred_at = models.DateTimeField(null=True, blank=True)
    transfer_reference = models.CharField(max_length=60, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    @property
    def is_owed(self) -> bool:
        """Whether a person must still pay the buyer from our own bank account."""
        waits = self.state == self.State.FAILED or (
            self.road == self.Road.TRANSFER and self.state == self.State.REQUESTED
        )
        is_open = self.transferred_at is None and self.replaced_by_id is None
        is_due = self.attempt is None or self.attempt.state == CheckoutAttempt.State.REFUND_DUE
        return waits and is_open and is_due


class RefundLine(models.Model):
    """Units of one order line in a refund: price and unit tax come back together (crossborder R16)."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    goods_sen = models.PositiveBigIntegerField()
    lvg_sen = models.PositiveBigIntegerField()
    platform_discount_sen = models.PositiveBigIntegerField(
        default=0, help_text="Of goods_sen, what the platform had paid and the buyer does not get"
    )


class SentMail(models.Model):
    """A mail that the mail server has taken: each goes out once per template and subject (money.md, jobs)."""

    template = models.CharField(max_length=40)
    about = models.BigIntegerField(help_text="Id of the order, refund or attempt that the template is about")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "about"], name="one_mail_per_template_and_subject")
        ]
