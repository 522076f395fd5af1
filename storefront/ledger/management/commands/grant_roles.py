"""`manage.py grant_roles`: run by the role that migrates, after each migration."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.ledger.roles import SERVING_ROLE, CannotGrant, grant_roles


class Command(BaseCommand):
    help = "Give the serving role its rights: everything, but only INSERT and SELECT on the books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=SERVING_ROLE, help="the role that web and worker connect as")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            grant_roles(options["role"])
        except CannotGrant as error:
            raise CommandError(f"The role is missing. As an administrator of the server:\n{error}") from error
        self.stdout.write(f"{options['role']} may serve; the books it may only add to.")
