"""Cards of things on sale. Written here and not in a template: a list shows two dozen of them, and a template takes
ten times as long for one. `components/card.html` and `cards.html` are how pages ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, pgettext

from catalogue.cards import ProductCard
from catalogue.templatetags.icons import icon
from catalogue.templatetags.money import as_ringgit
from catalogue.templatetags.pictures import picture_markup

register = template.Library()

SIZES = "(min-width:64em) 17rem, (min-width:48em) 30vw, 45vw"
#: Cards are things in a list under a heading of level 2.
LEVEL = 3


@register.simple_tag(takes_context=True)
def cells(context: template.Context, cards: Iterable[ProductCard], *, first: int | str = 0) -> SafeString:
    """A list item for each card; pictures of the `first` ones load at once."""
    light, eager = bool(context.get("is_lite")), int(first or 0)
    rows = ((card_markup(each, is_eager=at < eager, light=light),) for at, each in enumerate(cards))
    return format_html_join("\n", '<li class="cell">{}</li>', rows)


@register.simple_tag(takes_context=True)
def card(
    context: template.Context,
    shown: ProductCard,
    *,
    line: bool | str = False,
    eager: bool | str = False,
    level: int | str = LEVEL,
) -> SafeString:
    """One card. `line`: the flat shape inside stories; `eager`: of the first screen; `level`: of its heading."""
    return card_markup(
        shown,
        is_line=bool(line),
        is_eager=bool(eager),
        level=int(level or LEVEL),
        light=bool(context.get("is_lite")),
    )


def card_markup(
    card: ProductCard,
    *,
    is_line: bool = False,
    is_eager: bool = False,
    level: int = LEVEL,
    light: bool = False,
) -> SafeString:
    """The card with its picture, place, name, price and what its buyer should know before she opens it."""
    return format_html(
        '<article class="card{line}{out}"><div class="card-pic">{picture}{badge}</div>'
        '<div class="card-body"><p class="card-from">{place}</p>'
        '<h{level} class="card-name"><a href="{url}"{language}>{name}</a></h{level}>{price}{door}{rated}</div>'
        "</article>",
        line=" card-line" if is_line else "",
        out=" out" if card.is_sold_out else "",
        picture=picture_markup(card.picture, sizes=SIZES, alt="", eager=is_eager, light=light),
        badge=format_html('<span class="badge">{}</span>', card.badge) if card.badge else "",
        place=card.place,
        level=level,
        url=card.url,
        language=format_html(' lang="{}"', card.language) if card.language else "",
        name=card.name,
        price=_price(card),
        door=_door(card),
        rated=_rated(card) if card.reviews else "",
    )


def _price(card: ProductCard) -> SafeString | str:
    """The price with tax inside, and by measure."""
    if card.is_sold_out:
        return format_html('<p class="card-price"><span class="price muted">{}</span></p>', _("Sold out"))
    if not card.price:
        return ""
    start = (
        format_html('<span class="tiny muted">{}</span> ', pgettext("price", "from")) if card.is_from else ""
    )
    unit = format_html('<span class="unit">{}</span>', card.unit_price) if card.unit_price else ""
    return format_html(
        '<p class="card-price"><span class="price">{}{}</span>{}</p>', start, as_ringgit(card.price), unit
    )


def _door(card: ProductCard) -> SafeString | str:
    """What it costs delivered, once the reader's postcode is known."""
    if card.door:
        text = _("%(amount)s at your door") % {"amount": as_ringgit(card.door)}
        return format_html('<p class="small soft">{}</p>', text)
    if card.is_refused:
        return format_html('<p class="small wrong">{}</p>', _("Cannot be sent to you"))
    return ""


def _rated(card: ProductCard) -> SafeString:
    """Stars for the eye, a sentence for the ear."""
    return format_html(
        '<p class="card-meta">{} <span><span class="sr">{} </span>{}<span class="sr"> {}</span> '
        '({}<span class="sr"> {}</span>)</span></p>',
        icon("star-full"),
        _("Rated"),
        card.rating,
        _("out of 5,"),
        card.reviews,
        _("reviews"),
    )
