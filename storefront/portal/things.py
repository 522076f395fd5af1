"""What can be shared beside goods: stories, makers and kinds of goods, as rows of a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from catalogue.models import Category, Picture
from catalogue.partner.models import Partner
from cms.models import StoryPage
from cms.queries import maker_urls
from storefront.referrals.models import ReferralLink


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing to share: `url` is the agent's page that shares it."""

    title: str
    note: str
    picture: Picture | None
    url: str


def rows_of(kind: str, language: str) -> list[ThingRow]:
    """All things of a kind that a link may lead to. Raises Http404 for a kind nobody shares."""
    try:
        return _ROWS[kind](language)
    except KeyError:
        raise Http404(kind) from None


def _url(kind: str, target_id: int) -> str:
    return reverse("portal:share-thing", args=[kind, target_id])


def _stories(language: str) -> list[ThingRow]:
    stories = (
        StoryPage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("hero")
        .order_by("-story_date", "-pk")
    )
    return [ThingRow(page.title, page.intro, page.hero, _url("story", page.pk)) for page in stories]


def _makers(language: str) -> list[ThingRow]:
    makers: Sequence[Partner] = list(
        Partner.objects.filter(state=Partner.State.APPROVED).select_related("mark").order_by("name")
    )
    with_page = maker_urls([maker.pk for maker in makers], language)
    return [
        ThingRow(maker.name, maker.place, maker.mark, _url("maker", maker.pk))
        for maker in makers
        if with_page.get(maker.pk)
    ]


def _categories(language: str) -> list[ThingRow]:
    kinds = Category.objects.browsable().select_related("picture").order_by("path")
    return [ThingRow(kind.name, "", kind.picture, _url("category", kind.pk)) for kind in kinds]


_ROWS: Mapping[str, Callable[[str], list[ThingRow]]] = {
    ReferralLink.Target.STORY: _stories,
    ReferralLink.Target.MAKER: _makers,
    ReferralLink.Target.CATEGORY: _categories,
}
