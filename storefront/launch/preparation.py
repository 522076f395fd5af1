"""What stands between an empty folder and a shop that can be opened: database, translations, demo content."""

from __future__ import annotations

import os
import shutil
from io import StringIO

from storefront.launch.environment import ROOT
from storefront.launch.steps import CannotContinue, step

LOCAL = ROOT / ".local"
STRIPE_STATE = LOCAL / "stripe-sandbox.json"
ENGINE_NAMES = {"postgres": "PostgreSQL", "elasticsearch": "Elasticsearch"}
RESET_HELP = "`python3 manage.py demo --reset` starts afresh."


def start_database() -> bool:
    """Start the checkout's own PostgreSQL unless DATABASE_URL names another; return whether it is our own."""
    if os.environ.get("DATABASE_URL"):
        return False
    from storefront import local_postgres

    with step(
        "PostgreSQL in .local/postgres", remedy="Or set DATABASE_URL to a server of version 15 or newer."
    ):
        os.environ["DATABASE_URL"] = local_postgres.start()
    return True


def start_django() -> None:
    """Load the project's apps in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.demo")
    with step("Django", remedy="The settings stand in storefront/settings/ and in the environment."):
        import django

        django.setup()


def forget_everything(*, own_database: bool) -> None:
    """`--reset`: throw away the demo's data. Refuses a database that this checkout does not own."""
    if not own_database:
        raise CannotContinue(
            "--reset",
            reason="DATABASE_URL names a database that may hold somebody's work.",
            remedy="Empty that database yourself, or unset DATABASE_URL.",
        )
    from storefront import local_postgres, migrated_template

    with step("Throw away the demo's data", remedy="Stop other programs that use .local/."):
        with migrated_template.maintenance_cursor() as cursor:
            name = migrated_template.quoted(local_postgres.NAME)
            cursor.execute(f"drop database if exists {name} with (force)")
            cursor.execute(f"create database {name}")
        for folder in ("media", "mail", "log", "elasticsearch"):
            shutil.rmtree(LOCAL / folder, ignore_errors=True)
        STRIPE_STATE.unlink(missing_ok=True)


def migrate(*, own_database: bool) -> None:
    """Bring the database's tables up to date; a new one of our own is copied from the migrated template."""
    from django.core.management import call_command

    with step("Database tables", remedy=RESET_HELP):
        if own_database and _is_empty():
            _copy_template()
        call_command("migrate", verbosity=0, interactive=False)


def fill() -> None:
    """Translations, then the sample shop; both do nothing the second time."""
    from django.core.management import call_command

    from storefront.translations import compile_translations

    with step("Translations", remedy="The file named above has a mistake."):
        compile_translations()
    with step("Sample shop: makers, goods, stories", remedy=RESET_HELP):
        call_command("seed_demo", verbosity=0)


def sell(*, port: int) -> None:
    """A few sales of the last weeks, paid at the stand-in for Stripe, which keeps them; nothing the second time."""
    from django.utils import timezone

    from storefront.demo.sales import sell_samples
    from storefront.gateway.sandbox.server import Sandbox
    from storefront.gateway.sandbox.world import Config

    with step("Sample sales", remedy=RESET_HELP):
        sandbox = Sandbox(Config(state_file=STRIPE_STATE), port=port)
        sandbox.start()
        try:
            sell_samples(sandbox.pull, now=timezone.now())
        finally:
            sandbox.stop()


def fill_index(*, elasticsearch: bool) -> None:
    """Index the shop where that was not done: a new database, and the node of Elasticsearch, which may be new."""
    from django.core.management import call_command

    from search.models import IndexState

    indexed = IndexState.objects.filter(engine="postgres").exclude(live="").exists()
    engines = [*([] if indexed else ["postgres"]), *(["elasticsearch"] if elasticsearch else [])]
    for engine in engines:
        with step(f"Search index in {ENGINE_NAMES[engine]}", remedy=RESET_HELP):
            call_command("rebuild_search", engine=engine, stdout=StringIO())


def serving_environment(*, own_database: bool) -> dict[str, str]:
    """What differs for web and worker: they connect as a role that may add to the books and change nothing there.

    A database of somebody else is used with the role that its address names.
    """
    if not own_database:
        return {}
    from django.core.management import call_command

    from storefront import local_postgres

    with step("Rights of the serving role", remedy=RESET_HELP):
        call_command("grant_roles", role=local_postgres.SERVING_ROLE, stdout=StringIO())
    return {"DATABASE_URL": local_postgres.url_of(local_postgres.SERVING_ROLE)}


def _is_empty() -> bool:
    from django.db import connection

    return not connection.introspection.table_names()


def _copy_template() -> None:
    from django.db import connection

    from storefront import local_postgres, migrated_template

    template = migrated_template.ensure()
    connection.close()
    migrated_template.copy_to(local_postgres.NAME, template=template)
