"""Writing the order of a paid attempt: everything that follows from the money, in the caller's one transaction."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.money import rm, to_decimal
from catalogue.partner.models import Partner
from storefront.basket.models import Basket, Line as BasketLine
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations import offers
from storefront.checkout.snapshot import Receiver, Snapshot, SnapshotLine
from storefront.commissions.operations import LineTerms, accrue, freight_account
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import ConsignmentPlan, open_consignments
from storefront.gateway import SessionState
from storefront.ledger.operations import post
from storefront.order.models import Line, Order, ShippingAddress
from storefront.order.numbers import new_guest_token, new_order_number
from storefront.outbox import defer
from storefront.referrals.operations import attribute_lines

MYR = "MYR"
CLEARING = ("gateway:clearing", MYR)
TAX_LVG = ("tax:lvg", MYR)
TAX_IMPORT = ("tax:import", MYR)
PROMOTION = ("platform:promo", MYR)
BUYER_OWED = ("buyer:owed", MYR)
"""Buyers' money that we hold without an order: it goes back, and stands here until it has."""


def place_order(attempt: CheckoutAttempt, session: SessionState, *, now: datetime) -> Order:
    """Order, consignments, payment, attribution, commissions, journal and mail of a paid attempt."""
    snapshot = Snapshot.from_json(attempt.snapshot)
    order = _write_order(attempt, snapshot, Receiver(**attempt.receiver), now)
    makers = Partner.objects.in_bulk({line.maker_id for line in snapshot.lines})
    lines = _write_lines(order, snapshot, makers)
    consignments = _write_consignments(order, snapshot, lines, makers, now)
    offers.use(attempt, order)
    payment = _write_payment(order, session, now)
    legs = _split(snapshot, lines, now)
    for consignment in consignments:
        legs[freight_account(consignment)] += consignment.freight_sen
    legs[TAX_LVG] += snapshot.lvg_sen
    legs[TAX_IMPORT] += snapshot.duty_sen + snapshot.import_tax_sen
    legs[PROMOTION] -= snapshot.discount_sen
    legs[CLEARING] -= snapshot.total_sen
    post(kind="order", subject=order.number, legs=legs, at=now)
    if payment.captured_sen > snapshot.total_sen:
        _book_overpaid(order, payment.captured_sen - snapshot.total_sen, now)
    _empty_basket(attempt.basket, snapshot)
    defer("storefront.checkout.jobs.mail_order", order_id=order.pk)
    return order


def _write_order(attempt: CheckoutAttempt, snapshot: Snapshot, receiver: Receiver, now: datetime) -> Order:
    goods_and_tax = snapshot.total_sen - snapshot.freight_sen
    return Order.objects.create(
        number=new_order_number(),
        guest_token=new_guest_token(),
        attempt_key=attempt.key,
        basket=attempt.basket,
        user_id=attempt.user_id_ref,
        site_id=settings.SITE_ID,
        shipping_address=_write_address(receiver),
        currency=attempt.currency,
        total_incl_tax=to_decimal(rm(snapshot.total_sen)),
        total_excl_tax=to_decimal(rm(snapshot.total_sen - snapshot.lvg_sen)),
        shipping_incl_tax=to_decimal(rm(snapshot.freight_sen)),
        shipping_excl_tax=to_decimal(rm(snapshot.total_sen - goods_and_tax)),
        shipping_method=snapshot.service_code,
        shipping_code=snapshot.service_code,
        status=Order.Status.OPEN,
        guest_email=receiver.email,
        date_placed=now,
        locale=receiver.locale,
        buyer_name=receiver.name,
        buyer_phone=receiver.phone,
        buyer_phone_last4=receiver.phone[-4:],
        goods_sen=snapshot.goods_sen,
        lvg_sen=snapshot.lvg_sen,
        freight_sen=snapshot.freight_sen,
        duty_sen=snapshot.duty_sen,
        import_tax_sen=snapshot.import_tax_sen,
        discount_sen=snapshot.discount_sen,
        maker_discount_sen=snapshot.maker_discount_sen,
        total_sen=snapshot.total_sen,
        payment_method=attempt.payment_method,
        quote=dict(snapshot.quote),
    )


def _write_address(receiver: Receiver) -> ShippingAddress:
    country, _ = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="MY",
        defaults={
            "iso_3166_1_a3": "MYS",
            "iso_3166_1_numeric": "458",
            "printable_name": "Malaysia",
            "name": "Malaysia",
        },
    )
    return ShippingAddress.objects.create(
        first_name=receiver.name,
        line1=receiver.line1,
        line4=receiver.city,
        state=receiver.state,
        postcode=receiver.postcode,
        country=country,
        phone_number=receiver.phone,
        notes=receiver.note,
    )


