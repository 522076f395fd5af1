"""Every route and every role against the one permission table: what the table gives opens, the rest is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from catalogue.partner.models import MakerMember
from storefront.accounts.checks import route_names
from storefront.accounts.editor_groups import sync_cms_groups
from storefront.accounts.middleware import PermissionMiddleware
from storefront.accounts.models import StaffRole, User
from storefront.accounts.permissions import EVERYBODY, ROUTES, TABLE, Area, roles_of, route_for
from tests.services.people_and_goods import a_maker, a_person, an_agent
from tests.services.whole_shop import a_team_member, signed_in

pytestmark = pytest.mark.django_db

OPTIONAL = {"jsi18n", "dashboard:login", "dashboard:logout", "dashboard:payout-*", "cms:*", "mfa_trust"}
OPTIONAL |= {"wagtail_localize*", "simple_translation*", "wagtailimages_serve"}
"""Rows for routes that a setting adds: a part of allauth or Wagtail that is turned off now."""

PEOPLE = {
    "anonymous": "",
    "buyer": "B",
    "agent": "BA",
    "maker owner": "BO",
    "packer": "BK",
    "editor": "BE",
    "cashier": "BC",
    "finance": "BF",
    "admin": "BD",
}
"""The people of marketplace.md 2.2 with the letters of their roles."""


def person(who: str) -> User | None:
    """A person with exactly these roles; None for a stranger."""
    letters = PEOPLE[who]
    if not letters:
        return None
    user = a_person(name=who)
    for letter in letters[1:]:
        if letter == "A":
            an_agent(user=user)
        elif letter in "OK":
            role = {"O": "owner", "K": "packer"}[letter]
            MakerMember.objects.create(maker=a_maker(), user=user, role=role)
        else:
            StaffRole.objects.create(user=user, role=letter)
    return user


def expected(letters: str, name: str) -> bool:
    """What the table says, worked out from its text and not by the code that guards."""
    route = route_for(name)
    assert route is not None, f"{name} stands in no row"
    row = TABLE[route.area]
    cells = [row.get(EVERYBODY, ""), *(row.get(letter, "") for letter in letters)]
    if route.shows_all:
        cells = [cell for cell in cells if "o" not in cell]
    return bool(set("".join(cells)) & set(route.needs))


def guarded(user: User | None, name: str) -> int:
    """The middleware's verdict on a route: 200 through, 302 to sign-in, 403 refused."""
    request: Any = RequestFactory().get("/somewhere/")
    request.user = user or AnonymousUser()
    request.session = {}
    namespace, _, own = name.rpartition(":")
    request.resolver_match = ResolverMatch(
        HttpResponse, (), {}, own, namespaces=namespace.split(":") if namespace else []
    )
    try:
        answer = PermissionMiddleware(lambda _request: HttpResponse()).process_view(
            request, HttpResponse, [], {}
        )
    except PermissionDenied:
        return 403
    return answer.status_code if answer is not None else 200


class TestTable:
    def test_no_route_stands_outside_when_all_are_listed(self) -> None:
        assert [name for name in route_names() if name and route_for(name) is None] == []

    def test_no_row_is_left_over_when_all_routes_are_listed(self) -> None:
        used = {id(route_for(name)) for name in route_names() if name}
        unused = {pattern for pattern, route in ROUTES.items() if id(route) not in used}
        assert unused <= OPTIONAL

    @pytest.mark.parametrize("who", PEOPLE)
    def test_outcome_is_the_tables_when_any_route_is_asked_for(self, who: str) -> None:
        user = person(who)
        letters = PEOPLE[who]
        assert user is None or roles_of(user) == set(letters)
        refused = 302 if user is None else 403
        wrong = {}
        for name in sorted({name for name in route_names() if name}):
            due = 200 if expected(letters, name) else refused
            if (got := guarded(user, name)) != due:
                wrong[name] = (got, due)
        assert wrong == {}

    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("anonymous", set()),
            ("buyer", set()),
            ("agent", {"/id/agent/"}),
            ("maker owner", {"/id/desk/"}),
            ("packer", {"/id/desk/"}),
            ("editor", {"/dashboard/", "/dashboard/catalogue/", "/cms/"}),
            ("cashier", {"/id/desk/", "/dashboard/"}),
            ("finance", {"/dashboard/"}),
            (
                "admin",
                {
                    "/id/desk/", "/dashboard/", "/dashboard/catalogue/", "/dashboard/vouchers/",
                    "/dashboard/reviews/", "/dashboard/ranges/", "/dashboard/communications/", "/cms/",
                },
            ),
        ],
    )  # fmt: skip
    def test_first_pages_open_for_their_people_only_when_asked_over_http(
        self, who: str, opens: set[str]
    ) -> None:
        pages = {
            "/id/agent/", "/id/desk/", "/dashboard/", "/dashboard/catalogue/", "/dashboard/vouchers/",
            "/dashboard/reviews/", "/dashboard/ranges/", "/dashboard/communications/", "/cms/",
        }  # fmt: skip
        user = person(who)
        sync_cms_groups()
        client = signed_in(user) if user else Client()
        answers = {page: client.get(page) for page in pages}
        assert {page for page, answer in answers.items() if answer.status_code == 200} == opens
        for page in pages - opens:
            if user is None:
                assert answers[page].status_code == 302
                assert "login" in answers[page]["Location"]
            else:
                assert answers[page].status_code == 403 or "/login" in answers[page].get("Location", "")

    def test_buyers_address_is_nobodys_beyond_the_table_when_areas_are_read(self) -> None:
        assert set(TABLE[Area.BUYER_CONTACT]) <= set("BOSKCFUD")
        assert set(TABLE[Area.REFUNDS]) <= set("CFUD")


class TestRemovedRole:
    def test_next_request_is_refused_when_a_role_is_taken_away(self) -> None:
        cashier = a_team_member("C")
        client = signed_in(cashier)
        assert client.get("/dashboard/").status_code == 200
        cashier.staff_roles.all().delete()
        assert client.get("/dashboard/").status_code == 403

    def test_next_request_is_refused_when_the_person_is_closed(self) -> None:
        cashier = a_team_member("C")
        client = signed_in(cashier)
        assert client.get("/dashboard/").status_code == 200
        User.objects.filter(pk=cashier.pk).update(is_active=False)
        assert client.get("/dashboard/").status_code == 302

    def test_desk_is_closed_when_the_membership_ends(self) -> None:
        owner = person("maker owner")
        assert owner is not None
        client = signed_in(owner)
        assert client.get("/id/desk/").status_code == 200
        owner.maker_memberships.all().delete()
        assert client.get("/id/desk/").status_code == 403
