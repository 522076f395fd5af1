"""The main road in a real browser on a small phone: from the agent's link to her available commission.

Walked twice, with JavaScript and without. The people press what they see; only the makers' and staff's sessions are
given to them, since signing in is shown once, by the agent.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from storefront.aftersales.operations import release_due
from storefront.checkout.models import Payment, Refund
from storefront.commissions.models import Commission
from storefront.fulfilment.models import Consignment
from storefront.ledger.queries import unbalanced_journals
from storefront.order.models import Order
from storefront.referrals.models import Touch
from tests.services.shop import RECEIVER
from tests.services.stripe import StripeSandbox
from tests.services.walking import Walker
from tests.services.whole_shop import WholeShop, a_team_member, address_of
from tests.services.work import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRACKING = "RR 4731 2482 9 ID"
COOKIE = "juragan_visitor"


def signs_in_by_code(agent: Walker, phone: str) -> None:
    """One field, then six digits that come as a message."""
    agent.go("/ms/accounts/login/")
    agent.write(who=phone)
    agent.press("main form button[type=submit]")
    run_jobs()
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    assert code
    agent.write(code=code[0])
    agent.press("main form button[type=submit]")


def shares(agent: Walker, name: str) -> str:
    """From her first page to a product; returns the link that stands last in the WhatsApp text."""
    agent.press(".agent-cta a")
    agent.press(f"main li:has-text('{name}') a.btn-chat")
    text = agent.text("#say").strip()
    link = text.rsplit("\n", 1)[-1].strip()
    to_whatsapp = unquote(agent.attribute("a.btn-chat.btn-wide", "href"))
    assert to_whatsapp.startswith("https://wa.me/?text=")
    assert to_whatsapp.replace("\u00a0", " ").endswith(link)
    assert agent.page.locator(".qr svg").count() == 1
    return link


def reads_and_browses(visitor: Walker) -> None:
    """The maker's story from the product's page, then a category with a filter."""
    visitor.press("a[href*='/kisah/']")
    assert visitor.text("h1") == "Dari kebun ke cawan 1"
    assert "RM 49.50" in visitor.text(".card")  # 45.00 and 10 % LVG
    visitor.press("[popovertarget=menu]")
    visitor.press("#menu nav a:has-text('Makanan')")
    assert visitor.text("h1") == "Makanan"
    assert visitor.page.locator("main .card").count() == 3
    visitor.press("[popovertarget=filters]")
    visitor.page.locator("#filters input[name=r][value=jawa]").check()
    visitor.press("#filters .sheet-foot button[type=submit]")
    assert "r=jawa" in visitor.page.url
    assert visitor.page.locator("main .card").count() == 2


def searches(visitor: Walker, words: str) -> str:
    """Type into the head's field; returns the name of the first thing found."""
    visitor.page.locator(".head #find").fill(words)
    visitor.page.locator(".head #find").press("Enter")
    visitor.page.wait_for_url("**/search/**")
    visitor.page.wait_for_load_state("load")
    return visitor.text("main .card .card-name")


def fills_the_basket(visitor: Walker, shop: WholeShop, *, javascript: bool) -> None:
    """One thing of each maker."""
    for number, product in enumerate(shop.goods, start=1):
        visitor.go(address_of(product))
        visitor.press("button[form=add-form], #add-form button.grow")
        if javascript:
            visitor.page.locator("#toast .toast").wait_for()
        else:
            assert visitor.path == "/ms/basket/"
        assert str(number) in visitor.text(".head .count")
    visitor.go("/ms/basket/")
    assert visitor.page.locator("main .parcel").count() == 3


def pays(visitor: Walker) -> Order:
    """Checkout as a guest, the total before the button, then the hosted page."""
    visitor.press(".bar a.btn")
    assert visitor.path == "/ms/checkout/"
    visitor.write(**{name: value for name, value in RECEIVER.items() if value})
    visitor.press("main form button[type=submit]")
    total = visitor.text("dl.rows .total dd")
    assert total in visitor.text("button[name=pay]")
    visitor.press("button[name=pay]")
    assert urlsplit(visitor.page.url).netloc != urlsplit(visitor.shop).netloc
    assert total in visitor.text("body")
    visitor.press("button[value=paid]")
    visitor.page.wait_for_url(f"{visitor.shop}/ms/checkout/thanks/**")
    order = Order.objects.get()
    assert order.number in visitor.text()
    return order


