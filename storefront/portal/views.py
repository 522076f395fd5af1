"""Pages of the signed-in agent: share first, then the money, then why. Everything works without script."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from django.views import View

from catalogue.cards import first_picture
from catalogue.models import Product
from storefront.accounts.queries import verified_buyer
from storefront.commissions.queries import earnings_of, in_rupiah, rate_at
from storefront.payouts.queries import pay_day
from storefront.portal import pages, sharing
from storefront.portal.forms import JoinForm
from storefront.portal.qr import qr_svg
from storefront.referrals import operations
from storefront.referrals.models import Agent, ReferralLink, Touch
from storefront.referrals.queries import code_of, touched_orders
from storefront.referrals.targets import chat_picture

GOODS_ON_A_PAGE = 24
LANGUAGES = (("ms", "Melayu"), ("id", "Indonesia"), ("en", "English"))


def agent_of(request: HttpRequest) -> Agent:
    """The agent who is signed in; the permission table lets nobody else in."""
    return request.user.agent  # type: ignore[union-attr]


class JoinView(View):
    """Becoming an agent: sign in with a code, an alias, a language. Earn first; papers at the first payout."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "agent", None) is not None:
            return redirect("portal:home")
        return self.page(request, JoinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        person = verified_buyer(request.user)
        if person is None:
            return redirect(f"{reverse('account_login')}?next={reverse('portal:join')}")
        form = JoinForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        given = form.cleaned_data
        try:
            operations.join(user=person, alias=given["alias"], locale=given["locale"], now=timezone.now())
        except operations.CannotJoin:
            return redirect("portal:home")
        with override(given["locale"]):
            return redirect("portal:home")

    def page(self, request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "is_known": verified_buyer(request.user) is not None}
        return render(request, "portal/join.html", context, status=status)


class HomeView(View):
    """What is payable and when, what to share now, the money by state, and why each order counted or not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        rate, earnings = rate_at(now), earnings_of(agent)
        goods, favourites = pages.goods_to_share(agent, 3)
        code, day = code_of(agent), pay_day(agent, now)
        address = sharing.address_of_code(code)
        context: dict[str, Any] = {
            "tab": "home",
            "agent": agent,
            "ready": earnings.ready.amount_sen,
            "ready_idr": in_rupiah(earnings.ready.amount_sen, rate),
            "pay_day": day,
            "rate": rate,
            "rate_idr": in_rupiah(100, rate),
            "picks": sharing.picks_for(goods, favourites=favourites, rate=rate, now=now),
            "states": pages.state_rows(earnings, rate, day),
            "entries": pages.entry_rows(touched_orders(agent)[:5], rate, now),
            "bars": pages.week_bars(agent, rate, now),
            "code": code,
            "address": address,
            "qr": qr_svg(f"{address}?k={Touch.Kind.QR}", _("QR code of your link")),
        }
        return render(request, "portal/home.html", context)


class GoodsView(View):
    """Goods to share, with what they earn; her own first, or what she searches for by name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        wanted = request.GET.get("q", "").strip()[:100]
        favourites = list(agent.favourites.values_list("product_id", flat=True))
        goods = pages.goods_found(wanted, favourites)
        page = Paginator(goods, GOODS_ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "tab": "share",
            "wanted": wanted,
            "page": page,
            "picks": sharing.picks_for(page, favourites=favourites, rate=rate_at(now), now=now),
        }
        return render(request, "portal/goods.html", context)


class ShareView(View):
    """One product: her link, the text in the receiver's language, QR code, picture, spoken code."""

    def get(self, request: HttpRequest, product_id: int) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        product = get_object_or_404(Product.objects.browsable().for_cards(), pk=product_id)
        receiver = request.GET.get("to", "ms")
        receiver = receiver if receiver in dict(LANGUAGES) else "ms"
        link = self.link(agent, product, request.GET.get("channel", ""))
        favourites = agent.favourites.filter(product=product).values_list("product_id", flat=True)
        [pick] = sharing.picks_for([product], favourites=favourites, rate=rate_at(now), now=now)
        text = sharing.share_text(product, request.strategy, link, receiver)  # type: ignore[attr-defined]
        context = {
            "tab": "share",
            "pick": pick,
            "text": text,
            "receiver": receiver,
            "languages": LANGUAGES,
            "channel": link.channel,
            "whatsapp": sharing.whatsapp_url(text),
            "qr": qr_svg(f"{sharing.address_of(link)}?k={Touch.Kind.QR}", _("QR code of this link")),
            "picture_path": chat_picture(first_picture(product)),
            "code": code_of(agent),
        }
        return render(request, "portal/share.html", context)

    def link(self, agent: Agent, product: Product, channel: str) -> ReferralLink:
        """Her link to the product, the same at every visit; one more for each channel she marks."""
        return operations.make_link(
            agent=agent,
            target=ReferralLink.Target.PRODUCT,
            target_id=product.pk,
            channel=channel if channel in sharing.CHANNELS else "",
            now=timezone.now(),
        )


class FavouriteView(View):
    """Puts a product on her public page, or takes it off."""

    def post(self, request: HttpRequest, product_id: int) -> HttpResponse:
        product = get_object_or_404(Product.objects.browsable(), pk=product_id)
        operations.choose_favourite(
            agent=agent_of(request), product_id=product.pk, is_chosen=request.POST.get("is_chosen") == "1"
        )
        return redirect("portal:share-product", product.pk)


class LearnView(View):
    """The rules in six sentences, and the lessons of the programme."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lessons = pages.lessons_for_agents((get_language() or "id")[:2])
        return render(request, "portal/learn.html", {"tab": "learn", "lessons": lessons})


class CardView(View):
    """A card to print: QR code and spoken code. It stays good for ever, also after the move home."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request)
        code = code_of(agent)
        address = sharing.address_of_code(code)
        context = {
            "tab": "home",
            "agent": agent,
            "code": code,
            "address": address,
            "qr": qr_svg(f"{address}?k={Touch.Kind.QR}", _("QR code of your link")),
        }
        return render(request, "portal/card.html", context)


class HideView(View):
    """Quick-hide of the public page, and back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        operations.set_hidden(agent=agent_of(request), is_hidden=request.POST.get("is_hidden") == "1")
        return redirect("portal:home")
