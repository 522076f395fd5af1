"""What an agent shares: goods with what they earn, her link, and a text in the receiver's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _, override

from catalogue.cards import Prices, card_for, first_picture
from catalogue.models import Picture, Product
from catalogue.money import format_money, percent_bp
from catalogue.partner.queries import units_on_offer
from cms.models import FestivalDate
from storefront.commissions.models import ExchangeRate
from storefront.commissions.queries import in_rupiah
from storefront.commissions.rates import rates_for_agent
from storefront.referrals.models import Agent, ReferralLink
from storefront.referrals.targets import Landing

CHANNELS = ("", "wa", "tiktok", "print")


@dataclass(frozen=True, slots=True)
class Pick:
    """A product as an agent sees it: what one unit of the cheapest kind earns her, in sen and rupiah."""

    product_id: int
    name: str
    place: str
    picture: Picture | None
    rate_bp: int
    earn_sen: int
    earn_idr: int | None
    has_kinds: bool
    is_favourite: bool
    url: str

    @property
    def rate_percent(self) -> str:
        """The rate as one says it: 10, 7.5."""
        return f"{self.rate_bp / 100:g}"


def picks_for(
    products: Iterable[Product],
    *,
    favourites: Iterable[int],
    rate: ExchangeRate | None,
    now: datetime,
    agent: Agent,
) -> list[Pick]:
    """Goods with what they earn this agent, promises of her links counted, in the order given."""
    goods = list(products)
    rates, chosen = rates_for_agent(agent, goods, now), set(favourites)
    offered = units_on_offer([product.pk for product in goods])
    picks = []
    for product in goods:
        prices = sorted({record.price_sen for record in offered.get(product.pk, ())})
        earn_sen = percent_bp(prices[0], rates[product.pk]) if prices else 0
        picks.append(
            Pick(
                product_id=product.pk,
                name=product.get_title(),
                place=product.maker.place,
                picture=first_picture(product),
                rate_bp=rates[product.pk],
                earn_sen=earn_sen,
                earn_idr=in_rupiah(earn_sen, rate),
                has_kinds=len(prices) > 1,
                is_favourite=product.pk in chosen,
                url=reverse("portal:share-product", args=[product.pk]),
            )
        )
    return picks


def address_of(link: ReferralLink, language: str = "") -> str:
    """The link as it is sent: the shop's own address, the slug, and the receiver's language."""
    tail = f"{language}/" if language else ""
    return f"{settings.SITE_ORIGIN}/r/{link.slug}/{tail}"


def address_of_code(code: str) -> str:
    """An agent's own address, to everything she recommends: short enough for a card and for the ear."""
    return f"{settings.SITE_ORIGIN}/r/{code}/"


def product_text(
    product: Product,
    strategy: Prices,
    link: ReferralLink,
    language: str,
    festival: FestivalDate | None = None,
) -> str:
    """A message in the receiver's language: what it is, the price with tax as it is today, the link alone last."""
    with override(language):
        card = card_for(product, strategy)
        lines = _festive(festival)
        lines.append(
            _("%(name)s from %(place)s, straight from its maker.") % {"name": card.name, "place": card.place}
        )
        if card.price is not None:
            price = {"price": format_money(card.price, language)}
            lines.append(
                _("From %(price)s, tax included. Delivery follows your postcode.") % price
                if card.is_from
                else _("%(price)s, tax included. Delivery follows your postcode.") % price
            )
    return "\n".join([*lines, address_of(link, language)])


def page_text(
    landing: Landing, link: ReferralLink, language: str, festival: FestivalDate | None = None
) -> str:
    """A message about a story, a maker, a kind of goods or the shop. `landing` is in the receiver's language."""
    with override(language):
        lines = [*_festive(festival), landing.title, landing.description]
    return "\n".join([*(line for line in lines if line), address_of(link, language)])


def _festive(festival: FestivalDate | None) -> list[str]:
    """The first line for a festive day, in the active language: the day itself, and no hurry."""
    if festival is None:
        return []
    return [
        _("For %(festival)s on %(day)s.")
        % {"festival": festival.name, "day": date_format(festival.day, "j F")}
    ]


def whatsapp_url(text: str, phone: str = "") -> str:
    """Opens WhatsApp with the text ready; the agent chooses who gets it, unless a number (E.164) is given."""
    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text, safe='')}"