@pytest.mark.parametrize("javascript", [True, False], ids=["script on", "script off"])
class TestRoad:
    def test_everybody_gets_what_is_theirs_when_a_link_leads_to_a_sale(
        self, javascript: bool, shop: WholeShop, walker, stripe_sandbox: StripeSandbox
    ) -> None:
        cache.clear()  # limits of signing in
        agent, visitor, maker, staff = (walker(javascript=javascript) for _ in range(4))

        signs_in_by_code(agent, shop.agent.user.phone)
        assert agent.path == "/id/agent/"
        link = shares(agent, "Kopi arabika Gayo")

        visitor.go(link)
        assert visitor.path == address_of(shop.goods[0])
        assert Touch.objects.filter(agent=shop.agent).count() == 1
        assert any(cookie["httpOnly"] for cookie in visitor.page.context.cookies())
        reads_and_browses(visitor)
        assert searches(visitor, "kerepek ubi kayu") == "Keripik singkong pedas"
        assert searches(visitor, "keripk singkong") == "Keripik singkong pedas"
        fills_the_basket(visitor, shop, javascript=javascript)
        order = pays(visitor)
        assert stripe_sandbox.wait_for_deliveries()
        run_jobs()
        assert (Order.objects.count(), Payment.objects.count(), Consignment.objects.count()) == (1, 1, 3)
        assert [message.to for message in mail.outbox][-1] == [RECEIVER["email"]]

        agent.go("/id/agent/commission/")
        # 10 % of 45.00, 12.85 and 189.00, half a sen up
        assert sorted(Commission.objects.values_list("amount_sen", flat=True)) == [129, 450, 1890]
        assert "Kopi arabika Gayo" in agent.text()

        consignment = order.consignments.get(maker=shop.makers[0])
        maker.is_signed_in_as(shop.owner())
        maker.go("/id/desk/")
        assert consignment.number in maker.text()
        maker.press(f"a.btn[href*='{consignment.number}']")
        maker.write(tracking_number=TRACKING)
        maker.press("main form button.btn")
        assert maker.path == "/id/desk/"

        visitor.press("main a.btn")
        assert visitor.path == f"/ms/order/{order.guest_token}/"
        assert TRACKING.replace(" ", "") in visitor.text()
        visitor.press("form[action*='/arrived/'] button")
        consignment.refresh_from_db()
        assert consignment.state == "delivered"

        release_due(now=timezone.now() + timedelta(days=8))
        commission = Commission.objects.get(order_line__product=shop.goods[0])
        assert (commission.state, commission.amount_sen) == ("available", 450)
        agent.go("/id/agent/")
        assert "RM 4,50" in agent.text()

        staff.is_signed_in_as(a_team_member("C"))
        refunds_one_line(staff, order, shop)
        assert unbalanced_journals() == []


def refunds_one_line(staff: Walker, order: Order, shop: WholeShop) -> None:
    """Find the order by the phone's last digits, look at what would happen, let it happen."""
    line = order.lines.get(product=shop.goods[1])
    staff.go("/dashboard/")
    staff.page.locator("input[name=q]").locator("visible=true").first.fill("6789")
    staff.page.locator("input[name=q]").locator("visible=true").first.press("Enter")
    staff.page.wait_for_url(f"**/dashboard/order/{order.number}/")
    staff.press("a.btn[href$='/refund/']")
    staff.write(**{f"line_{line.pk}": "1"})
    staff.page.locator("main [name=cause]").select_option("out_of_stock")
    staff.press("main form button.btn")
    # 12.85 and its LVG of 1.29 (half up), with the parcel's freight: no other unit was in it
    consignment = order.consignments.get(maker=shop.makers[1])
    back = (1285 + 129 + consignment.freight_sen) / 100
    assert f"RM {back:.2f}" in staff.text()
    staff.press("main form button.btn:not(.btn-line)")
    run_jobs()
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_sen) == ("succeeded", 1414 + consignment.freight_sen)
    staff.go(f"/dashboard/order/{order.number}/")
    assert f"RM {back:.2f}" in staff.text()
