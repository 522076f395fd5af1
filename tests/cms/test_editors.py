"""Who comes into Wagtail, and how far: from the shop's permission table, without is_staff."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission

from cms.models import (
    HomePage,
    LearnIndexPage,
    MakerIndexPage,
    ProgrammeIndexPage,
    StoryIndexPage,
    StoryPage,
)
from storefront.accounts.editor_groups import group_name, sync_cms_groups
from storefront.accounts.models import StaffRole, User
from tests.services.people_and_goods import a_person, a_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(site: dict[str, HomePage]) -> Callable[[str], User]:
    """A member of the team with one role: team("E")."""
    sync_cms_groups()

    def member(role: str) -> User:
        person = a_person(email=f"{role.lower()}@contoh.example")
        StaffRole.objects.create(user=person, role=role)
        return person

    return member


def story_form(
    title: str, *, action: str, product_id: int | None = None, picture_id: int | None = None
) -> dict[str, Any]:
    """What the editor's form sends."""
    words = {"text": "Satu perenggan.", "type": "unstyled", "depth": 0, "key": "a1b2c"}
    words |= {"inlineStyleRanges": [], "entityRanges": []}
    blocks = [("text", json.dumps({"blocks": [words], "entityMap": {}}))]
    form: dict[str, Any] = {
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "intro": "Sebuah kisah pendek.",
        "kind": "food",
        "story_date": "2026-11-20",
        "hero": picture_id or "",
        "hero_caption": "",
        "byline": "",
        "maker_links-TOTAL_FORMS": "0",
        "maker_links-INITIAL_FORMS": "0",
        "maker_links-MIN_NUM_FORMS": "0",
        "maker_links-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "seo_title": "",
        "search_description": "",
        "review_by": "",
        "go_live_at": "",
        "expire_at": "",
        action: action,
    }
    for place, (kind, value) in enumerate(blocks):
        form |= {f"body-{place}-type": kind, f"body-{place}-value": value, f"body-{place}-order": str(place)}
        form |= {f"body-{place}-deleted": "", f"body-{place}-id": ""}
    if product_id is not None:
        place = len(blocks)
        form |= {f"body-{place}-type": "product_card", f"body-{place}-value-product": str(product_id)}
        form |= {f"body-{place}-order": str(place), f"body-{place}-deleted": "", f"body-{place}-id": ""}
    form["body-count"] = str(len(blocks) + (product_id is not None))
    return form


class TestDoor:
    @pytest.mark.parametrize("role", ["E", "T", "W", "P", "D"])
    def test_role_opens_it_without_is_staff(
        self, client: Client, team: Callable[[str], User], role: str
    ) -> None:
        person = team(role)
        assert not person.is_staff
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

        assert client.get("/cms/").status_code == 200

    @pytest.mark.parametrize("role", ["C", "F", "G"])
    def test_other_roles_are_refused(self, client: Client, team: Callable[[str], User], role: str) -> None:
        client.force_login(team(role), backend="django.contrib.auth.backends.ModelBackend")

        assert client.get("/cms/").status_code == 403

    def test_stranger_is_sent_to_the_shops_own_sign_in(
        self, client: Client, site: dict[str, HomePage]
    ) -> None:
        answer = client.get("/cms/")

        assert answer.status_code == 302
        assert "/accounts/" in answer["Location"]

    def test_it_closes_when_the_role_is_taken_away(self, client: Client, team: Callable[[str], User]) -> None:
        person = team("E")
        StaffRole.objects.filter(user=person).delete()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

        assert client.get("/cms/").status_code == 403
        assert not person.groups.exists()


class TestSyncGroups:
    def test_nothing_changes_when_run_again(self, team: Callable[[str], User]) -> None:
        team("E")
        before = list(GroupPagePermission.objects.order_by("pk").values_list("pk", flat=True))

        sync_cms_groups()

        assert list(GroupPagePermission.objects.order_by("pk").values_list("pk", flat=True)) == before

    def test_members_are_put_right_when_rows_came_in_bulk(self, team: Callable[[str], User]) -> None:
        person = a_person()
        StaffRole.objects.bulk_create([StaffRole(user=person, role="E")])

        sync_cms_groups()

        assert [group.name for group in person.groups.all()] == [group_name("E")]

    def test_author_may_not_publish_and_programme_manager_only_her_part(
        self, team: Callable[[str], User]
    ) -> None:
        author = Group.objects.get(name=group_name("W"))
        manager = Group.objects.get(name=group_name("P"))

        codes = set(author.page_permissions.values_list("permission__codename", flat=True))
        trees = {row.page.specific.__class__.__name__ for row in manager.page_permissions.all()}
        assert codes == {"add_page"}
        assert trees == {"ProgrammeIndexPage", "LearnIndexPage"}


