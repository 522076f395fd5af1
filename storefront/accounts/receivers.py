"""What follows when somebody gets or loses a role: the door of Wagtail's admin opens or closes at once."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from storefront.accounts.models import StaffRole


@receiver([post_save, post_delete], sender=StaffRole, dispatch_uid="accounts.follow-role")
def follow_staff_role(instance: StaffRole, raw: bool = False, **kwargs: Any) -> None:
    """Wagtail asks groups, so groups follow roles; also when rows are deleted by a queryset."""
    from storefront.accounts.editor_groups import follow_role

    if not raw:
        follow_role(instance.user_id)
