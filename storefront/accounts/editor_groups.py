"""Editors' roles as Wagtail's groups: generated from the permission table, never edited by hand."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.auth.models import Group

from cms.editors import EditorRights, sync_groups
from storefront.accounts.models import StaffRole, User
from storefront.accounts.permissions import TABLE, Area

PREFIX = "role "
SEARCH_DESK = (("search", "synonymgroup"), ("search", "searchpin"))
"""What editors keep beside pages."""


def group_name(role: str) -> str:
    """Name of the group of a role letter."""
    return f"{PREFIX}{role}"


def rights_by_role() -> dict[str, EditorRights]:
    """What each team role may do with pages, from the two rows of the table; roles without any are left out."""
    rights = {
        role: EditorRights(
            group_name(role),
            TABLE[Area.CONTENT].get(role, ""),
            TABLE[Area.PROGRAMME].get(role, ""),
            SEARCH_DESK,
        )
        for role in StaffRole.Role.values
    }
    return {role: right for role, right in rights.items() if right.enters}


def sync_cms_groups() -> None:
    """Make groups, their rights and their members equal to the table and to the team's roles. Idempotent."""
    rights = rights_by_role()
    sync_groups(rights.values())
    members: dict[str, set[int]] = defaultdict(set)
    for role, user_id in StaffRole.objects.values_list("role", "user_id"):
        members[role].add(user_id)
    for role in rights:
        Group.objects.get(name=group_name(role)).user_set.set(User.objects.filter(pk__in=members[role]))


def follow_role(user_id: int) -> None:
    """Put one person into the groups of her roles, and out of all others. Called when a role comes or goes."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    names = {group_name(role) for role in user.staff_roles.values_list("role", flat=True)}
    for group in Group.objects.filter(name__startswith=PREFIX):
        if group.name in names:
            user.groups.add(group)
        else:
            user.groups.remove(group)
