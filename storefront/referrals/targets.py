"""Where a shared link leads: looked up here from an id. No address from outside is ever redirected to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from catalogue.cards import first_picture
from catalogue.models import Category, Picture, Product
from catalogue.partner.models import Partner
from cms.queries import maker_urls
from storefront.referrals.models import Agent, ReferralLink


@dataclass(frozen=True, slots=True)
class Landing:
    """A page of the shop in the active language: its path, and what a chat shows of it. Never a price."""

    path: str
    title: str
    description: str = ""
    picture_path: str = ""


def landing_of(target: str, target_id: int | None, language: str) -> Landing | None:
    """The page behind a target in the active language; None when it is withdrawn or never was (A14)."""
    look_up = _LOOK_UPS.get(target)
    return look_up(target_id, language) if look_up is not None and target_id is not None else None


def shop() -> Landing:
    """Where everything leads that leads nowhere else."""
    return Landing(
        reverse("catalogue:index"),
        _("Handmade goods from Indonesia, straight from their makers"),
        _("Your price is the same with or without an agent. You pay Juragan, never the agent."),
    )


def page_of_agent(agent: Agent) -> Landing:
    """The public page of an agent who is not hidden: her alias, her picks, what the link means."""
    code = agent.codes.filter(retired_at=None).order_by("-pk").first()
    if code is None:
        return shop()
    title = _("Shared by agent %(alias)s") % {"alias": agent.alias}
    return Landing(reverse("agents:show-agent", args=[code.code]), title, shop().description)


def _product(product_id: int, language: str) -> Landing | None:
    product = Product.objects.browsable().filter(pk=product_id).for_cards().first()
    if product is None:
        return None
    maker = " · ".join(part for part in (product.maker.name, product.maker.place) if part)
    return Landing(
        product.get_absolute_url(), product.get_title(), maker, chat_picture(first_picture(product))
    )


def _category(category_id: int, language: str) -> Landing | None:
    category = Category.objects.browsable().filter(pk=category_id).select_related("picture").first()
    if category is None:
        return None
    return Landing(category.get_absolute_url(), category.name, shop().title, chat_picture(category.picture))


def _maker(maker_id: int, language: str) -> Landing | None:
    maker = (
        Partner.objects.filter(pk=maker_id, state=Partner.State.APPROVED)
        .select_related("banner", "mark")
        .first()
    )
    path = maker_urls([maker_id], language).get(maker_id, "") if maker is not None else ""
    if maker is None or not path:
        return None
    return Landing(path, maker.name, maker.place, chat_picture(maker.banner or maker.mark))


def _story(page_id: int, language: str) -> Landing | None:
    page = Page.objects.live().public().filter(pk=page_id).first()
    if page is None:
        return None
    locale = Locale.objects.filter(language_code=language).first()
    shown = (page.get_translation_or_none(locale) if locale is not None else None) or page
    shown = shown if shown.live else page
    path = shown.get_url()
    said = shown.search_description or str(getattr(shown.specific, "intro", ""))
    return Landing(path, shown.title, said) if path else None


_LOOK_UPS: Mapping[str, Callable[[int, str], Landing | None]] = {
    ReferralLink.Target.PRODUCT: _product,
    ReferralLink.Target.CATEGORY: _category,
    ReferralLink.Target.MAKER: _maker,
    ReferralLink.Target.STORY: _story,
}


def chat_picture(picture: Picture | None) -> str:
    """Path of a JPEG for a chat: the 1200 px card if there is one, else the widest JPEG, else nothing."""
    if picture is None:
        return ""
    rows = picture.sources.get("og") or picture.sources.get("jpeg") or []
    return max(rows, key=lambda row: row[0])[1] if rows else ""
