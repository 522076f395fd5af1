"""Inserts very many rows of a model through PostgreSQL's COPY, from a generator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


def reserve_ids(model: type[Model], count: int) -> range:
    """So many primary keys that nobody else will be given."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        # The lock keeps another bulk insert from reserving the same block between the two calls.
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [table])
        cursor.execute("select nextval(pg_get_serial_sequence(%s, %s))", [table, column])
        first = int(cursor.fetchone()[0])
        cursor.execute(
            "select setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, first + count - 1]
        )
    return range(first, first + count)


def copy_rows(pattern: Model, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert a row for each mapping of field names (`attname`) to values; the rest is as in `pattern`.

    Sends no signal and calls no `save`. Constraints and triggers of the database hold as always.
    """
    fields = list(pattern._meta.concrete_fields)
    base = {field.attname: _stored(field, pattern) for field in fields}
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(pattern._meta.db_table)
    done = 0
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row([row.get(field.attname, base[field.attname]) for field in fields])
            done += 1
    return done


def _stored(field: Field[Any, Any], row: Model) -> Any:
    """A field's value as the driver takes it."""
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