def _write_lines(order: Order, snapshot: Snapshot, makers: Mapping[int, Partner]) -> dict[int, Line]:
    """Order lines by basket line id."""
    products = Product.objects.in_bulk([line.product_id for line in snapshot.lines])
    rows = [_line(order, line, products[line.product_id], makers[line.maker_id]) for line in snapshot.lines]
    Line.objects.bulk_create(rows)
    return {line.basket_line_id: row for line, row in zip(snapshot.lines, rows, strict=True)}


def _line(order: Order, line: SnapshotLine, product: Product, maker: Partner) -> Line:
    paid_sen = line.goods_sen - line.platform_off_sen
    full_sen = line.goods_sen + line.maker_discount_sen
    return Line(
        order=order,
        partner=maker,
        partner_name=maker.name,
        partner_sku=line.sku,
        stockrecord_id=line.stockrecord_id,
        product=product,
        title=line.title,
        upc=product.upc,
        quantity=line.quantity,
        line_price_incl_tax=to_decimal(rm(paid_sen + line.lvg_sen)),
        line_price_excl_tax=to_decimal(rm(paid_sen)),
        line_price_before_discounts_incl_tax=to_decimal(rm(full_sen + line.lvg_sen)),
        line_price_before_discounts_excl_tax=to_decimal(rm(full_sen)),
        unit_price_incl_tax=to_decimal(rm(line.unit_price_sen + line.unit_lvg_sen)),
        unit_price_excl_tax=to_decimal(rm(line.unit_price_sen)),
        num_allocated=0,
        allocation_cancelled=True,
        status="open",
        unit_price_sen=line.unit_price_sen,
        unit_lvg_sen=line.unit_lvg_sen,
        goods_sen=line.goods_sen,
        lvg_sen=line.lvg_sen,
        maker_discount_sen=line.maker_discount_sen,
        platform_discount_sen=line.platform_off_sen,
    )


def _write_consignments(
    order: Order,
    snapshot: Snapshot,
    lines: Mapping[int, Line],
    makers: Mapping[int, Partner],
    now: datetime,
) -> list[Consignment]:
    plans = [
        ConsignmentPlan(
            maker=makers[parcel.maker_id],
            lines=tuple(lines[line_id] for line_id in parcel.basket_line_ids),
            freight_sen=parcel.freight_sen,
            service_code=snapshot.service_code,
            zone=snapshot.zone,
            lvg_number=snapshot.lvg_number,
            days_min=snapshot.days_min,
            days_max=snapshot.days_max,
        )
        for parcel in snapshot.parcels
    ]
    return open_consignments(order=order, plans=plans, now=now)


def _write_payment(order: Order, session: SessionState, now: datetime) -> Payment:
    charge = session.payment.charge if session.payment else None
    return Payment.objects.create(
        order=order,
        intent_id=session.payment_intent_id or session.session_id,
        charge_id=charge.charge_id if charge else "",
        method=charge.method if charge else "",
        captured_sen=session.amount_minor,
        paid_at=now,
    )


def _split(snapshot: Snapshot, lines: Mapping[int, Line], now: datetime) -> Counter[tuple[str, str]]:
    attributions = attribute_lines(
        order_lines_with_evidence=[(lines[line.basket_line_id], line.evidence) for line in snapshot.lines],
        now=now,
    )
    by_line = {attribution.order_line_id: attribution for attribution in attributions}
    terms = [
        LineTerms(row, line.agent_bp, line.fee_bp, by_line.get(row.pk))
        for line in snapshot.lines
        for row in (lines[line.basket_line_id],)
    ]
    return Counter(accrue(terms, now=now))


def _book_overpaid(order: Order, difference_sen: int, now: datetime) -> None:
    """More came than was asked (threats A14): it is booked apart until a person decides."""
    legs = {CLEARING: -difference_sen, ("platform:overpaid", MYR): difference_sen}
    post(kind="overpaid", subject=order.number, legs=legs, at=now)


def _empty_basket(basket: Basket, snapshot: Snapshot) -> None:
    """Take what was bought out of the basket; what the buyer added while paying stays for the next order (A18).

    Lines are looked for by id too: signing in while paying moves them into the person's own basket.
    """
    bought = {line.basket_line_id: line.quantity for line in snapshot.lines}
    rows = list(BasketLine.objects.filter(Q(basket=basket) | Q(pk__in=bought)))
    stay = [row for row in rows if row.quantity > bought.get(row.pk, 0)]
    if not stay and all(row.basket_id == basket.pk for row in rows) and basket.status != Basket.MERGED:
        basket.submit()
        return
    BasketLine.objects.filter(pk__in={row.pk for row in rows} - {row.pk for row in stay}).delete()
    for row in stay:
        if row.pk in bought:
            row.quantity -= bought[row.pk]
            row.save(update_fields=["quantity"])
    if snapshot.offers:
        basket.vouchers.remove(*(offer.voucher_id for offer in snapshot.offers if offer.voucher_id))
