"""What the pages about stories and makers show: lists, goods, back-links. Reads only; all of it live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from catalogue.cards import listed_cards
from catalogue.models import Product
from catalogue.partner.models import Partner
from cms.page_context import plain_text
from cms.queries import latest_stories, maker_urls, stories_for_maker, teasers
from cms.shelf import strategy_for

if TYPE_CHECKING:
    from cms.models import MakerIndexPage, MakerPage, StoryIndexPage, StoryPage

PER_PAGE = 12
#: Characters that a reader takes in a minute. The same text has as many in Malay, Indonesian and English,
#: although not as many words.
CHARACTERS_A_MINUTE = 1000
GOODS_ON_MAKER_PAGE = 24


def minutes_to_read(characters: int) -> int:
    """Whole minutes, at least one."""
    return max(1, round(characters / CHARACTERS_A_MINUTE))


def page_of(rows: Any, request: HttpRequest) -> Any:
    """The page of `rows` that the reader asks for. Raises Http404 past the end."""
    try:
        return Paginator(rows, PER_PAGE).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404(str(error)) from error


def story_list(index: StoryIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Stories of the index's language, newest first; `?kind=` narrows, an unknown kind is ignored."""
    from cms.models import StoryPage

    stories = StoryPage.objects.child_of(index).live().select_related("hero", "locale")
    kinds = set(stories.order_by().values_list("kind", flat=True).distinct())
    chosen = request.GET.get("kind", "")
    if chosen in kinds:
        stories = stories.filter(kind=chosen)
    page = page_of(stories.order_by("-story_date", "-pk"), request)
    return {
        "stories": teasers(page.object_list),
        "list_page": page,
        "kinds": [(kind.value, kind.label) for kind in StoryPage.Kind if kind.value in kinds],
        "chosen_kind": chosen if chosen in kinds else "",
    }


def story_facts(story: StoryPage) -> dict[str, Any]:
    """The makers of a story with their pages, the minutes it takes, and three other stories."""
    makers = [link.maker for link in story.maker_links.select_related("maker__mark")]
    if not makers and story.pk:  # the editor named none: those whose goods the live story shows
        derived = story.links.filter(maker__isnull=False).select_related("maker__mark").order_by("pk")
        makers = [link.maker for link in derived]
    urls = maker_urls([maker.pk for maker in makers], story.language)
    others = latest_stories(story.language, limit=4)
    own = story.get_url() or ""
    return {
        "makers": [(maker, urls.get(maker.pk, "")) for maker in makers],
        "place": makers[0].place if makers else "",
        "minutes": minutes_to_read(len(plain_text(story))),
        "other_stories": [other for other in others if other.url != own][:3],
    }


def maker_list(index: MakerIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Makers of the index's language by name; `?province=` narrows, an unknown province is ignored."""
    from cms.models import MakerPage

    makers = MakerPage.objects.child_of(index).live().filter(maker__state=Partner.State.APPROVED)
    provinces = sorted(set(makers.order_by().values_list("maker__province", flat=True)))
    chosen = request.GET.get("province", "")
    if chosen in provinces:
        makers = makers.filter(maker__province=chosen)
    page = page_of(makers.select_related("maker", "portrait", "locale").order_by("title", "pk"), request)
    return {
        "makers": page.object_list,
        "list_page": page,
        "provinces": provinces,
        "chosen_province": chosen if chosen in provinces else "",
    }


def maker_facts(page: MakerPage, request: HttpRequest) -> dict[str, Any]:
    """The maker's goods on sale, her facts, and stories about her."""
    maker = page.maker
    if maker is None:
        return {"goods": [], "facts": [], "stories": []}
    if maker.state != Partner.State.APPROVED and not getattr(request, "is_preview", False):
        raise Http404("this maker is not open")
    on_sale = Product.objects.browsable().by_maker(maker).order_by("-date_created", "pk")
    shown = list(on_sale.values_list("pk", flat=True)[:GOODS_ON_MAKER_PAGE])
    goods = listed_cards(shown, strategy_for(request))
    return {
        "goods": goods,
        "facts": _facts(maker),
        "stories": stories_for_maker(maker.pk, page.language),
    }


def _facts(maker: Partner) -> list[tuple[str, str]]:
    rows = [
        (_("Place"), ", ".join(part for part in (maker.regency, maker.province) if part)),
        (_("Makes"), maker.craft),
        (_("Working since"), str(maker.founded or "")),
        (_("People"), str(maker.people or "")),
        (_("Packs within"), _("%(days)s working days") % {"days": maker.handling_days}),
        (_("Takes back within"), _("%(days)s days") % {"days": maker.return_days}),
    ]
    return [(label, value) for label, value in rows if value]
