"""From a consignment to its papers: order, maker, goods facts and dated limits, in a fixed number of queries."""

from datetime import datetime
from typing import Any

from django.conf import settings

from catalogue.partner.models import Partner
from catalogue.trade.models import CommodityProfile
from catalogue.trade.postcodes import CannotFindState, state_named
from catalogue.trade.queries import rules_at
from catalogue.trade.rulebook import CN22_LIMIT_G, CN22_LIMIT_SEN, CN_LIMIT_G
from catalogue.trade.values import day_in_malaysia
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.papers.dataset import Content, Limits, PaperSet, Party
from storefront.order.models import Line

#: UPU: CN22 up to 2 kg; PMK 4/2025: consignment note up to 30 kg. Used when no dated row says otherwise.
CN22_G, NOTE_G = 2000, 30_000


def papers_of(consignment: Consignment, *, now: datetime) -> PaperSet:
    """The data set of everything in the consignment that was not refunded."""
    order = consignment.order
    lines = [
        row.order_line
        for row in consignment.lines.select_related("order_line__product").order_by("order_line_id")
        if row.order_line.quantity > row.order_line.refunded_quantity
    ]
    profiles = _profiles([line.product for line in lines if line.product])
    parcel = consignment.parcels.exclude(state="void").order_by("-pk").first()
    insurance_sen = _insurance_sen(consignment)
    return PaperSet(
        consignment=consignment.number,
        made_on=day_in_malaysia(now),
        tracking_number=parcel.tracking_number if parcel else "",
        carrier=parcel.carrier if parcel else "",
        service=consignment.service_code,
        sender=_sender(consignment.maker),
        recipient=_recipient(order),
        contents=tuple(_content(line, profiles) for line in lines),
        freight_sen=consignment.freight_sen - insurance_sen,
        insurance_sen=insurance_sen,
        incoterm=order.quote.get("incoterm", ""),
        invoice_number=consignment.number,
        invoice_on=day_in_malaysia(order.date_placed),
        lvg_number=consignment.lvg_number,
        marketplace_name=settings.OSCAR_SHOP_NAME,
        marketplace_id=settings.SELLER["ppmse"],
    )


def _insurance_sen(consignment: Consignment) -> int:
    """The parcel's insurance in sen as the buyer's quote has it; the consignment knows only freight with insurance."""
    parts = consignment.order.quote.get("consignments", ())
    of_maker = (part["insurance_sen"] or 0 for part in parts if part["maker"] == str(consignment.maker_id))
    return next(of_maker, 0)


def limits_at(now: datetime) -> Limits:
    """The forms' limits of the day."""
    rules = rules_at(now)
    value, grams, note = (rules.rule(kind) for kind in (CN22_LIMIT_SEN, CN22_LIMIT_G, CN_LIMIT_G))
    return Limits(
        cn22_sen=value.value if value else None,
        cn22_g=grams.value if grams else CN22_G,
        consignment_note_g=note.value if note else NOTE_G,
    )


def _profiles(products: list[Any]) -> dict[int, CommodityProfile]:
    """Profile by product id; a variant without one has its parent's."""
    wanted = {product.pk for product in products} | {
        product.parent_id for product in products if product.parent_id
    }
    found = {
        profile.product_id: profile for profile in CommodityProfile.objects.filter(product_id__in=wanted)
    }
    return {
        product.pk: profile
        for product in products
        for profile in [found.get(product.pk) or found.get(product.parent_id)]
        if profile
    }


def _content(line: Line, profiles: dict[int, CommodityProfile]) -> Content:
    profile = profiles.get(line.product_id or 0) or CommodityProfile()
    quantity = line.quantity - line.refunded_quantity
    return Content(
        sku=line.partner_sku,
        title=line.title,
        description=profile.customs_description,
        quantity=quantity,
        net_g=profile.net_g,
        packed_g=profile.packed_g,
        unit_value_sen=line.unit_price_sen,
        hs=profile.hs,
        origin_country=profile.origin_country,
        origin_region=profile.origin_region,
    )


def _sender(maker: Partner) -> Party:
    address = maker.addresses.first()
    return Party(
        name=maker.legal_name or maker.name,
        street=", ".join(part for part in (address.line1, address.line2) if part) if address else "",
        town=maker.regency,
        region=maker.province,
        postcode=address.postcode if address else "",
        country="ID",
        phone=maker.phone,
        tax_id=maker.npwp,
        registration=maker.nib,
    )


def _recipient(order: Any) -> Party:
    address = order.shipping_address
    if address is None:
        return Party("", "", "", "", "", "", "")
    return Party(
        name=address.name or order.buyer_name,
        street=", ".join(part for part in (address.line1, address.line2, address.line3) if part),
        town=address.line4,
        region=_state(address.state),
        postcode=address.postcode,
        country="MY",
        phone=str(address.phone_number or order.buyer_phone),
    )


def _state(named: str) -> str:
    """The state's name for its ISO code ("MY-14"); what else stands there stays as it was typed."""
    try:
        return state_named(named).name
    except CannotFindState:
        return named
