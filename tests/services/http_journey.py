"""A journey of the attribution matrix over HTTP: links, basket, signing in, checkout and Stripe as a browser does it.

No script is run: what it proves, it proves with JavaScript off. Days pass by making everything stored older.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.models import Product
from storefront.accounts.models import User
from storefront.fulfilment.operations import send_parcel
from storefront.order.models import Order
from storefront.referrals import operations
from storefront.referrals.models import Agent, Attribution, BuyerBinding, Touch, VisitorClaim
from storefront.referrals.operations import assisted
from storefront.referrals.operations.claims import claim_order
from storefront.referrals.visitors import COOKIE
from tests.services.shop import Visitor, staff_client
from tests.services.stripe import StripeSandbox

BROWSER = {"user-agent": "Mozilla/5.0 (Linux; Android 13) Chrome/130 Mobile"}


@dataclass
class HttpJourney:
    """One buyer's way. `items`: goods of three makers by the number after "+"."""

    way: str
    agents: dict[str, Agent]
    codes: dict[str, str]
    careless: dict[str, str]
    mistyped: dict[str, str]
    buyers: dict[str, User]
    items: dict[int, Product]
    stripe: StripeSandbox
    credited: str = ""
    day: int = 0
    order: Order | None = None
    wanted: dict[str, str] = field(default_factory=dict)
    browser: Visitor = field(default_factory=lambda: Visitor(Client(headers=BROWSER)))

    def walk(self, steps: str) -> str:
        """Take the steps; returns the agents of the ordered lines."""
        for step in steps.split():
            cache.clear()  # limits on signing in count by the minute, a journey by the day
            name, _, whom = step.partition(":")
            if name in self.agents:
                self.open_link(name)
            elif step.startswith("d") and step[1:].isdigit():
                self.pass_days(int(step[1:]))
            elif step.startswith("+"):
                self.browser.add(self.items[int(step[1:])])
            else:
                getattr(self, f"do_{name}")(whom)
        return self.credited

    def open_link(self, name: str) -> None:
        """By her shop link, by its QR code, or by her public page."""
        link = operations.make_link(
            agent=self.agents[name], target="shop", target_id=None, now=timezone.now()
        )
        paths = {
            "link": f"/r/{link.slug}/ms/",
            "qr": f"/r/{link.slug}/?k=qr",
            "code": f"/ms/r/{self.codes[name]}/",
        }
        assert self.client.get(paths[self.way]).status_code in (200, 302)

    def pass_days(self, day: int) -> None:
        """Everything stored becomes older: the same as if the clock went on."""
        passed, self.day = timedelta(days=day - self.day), day
        Touch.objects.update(at=F("at") - passed)
        VisitorClaim.objects.update(claimed_at=F("claimed_at") - passed)
        BuyerBinding.objects.update(bound_at=F("bound_at") - passed, until=F("until") - passed)

    @property
    def client(self) -> Client:
        return self.browser.client

    def do_clear(self, _whom: str) -> None:
        """The visitor's cookie is lost; the basket's own stays, as in the journeys without HTTP."""
        self.client.cookies.pop(COOKIE, None)

    def do_phone2(self, _whom: str) -> None:
        self.browser = Visitor(Client(headers=BROWSER))

    def do_in(self, _whom: str, name: str = "first") -> None:
        """By number and code."""
        self.client.post("/ms/accounts/login/", {"who": self.buyers[name].phone})
        code = ProcrastinateJob.objects.latest("id").args["code"]
        self.client.post("/ms/accounts/login/code/confirm/", {"code": code, "is_mine": "on"})
        assert "_auth_user_id" in self.client.session

    def do_in2(self, whom: str) -> None:
        self.do_in(whom, "second")

    def do_out(self, _whom: str) -> None:
        self.client.post("/ms/accounts/logout/")
        assert "_auth_user_id" not in self.client.session

    def do_code(self, whom: str) -> None:
        self.wanted["code"] = self.codes[whom]

    def do_typo(self, whom: str) -> None:
        self.wanted["code"] = self.careless[whom]

    def do_miss(self, whom: str) -> None:
        """A near miss is refused with a sentence, and he goes on without a code."""
        refused = self.client.post("/ms/checkout/", self.browser.form(code=self.mistyped[whom]))
        assert refused.status_code == 422 and self.codes[whom] in refused.content.decode()

    def do_nobody(self, _whom: str) -> None:
        self.wanted["nobody"] = "on"

    def do_own(self, whom: str) -> None:
        """Her own number: said before paying, so a hidden field says that she has read it."""
        self.wanted |= {"phone": self.agents[whom].user.phone or "", "knows_own": "1"}

    def do_key(self, whom: str) -> None:
        order = assisted.key_in(
            agent=self.agents[whom],
            buyer_alias="Kak Ina",
            buyer_phone="",
            quantities={self.items[3].pk: 1},
            now=timezone.now(),
        )
        assert self.client.post(f"/ms/r/order/{order.token}/", {"answer": "yes"}).status_code == 302

    def do_edit(self, _whom: str) -> None:
        assert self.order is not None
        [source, *_others] = self.order.lines.order_by("pk")
        source.pk = None
        source.save()
        self.credited += self.name_of(operations.attribute_added(line=source, now=timezone.now()))

    def do_free(self, _whom: str) -> None:
        """The first thing of the last order is sent again for nothing, on the page that staff have for it."""
        assert self.order is not None
        line = self.order.lines.order_by("pk").first()
        consignment = line.in_consignment.consignment
        send_parcel(
            consignment=consignment, carrier="jne", tracking_number=f"JNE{line.pk:09}", now=timezone.now()
        )
        given = {"line": line.pk, "quantity": 1, "reason": "came broken, photo in the chat"}
        page = f"/dashboard/order/{self.order.number}/replacement/"
        assert staff_client("C").post(page, given).status_code == 302
        made = Attribution.objects.get(order_line__replaces=line, superseded_by=None)
        self.credited += self.name_of(made)

    def do_ask(self, whom: str) -> None:
        """She claims the order, and he says yes on its page."""
        assert self.order is not None
        claim = claim_order(agent=self.agents[whom], number=self.order.number, now=timezone.now())
        path = f"/ms/order/{self.order.guest_token}/agent/{claim.pk}/"
        assert self.client.post(path, {"is_true": "1"}).status_code == 302
        letters = self.letters()
        self.credited = self.credited[: -len(letters)] + letters

    def do_buy(self, _whom: str) -> None:
        attempt = self.browser.buy(self.stripe, **self.wanted)
        assert attempt.state == "ordered"
        self.order, self.wanted = attempt.order, {}
        self.credited += self.letters()

    def letters(self) -> str:
        """The agents of the last order's lines, in the order in which they were put into the basket."""
        live = Attribution.objects.filter(order_line__order=self.order, superseded_by=None)
        return "".join(self.name_of(one) for one in live.order_by("order_line"))

    def name_of(self, attribution: Any) -> str:
        names = {agent.pk: name for name, agent in self.agents.items()}
        return names.get(attribution.agent_id or 0, "-") if attribution is not None else "-"
