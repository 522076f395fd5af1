"""Two roles of the database: the owner migrates, the role that serves visitors may not change the books (threats C2).

The serving role gets SELECT and INSERT on append-only tables, no UPDATE, DELETE, TRUNCATE or TRIGGER, and owns
none of them: no statement of its own can switch a trigger off.
"""

from django.db import connection
from psycopg import sql

SERVING_ROLE = "juragan_app"

APPEND_ONLY = (
    "ledger_journal",
    "ledger_posting",
    "ledger_chainlink",
    "ledger_closedperiod",
    "ledger_account",
)
"""Tables of which a row, once written, stays."""

REBUILT_VIEW = "catalogue_product_category_hierarchy"
"""Oscar refreshes this view while it serves; only an owner may."""


REBUILT_TABLES = "^search_document_[0-9]+$"
"""A rebuilt search index is a new table beside the old one."""

HAND_OVER_TABLE = "alter table {name} owner to {role}"


class CannotGrant(Exception):
    """The role does not exist and this one may not create it. The text is the statement for an administrator."""


def grant_roles(role: str = SERVING_ROLE) -> None:
    """Give the serving role what it needs and nothing of the books' past. Run by the owner, after each migration.

    Raises CannotGrant.
    """
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone() is None:
            raise CannotGrant(
                f"create role {role} login; grant {role} to {connection.settings_dict['USER']};"
            )
        for statement in _statements():
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
        _hand_over_rebuilt(cursor, role)
        for table in APPEND_ONLY:
            for words in ("revoke all on {table} from {role}", "grant select, insert on {table} to {role}"):
                names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
                cursor.execute(sql.SQL(words).format(**names))


def _statements() -> tuple[str, ...]:
    return (
        "grant usage, create on schema public to {role}",
        "grant select, insert, update, delete on all tables in schema public to {role}",
        "grant usage, select, update on all sequences in schema public to {role}",
    )


def _hand_over_rebuilt(cursor, role: str) -> None:  # type: ignore[no-untyped-def]
    """What is rebuilt while serving belongs to the serving role: search tables and Oscar's view."""
    cursor.execute(
        "select relname, relkind from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'm') and (relname = %s or relname ~ %s) and pg_get_userbyid(relowner) <> %s",
        [REBUILT_VIEW, REBUILT_TABLES, role],
    )
    for name, kind in cursor.fetchall():
        words = "alter materialized view {name} owner to {role}" if kind == "m" else HAND_OVER_TABLE
        names = {"name": sql.Identifier(name), "role": sql.Identifier(role)}
        cursor.execute(sql.SQL(words).format(**names))