class TestWriting:
    def test_editor_writes_previews_and_publishes_a_story_with_a_card(
        self, client: Client, team: Callable[[str], User], scene: Any
    ) -> None:
        client.force_login(team("E"), backend="django.contrib.auth.backends.ModelBackend")
        product = a_product("Kopi Gayo")
        index = StoryIndexPage.objects.get(locale__language_code="ms")
        address = f"/cms/pages/add/cms/storypage/{index.pk}/"
        form = story_form("Kopi pagi", action="action-publish", product_id=product.pk, picture_id=scene.pk)
        assert client.get(address).status_code == 200

        seen = client.post(f"{address}preview/", form)
        preview = client.get(f"{address}preview/?mode=")
        done = client.post(address, form)

        assert seen.json()["is_valid"] is True
        assert "Kopi Gayo" in preview.content.decode()
        assert done.status_code == 302, done.context["form"].errors if done.context else ""
        story = StoryPage.objects.get(slug="kopi-pagi")
        assert story.live
        assert story.body.raw_data[1]["value"] == {"product": product.pk}
        assert "Kopi pagi" in client.get("/ms/kisah/").content.decode()

    def test_form_says_what_is_missing_and_keeps_the_draft_away(
        self, client: Client, team: Callable[[str], User], scene: Any
    ) -> None:
        client.force_login(team("E"), backend="django.contrib.auth.backends.ModelBackend")
        index = StoryIndexPage.objects.get(locale__language_code="ms")
        form = story_form("Kopi tanpa gambar", action="action-publish")

        answer = client.post(f"/cms/pages/add/cms/storypage/{index.pk}/", form)

        assert answer.status_code == 200
        assert "hero" in answer.context["form"].errors
        assert not StoryPage.objects.filter(slug="kopi-tanpa-gambar").exists()

    def test_author_cannot_publish(self, client: Client, team: Callable[[str], User], scene: Any) -> None:
        client.force_login(team("W"), backend="django.contrib.auth.backends.ModelBackend")
        index = StoryIndexPage.objects.get(locale__language_code="ms")
        form = story_form("Kopi penulis", action="action-publish", picture_id=scene.pk)

        client.post(f"/cms/pages/add/cms/storypage/{index.pk}/", form)

        assert not StoryPage.objects.filter(slug="kopi-penulis", live=True).exists()

    def test_chooser_finds_a_product_by_a_word_of_its_title(
        self, client: Client, team: Callable[[str], User]
    ) -> None:
        client.force_login(team("E"), backend="django.contrib.auth.backends.ModelBackend")
        a_product("Kopi Gayo")
        a_product("Sambal roa")

        text = client.get("/cms/product_chooser/results/?q=sambal").content.decode()

        assert "Sambal roa" in text
        assert "Kopi Gayo" not in text


EMPTY_FORM = {
    "title": "Baharu",
    "slug": "baharu",
    "body-count": "0",
    "rows-count": "0",
    "kind": "terms",
    "version": "1",
    "audience": "agent",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


class TestPreview:
    @pytest.mark.parametrize(
        ("kind", "parent"),
        [
            ("makerpage", MakerIndexPage),
            ("programmepage", ProgrammeIndexPage),
            ("coursepage", LearnIndexPage),
            ("legalpage", HomePage),
        ],
    )
    def test_page_that_is_not_stored_yet_can_be_looked_at(
        self, client: Client, team: Callable[[str], User], kind: str, parent: Any
    ) -> None:
        client.force_login(team("E"), backend="django.contrib.auth.backends.ModelBackend")
        above = parent.objects.get(locale__language_code="ms")
        address = f"/cms/pages/add/cms/{kind}/{above.pk}/preview/"

        sent = client.post(address, EMPTY_FORM)
        shown = client.get(address)

        assert sent.json()["is_valid"] is True, sent.content
        assert shown.status_code == 200
        assert "Baharu" in shown.content.decode()
