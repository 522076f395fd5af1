"""Commands that judge relevance run in an empty folder too: the tables come first where there are none."""

from django.core.management import call_command
from django.db import connection

from search.models import IndexState


def make_tables_where_there_are_none() -> None:
    """Migrate an empty database. One that has our tables is left to the operator of the shop."""
    if IndexState._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
