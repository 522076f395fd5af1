"""What a group of editors may do in Wagtail, from the two cells that the shop's permission table gives it.

Wagtail asks groups and trees, the shop asks roles and areas. The table stays the one truth: it is read by
`storefront.accounts`, which calls `sync_groups`; nobody edits these groups by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.models import HomePage, LearnIndexPage, ProgrammeIndexPage

OWN_PAGES = ("add_page",)
ALL_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
DRAFTS = ("change_page",)


@dataclass(frozen=True, slots=True)
class EditorRights:
    """One group. Cells are letters of the permission table: r read, w write, o own only, t translate.

    `records` are models of higher rooms, as (app label, model), that whoever writes all pages keeps too.
    """

    name: str
    content: str = ""
    programme: str = ""
    records: tuple[tuple[str, str], ...] = ()

    @property
    def writes_content(self) -> bool:
        """May write all pages, not only her own."""
        return "w" in self.content and "o" not in self.content

    @property
    def enters(self) -> bool:
        """Whether Wagtail's admin has anything for her to do."""
        return bool(set("wt") & set(self.content + self.programme))


def sync_groups(rights: Iterable[EditorRights]) -> None:
    """Make Wagtail's groups equal to `rights`. Idempotent, one transaction; lay out the site first."""
    with transaction.atomic():
        for wanted in rights:
            group, _ = Group.objects.get_or_create(name=wanted.name)
            group.permissions.set(_model_permissions(wanted))
            _set_page_permissions(group, dict(_page_permissions(wanted)))
            _set_picture_permissions(group, wanted)


def _model_permissions(rights: EditorRights) -> list[Permission]:
    if not rights.enters:
        return []
    wanted = {("wagtailadmin", "access_admin")}
    if rights.writes_content:
        wanted |= {("cms", f"{verb}_festivaldate") for verb in ("add", "change", "view")}
        wanted.add(("wagtail_localize", "submit_translation"))
        verbs = ("add", "change", "delete", "view")
        wanted |= {(app, f"{verb}_{model}") for app, model in rights.records for verb in verbs}
    if "w" in rights.programme:
        wanted |= {("cms", f"{verb}_event") for verb in ("add", "change", "view")}
    found = Permission.objects.filter(codename__in={code for _, code in wanted}).select_related(
        "content_type"
    )
    return [row for row in found if (row.content_type.app_label, row.codename) in wanted]


def _page_permissions(rights: EditorRights) -> Iterator[tuple[Page, tuple[str, ...]]]:
    if rights.writes_content:
        yield from ((home.page_ptr, ALL_PAGES) for home in HomePage.objects.all())
        return
    if "o" in rights.content:
        yield from ((home.page_ptr, OWN_PAGES) for home in HomePage.objects.all())
    elif "t" in rights.content:
        yield from ((home.page_ptr, DRAFTS) for home in HomePage.objects.all())
    if "w" in rights.programme:
        for model in (ProgrammeIndexPage, LearnIndexPage):
            yield from ((index.page_ptr, ALL_PAGES) for index in model.objects.all())


def _set_page_permissions(group: Group, wanted: dict[Page, tuple[str, ...]]) -> None:
    codes = {
        row.codename: row
        for row in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ALL_PAGES)
    }
    rows = {(page.pk, codes[code].pk) for page, names in wanted.items() for code in names}
    have = set(GroupPagePermission.objects.filter(group=group).values_list("page_id", "permission_id"))
    for page_id, permission_id in have - rows:
        GroupPagePermission.objects.filter(group=group, page=page_id, permission=permission_id).delete()
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page, permission_id=code)
            for page, code in sorted(rows - have)
        ]
    )


def _set_picture_permissions(group: Group, rights: EditorRights) -> None:
    codes: list[str] = []
    if rights.enters:
        codes.append("choose_image")
    if "w" in rights.content + rights.programme:
        codes.append("add_image")
    if rights.writes_content:
        codes.append("change_image")
    root = Collection.get_first_root_node()
    wanted = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=codes)
    rows = GroupCollectionPermission.objects.filter(
        group=group, collection=root, permission__content_type__app_label="wagtailimages"
    )
    rows.exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
