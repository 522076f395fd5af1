"""Sharing: goods, stories, makers, kinds of goods and the whole shop, each with a link and a ready text."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from django.views import View

from catalogue.cards import first_picture
from catalogue.models import Product
from cms.models import FestivalDate
from cms.queries import next_festivals
from storefront.commissions.operations import promise_rate
from storefront.commissions.queries import rate_at
from storefront.commissions.rates import promised_until
from storefront.portal import pages, printing, sharing, things
from storefront.portal.qr import qr_svg
from storefront.portal.who import agent_of
from storefront.referrals import operations
from storefront.referrals.models import Agent, ReferralLink, Touch
from storefront.referrals.queries import code_of
from storefront.referrals.targets import Landing, chat_picture, landing_of, shop

GOODS_ON_A_PAGE = 24
LANGUAGES = (("ms", "Melayu"), ("id", "Indonesia"), ("en", "English"))


class GoodsView(View):
    """Goods to share, with what they earn; her own first, or what she searches for by name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        wanted = request.GET.get("q", "").strip()[:100]
        favourites = list(agent.favourites.values_list("product_id", flat=True))
        page = Paginator(pages.goods_found(wanted, favourites), GOODS_ON_A_PAGE).get_page(
            request.GET.get("page")
        )
        picks = sharing.picks_for(page, favourites=favourites, rate=rate_at(now), now=now, agent=agent)
        context = {"tab": "share", "kind": "product", "wanted": wanted, "page": page, "picks": picks}
        return render(request, "portal/goods.html", context)


class ThingsView(View):
    """Stories, makers or kinds of goods to share."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        rows = things.rows_of(kind, (get_language() or "id")[:2])
        page = Paginator(rows, GOODS_ON_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "portal/things.html", {"tab": "share", "kind": kind, "page": page})


class ShareView(View):
    """One product: her link, the text in the receiver's language, QR code, picture, spoken code."""

    def get(self, request: HttpRequest, product_id: int) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        product = get_object_or_404(Product.objects.browsable().for_cards(), pk=product_id)
        receiver, festival = _receiver(request), _festival(request, now)
        link = _link(request, agent, ReferralLink.Target.PRODUCT, product.pk, now)
        favourites = agent.favourites.filter(product=product).values_list("product_id", flat=True)
        promise_rate(link=link, now=now, product=product)
        [pick] = sharing.picks_for([product], favourites=favourites, rate=rate_at(now), now=now, agent=agent)
        text = sharing.product_text(product, request.strategy, link, receiver, festival)  # type: ignore[attr-defined]
        picture = first_picture(product)
        context = {
            **_common(request, agent, link, text, now),
            "pick": pick,
            "name": pick.name,
            "until": promised_until(agent, product, pick.rate_bp, now),
            "picture": picture,
            "picture_path": chat_picture(picture),
        }
        return render(request, "portal/share.html", context)


class ShareThingView(View):
    """A story, a maker, a kind of goods, or the shop: the same page without an amount."""

    def get(self, request: HttpRequest, target: str, target_id: int | None = None) -> HttpResponse:
        agent, now, receiver = agent_of(request), timezone.now(), _receiver(request)
        landing = self.landing(target, target_id, receiver)
        link, festival = _link(request, agent, target, target_id, now), _festival(request, now)
        promise_rate(link=link, now=now)
        here = self.landing(target, target_id, (get_language() or "id")[:2])
        text = sharing.page_text(landing, link, receiver, festival)
        context = {
            **_common(request, agent, link, text, now),
            "name": _("the whole shop") if target == ReferralLink.Target.SHOP else here.title,
            "picture_path": landing.picture_path,
        }
        return render(request, "portal/share.html", context)

    def landing(self, target: str, target_id: int | None, language: str) -> Landing:
        """What is shared, in a language; 404 for what is withdrawn."""
        with override(language):
            found = shop() if target == ReferralLink.Target.SHOP else landing_of(target, target_id, language)
        if found is None:
            raise Http404
        return found


class PictureCardView(View):
    """A picture for a status: the thing, its maker, her code and QR. Without a price, so that it is never wrong."""

    def get(self, request: HttpRequest, product_id: int) -> HttpResponse:
        agent = agent_of(request)
        product = get_object_or_404(Product.objects.browsable().for_cards(), pk=product_id)
        link = _link(request, agent, ReferralLink.Target.PRODUCT, product.pk, timezone.now())
        with override(_receiver(request)):
            card = printing.PictureCard(
                name=product.get_title(),
                maker=product.maker.name,
                place=product.maker.place,
                code=code_of(agent),
                say=_("Scan, or say this code when paying"),
                address=f"{sharing.address_of(link)}?k={Touch.Kind.QR}",
            )
        response = HttpResponse(printing.draw_card(card, first_picture(product)), content_type="image/jpeg")
        response["Content-Disposition"] = f'attachment; filename="juragan-{product.pk}.jpg"'
        response["Cache-Control"] = "private, max-age=3600"
        return response


class FavouriteView(View):
    """Puts a product on her public page, or takes it off."""

    def post(self, request: HttpRequest, product_id: int) -> HttpResponse:
        product = get_object_or_404(Product.objects.browsable(), pk=product_id)
        operations.choose_favourite(
            agent=agent_of(request), product_id=product.pk, is_chosen=request.POST.get("is_chosen") == "1"
        )
        return redirect("portal:share-product", product.pk)


def _receiver(request: HttpRequest) -> str:
    wanted = request.GET.get("to", "ms")
    return wanted if wanted in dict(LANGUAGES) else "ms"


def _festival(request: HttpRequest, now: datetime) -> FestivalDate | None:
    wanted = request.GET.get("for", "")
    coming = next_festivals(timezone.localdate(now))
    return next((festival for festival in coming if str(festival.pk) == wanted), None)


def _link(
    request: HttpRequest, agent: Agent, target: str, target_id: int | None, now: datetime
) -> ReferralLink:
    """Her link to a thing, the same at every visit; one more for each channel she marks."""
    channel = request.GET.get("channel", "")
    channel = channel if channel in sharing.CHANNELS else ""
    return operations.make_link(agent=agent, target=target, target_id=target_id, channel=channel, now=now)


def _common(
    request: HttpRequest, agent: Agent, link: ReferralLink, text: str, now: datetime
) -> dict[str, Any]:
    return {
        "tab": "share",
        "text": text,
        "receiver": _receiver(request),
        "languages": LANGUAGES,
        "channel": link.channel,
        "festival": _festival(request, now),
        "festivals": next_festivals(timezone.localdate(now)),
        "whatsapp": sharing.whatsapp_url(text),
        "qr": qr_svg(f"{sharing.address_of(link)}?k={Touch.Kind.QR}", _("QR code of this link")),
        "code": code_of(agent),
    }
