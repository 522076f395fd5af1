"""`manage.py sync_cms_groups`: home pages in all languages, and Wagtail's groups from the permission table."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.operations import lay_out_site
from storefront.accounts.editor_groups import rights_by_role, sync_cms_groups


class Command(BaseCommand):
    """Run it after a migration or a change of the table; a second run changes nothing."""

    help = "Lay out the site and make the editors' groups equal to the permission table"

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay out, then sync: page rights need pages."""
        lay_out_site()
        sync_cms_groups()
        self.stdout.write(f"Groups of the roles {', '.join(sorted(rights_by_role()))} follow the table.")
