"""`manage.py write_schema_snapshot`: dump the migrated template into storefront/deploy, after a new migration."""

from typing import Any

from django.core.management.base import BaseCommand

from storefront import migrated_template, schema_snapshot


class Command(BaseCommand):
    help = "Writes what all migrations leave behind into storefront/deploy/migrated.sql.gz (embedded server only)."

    def handle(self, *args: Any, **options: Any) -> None:
        size = schema_snapshot.write(migrated_template.ensure())
        self.stdout.write(f"{schema_snapshot.PATH.name}: {size // 1024} KB")
