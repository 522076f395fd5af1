"""Who is credited: 200 journeys, each with its answer written by hand from the published rules (agents.md 2 and 4).

A journey is a line of steps. Days are counted from its first step; each step of one day comes a minute later.
  A, B, C        opens that agent's link (after `qr` or `page`: by QR code, by her public page)
  +1, +2         puts an item of his into the basket (item 1, item 2)
  d8             it is day 8 now
  clear          the browser forgets its cookies      phone2  goes on with another device
  in, in2, out   the buyer (another buyer) signs in with a proved number, or out (his basket waits for him)
  code:B         types B's code as it is      typo:B  spells it carelessly      miss:B  mistypes one sign
  nobody         ticks "nobody referred me"   own:A   orders with agent A's own number
  key:A          confirms an order that A keyed in for him: one more item in his basket
  buy            orders what is in the basket; the journey goes on with an empty one
  edit, free     staff adds a line to the last order, or a free replacement
  ask:A          A claims the last order, and the buyer says yes
The answer names the agent of each ordered line in order, "-" for none: "A", "AB", "A-".
JavaScript never appears: cookies are set by the server, so each journey is the one with JavaScript off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalogue.partner.strategy import Selector
from storefront.accounts.models import User
from storefront.referrals import operations
from storefront.referrals.models import Agent, Attribution
from storefront.referrals.operations import assisted
from storefront.referrals.operations.claims import answer_claim, claim_order
from storefront.referrals.visitors import new_visitor
from tests.services.people_and_goods import (
    NOON,
    a_basket,
    a_line,
    a_person,
    a_product,
    an_agent,
    an_order,
)

pytestmark = pytest.mark.django_db

CODES = {"A": "ANI7K2MX", "B": "BUD9X3WQ", "C": "CTR4H8ND"}
CARELESS = {"A": " ani-7k2mx_", "B": "Kod: bud 9x3 wq ya", "C": "“ctr4h8nd”."}
MISTYPED = {"A": "ANI7K2MY", "B": "BUD9X3W", "C": "CRT4H8ND"}

# One table for one device and no account. The answer stands beside the steps.
PLAIN = """
A +1 buy                                = A
+1 buy                                  = -
+1 A buy                                = A
A +1 +2 buy                             = AA
A +1 B +2 buy                           = AB
A +1 B buy                              = A
+1 A +2 buy                             = AA
+1 A B +2 buy                           = BB
A B +1 buy                              = B
A B A +1 buy                            = A
A +1 B +2 C buy                         = AB
A B C +1 buy                            = C
+1 A B C buy                            = C
A d1 +1 buy                             = A
A d8 +1 buy                             = A
A d29 +1 buy                            = A
A +1 d8 buy                             = A
A +1 d29 buy                            = A
A d31 +1 buy                            = -
A +1 d31 buy                            = -
A d20 B +1 d45 buy                      = B
A d20 B d45 +1 buy                      = B
A +1 d20 B d31 buy                      = B
A +1 d20 B +2 d31 buy                   = BB
A d10 A d35 +1 buy                      = A
A +1 d10 A d35 buy                      = A
A clear +1 buy                          = -
A +1 clear buy                          = A
A clear +1 code:A buy                   = A
A +1 code:B buy                         = B
A +1 B +2 code:C buy                    = CC
+1 code:A buy                           = A
+1 +2 code:B buy                        = BB
A +1 typo:B buy                         = B
+1 typo:A buy                           = A
+1 typo:C buy                           = C
A +1 miss:B buy                         = A
+1 miss:B buy                           = -
+1 miss:A buy                           = -
A d31 +1 code:A buy                     = A
A d8 clear +1 typo:A buy                = A
A +1 nobody buy                         = -
A +1 B +2 nobody buy                    = --
A +1 own:A buy                          = -
A +1 own:B buy                          = A
A +1 B own:B buy                        = A
+1 code:A own:A buy                     = -
A B +1 own:A buy                        = B
A phone2 +1 buy                         = -
A phone2 +1 code:A buy                  = A
A phone2 B +1 buy                       = B
A +1 buy +2 buy                         = AA
A +1 buy B +2 buy                       = AB
A +1 buy clear +2 buy                   = A-
A +1 buy d31 +2 buy                     = A-
A +1 code:B buy +2 buy                  = BA
A +1 nobody buy +2 buy                  = -A
A +1 buy edit                           = AA
+1 buy edit                             = --
A +1 B +2 buy edit                      = ABB
A +1 code:B buy edit                    = BB
A +1 nobody buy edit                    = --
A +1 buy free                           = AA
A +1 buy d10 edit                       = AA
key:A buy                               = A
key:A B buy                             = A
key:A B +1 buy                          = AB
key:A code:B buy                        = B
key:A nobody buy                        = -
key:A own:A buy                         = -
key:A buy A d31 +1 buy                  = A-
+1 buy ask:A                            = A
A +1 buy ask:B                          = A
A d31 +1 buy ask:A                      = A
+1 nobody buy ask:A                     = A
+1 own:A buy ask:A                      = -
+1 buy ask:A edit                       = AA
"""
# The same buyer signs in with a proved number: touches and bindings follow him to other devices.
SIGNED_IN = """
in A +1 buy                             = A
A in +1 buy                             = A
A +1 in buy                             = A
A in phone2 in +1 buy                   = A
in A phone2 in +1 buy                   = A
A in clear +1 buy                       = A
in A clear +1 buy                       = A
A in phone2 +1 buy                      = -
A in phone2 in B +1 buy                 = B
A in phone2 B in +1 buy                 = B
in A +1 buy d31 +2 buy                  = AA
in A +1 buy d100 +2 buy                 = AA
in A +1 buy d179 +2 buy                 = AA
in A +1 buy d181 +2 buy                 = A-
in A +1 buy d100 B +2 buy               = AB
in A +1 buy d100 B +2 buy d150 +1 buy   = ABB
in A +1 buy d100 +2 buy d181 +1 buy     = AA-
in A +1 buy d31 phone2 in +2 buy        = AA
in A +1 buy d31 clear +2 buy            = AA
in A +1 buy d31 out +2 buy              = A-
in A +1 buy d31 code:B +2 buy           = AB
in A +1 buy d31 nobody +2 buy           = A-
in A +1 nobody buy d31 +2 buy           = --
in +1 code:A buy d100 +2 buy            = AA
in +1 typo:A buy d100 +2 buy            = AA
in +1 buy d10 +2 buy                    = --
A +1 buy in d31 +2 buy                  = A-
in A out in2 +1 buy                     = -
in A +1 buy out in2 +2 buy              = A-
in A +1 buy out in2 d31 +2 buy          = A-
A in out in2 +1 buy                     = A
in out A in2 +1 buy                     = A
in out A phone2 in +1 buy               = -
in A out B in2 +1 buy                   = B
in A out B in +1 buy                    = B
in A +1 out in buy                      = A
"""
# Ways of arriving: every first opening of PLAIN journeys is repeated by QR code and through her public page.
WAYS = ("link", "qr", "code")


def rows() -> Iterator[tuple[str, str, str]]:
    """(steps, answer, way of arriving) of all journeys."""
    for line in (PLAIN + SIGNED_IN).strip().splitlines():
        steps, _, answer = line.partition("=")
        opens = any(step in CODES for step in steps.split())
        ways = WAYS if opens and line in PLAIN else WAYS[:1] if not opens else WAYS[:2]
        for way in ways:
            yield " ".join(steps.split()), answer.strip(), way


JOURNEYS = list(rows())


@dataclass
class Journey:
    """One buyer's way, step by step, with a clock of its own."""

    way: str
    agents: dict[str, Agent]
    buyers: dict[str, User]
    now: datetime = NOON
    start: datetime = NOON
    device: int = 1
    visitors: dict[int, str] = field(default_factory=dict)
    user: User | None = None
    basket: Any = None
    order: Any = None
    code: str = ""
    is_refused: bool = False
    phone: str = ""
    credited: str = ""

    def walk(self, steps: str) -> str:
        """Take the steps; returns the agents of the ordered lines."""
        self.basket = a_basket()
        for step in steps.split():
            self.now += timedelta(minutes=1)
            name, _, whom = step.partition(":")
            if name in CODES:
                self.open_link(self.agents[name])
            elif step.startswith("d") and step[1:].isdigit():
                self.now = self.start + timedelta(days=int(step[1:]))
            elif step.startswith("+"):
                self.add()
            else:
                getattr(self, f"do_{name}")(whom)
        return self.credited

    def open_link(self, agent: Agent) -> None:
        visitor = self.visitors.setdefault(self.device, new_visitor())
        link = operations.make_link(agent=agent, target="shop", target_id=None, now=self.now)
        operations.record_touch(
            agent=agent,
            visitor=visitor,
            now=self.now,
            link=link if self.way != "code" else None,
            kind=self.way,
            user=self.user,
        )

    def add(self) -> None:
        line = a_line(self.basket)
        operations.stamp_line(basket_line=line, visitor=self.visitor, now=self.now, user=self.user)

    @property
    def visitor(self) -> str | None:
        return self.visitors.get(self.device)

    def do_clear(self, _whom: str) -> None:
        """The basket's own cookie is kept in these journeys: only the visitor's key is lost."""
        self.visitors.pop(self.device, None)

    def do_phone2(self, _whom: str) -> None:
        self.device, self.user = self.device + 1, None

    def do_in(self, _whom: str, name: str = "first") -> None:
        self.user = self.buyers[name]
        if self.visitor:
            operations.claim_visitor(user=self.user, visitor=self.visitor, now=self.now)

    def do_in2(self, whom: str) -> None:
        self.do_in(whom, "second")

    def do_out(self, _whom: str) -> None:
        self.user = None

    def do_code(self, whom: str) -> None:
        self.code = CODES[whom]

    def do_typo(self, whom: str) -> None:
        self.code = CARELESS[whom]

    def do_miss(self, whom: str) -> None:
        self.code = MISTYPED[whom]

    def do_nobody(self, _whom: str) -> None:
        self.is_refused = True

    def do_own(self, whom: str) -> None:
        self.phone = self.agents[whom].user.phone or ""

    def do_key(self, whom: str) -> None:
        """She keys the order in and he confirms it within the minute."""
        order = assisted.key_in(
            agent=self.agents[whom],
            buyer_alias="Kak Ina",
            buyer_phone="",
            quantities={a_product().pk: 1},
            now=self.now,
        )
        visitor = self.visitors.setdefault(self.device, new_visitor())
        self.basket.strategy = Selector().strategy()
        assisted.confirm(order=order, basket=self.basket, visitor=visitor, now=self.now, user=self.user)

    def do_edit(self, _whom: str, goods_sen: int = 4500) -> None:
        [source, *_others] = self.order.lines.order_by("pk")
        source.pk, source.goods_sen, source.unit_price_sen = None, goods_sen, goods_sen
        source.save()
        made = operations.attribute_added(line=source, now=self.now)
        self.credited += self.name_of(made)

    def do_free(self, whom: str) -> None:
        self.do_edit(whom, goods_sen=0)

    def do_ask(self, whom: str) -> None:
        claim = claim_order(agent=self.agents[whom], number=self.order.number, now=self.now)
        answer_claim(claim=claim, is_true=True, now=self.now)
        live = Attribution.objects.filter(order_line__order=self.order, superseded_by=None)
        letters = "".join(self.name_of(one) for one in live.order_by("order_line"))
        self.credited = self.credited[: -len(letters)] + letters

    def name_of(self, attribution: Attribution | None) -> str:
        """The letter of the agent credited, "-" for none."""
        names = {agent.pk: name for name, agent in self.agents.items()}
        return names.get(attribution.agent_id or 0, "-") if attribution is not None else "-"

    def do_buy(self, _whom: str) -> None:
        evidence = operations.collect_evidence(
            basket=self.basket,
            visitor_key=self.visitor,
            code=self.code,
            refused=self.is_refused,
            now=self.now,
            buyer=self.user,
            phone=self.phone,
        )
        lines = list(self.basket.lines.order_by("pk"))
        order = an_order(user=self.user, products=tuple(line.product for line in lines), placed_at=self.now)
        order.buyer_phone, self.order = self.phone, order
        order.save()
        pairs = [
            (row, evidence[line.pk].to_json())
            for row, line in zip(order.lines.order_by("pk"), lines, strict=True)
        ]
        # Paid a week later: the moment of ordering decides, not the bank's.
        found = operations.attribute_lines(order_lines_with_evidence=pairs, now=self.now + timedelta(days=7))
        self.credited += "".join(self.name_of(one) for one in found)
        self.basket, self.code, self.is_refused, self.phone = a_basket(), "", False, ""


@pytest.fixture
def journey_of():
    """A fresh buyer among three agents."""

    def make(way: str) -> Journey:
        agents = {name: an_agent(name, code=code) for name, code in CODES.items()}
        return Journey(way, agents, {"first": a_person(), "second": a_person()})

    return make


class TestMatrix:
    def test_two_hundred_journeys_are_in_the_table(self):
        assert len(JOURNEYS) >= 200

    @pytest.mark.parametrize(("steps", "answer", "way"), JOURNEYS)
    def test_credit_is_what_the_rules_say(self, journey_of, steps, answer, way):
        assert journey_of(way).walk(steps) == answer


class TestMakers:
    def test_a12_each_maker_of_a_basket_is_decided_line_by_line(self, journey_of):
        journey = journey_of("link")
        journey.basket = a_basket()
        for step in ("A", "+1", "B", "+2", "+1"):
            journey.now += timedelta(minutes=1)
            if step in CODES:
                journey.open_link(journey.agents[step])
            else:
                journey.add()
        makers = {line.product.maker_id for line in journey.basket.lines.all()}
        journey.do_buy("")
        assert len(makers) == 3 and journey.credited == "ABB"
