"""The table of the PostgreSQL engine: one for each build, so that a new one is filled beside the one that serves."""

import hashlib

from django.db import connection
from psycopg import sql

COLUMNS = """
    kind text NOT NULL,
    object_id text NOT NULL,
    visible boolean NOT NULL,
    in_stock boolean NOT NULL,
    facet_code bigint NOT NULL,
    maker_id bigint,
    price_sen bigint,
    signal real NOT NULL,
    ships_to text[] NOT NULL,
    published_at timestamptz,
    version bigint NOT NULL,
    price_idr bigint,
    popularity real NOT NULL,
    rating real NOT NULL,
    title text NOT NULL,
    words text NOT NULL,
    body text NOT NULL,
    facets text NOT NULL,
    title_vector tsvector NOT NULL,
    vector tsvector NOT NULL,
    PRIMARY KEY (kind, object_id)
"""
"""What every search reads of thousands of rows comes first: PostgreSQL takes a row apart from its beginning."""
TYPES = {
    line.split()[0]: line.split()[1].rstrip(",")
    for line in COLUMNS.strip().split("\n")
    if not line.strip().startswith("PRIMARY")
}
"""Type of each column, in their order."""
INDEXES = {
    "words": "USING gin (vector, title_vector) WITH (fastupdate = off)",
    "other_words": "USING gin (vector, title_vector) WITH (fastupdate = off) WHERE kind <> 'product'",
    "signal": "(kind, signal DESC, object_id)",
    "facets": "(facet_code)",
    "maker": "(maker_id)",
    "price": "(price_sen)",
    "new": "(published_at DESC NULLS LAST)",
}
"""Words of titles stand in the index of all words: it answers "holds this, and that in the title" without the rows."""
STORAGE = {
    **dict.fromkeys(("body", "facets", "title_vector", "vector"), "EXTERNAL"),
    **dict.fromkeys(("object_id", "ships_to", "title", "words"), "MAIN"),
}
"""What is long stands outside of the row, as it is: a search passes thousands of rows and reads few of these."""
ROW_BYTES = 640
BUILD_MEMORY = "256MB"
"""For an index of words that is built at once: with less it is written in many small pieces."""
FINGERPRINT = hashlib.sha256((COLUMNS + repr(INDEXES) + repr(STORAGE)).encode()).hexdigest()[:16]


def create(name: str) -> None:
    """A new empty table without indexes: it is loaded first."""
    _run(sql.SQL("CREATE TABLE {table} (" + COLUMNS + f") WITH (toast_tuple_target = {ROW_BYTES})"), name)
    stored = ", ".join(f"ALTER COLUMN {column} SET STORAGE {how}" for column, how in STORAGE.items())
    _run(sql.SQL("ALTER TABLE {table} " + stored), name)


def add_indexes(name: str) -> None:
    """The indexes of a loaded table, and its statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = %s", [BUILD_MEMORY])
    for part, definition in INDEXES.items():
        index = sql.Identifier(f"{name}_{part}")
        _run(sql.SQL("CREATE INDEX IF NOT EXISTS {index} ON {table} " + definition), name, index=index)
    with connection.cursor() as cursor:
        cursor.execute("RESET maintenance_work_mem")
    _run(sql.SQL("ANALYZE {table}"), name)


def drop(name: str) -> None:
    """Remove a table; no error when it is gone."""
    _run(sql.SQL("DROP TABLE IF EXISTS {table}"), name)


def exists(name: str) -> bool:
    """Whether the table is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])


def _run(statement: sql.SQL, name: str, **parts: sql.Identifier) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=sql.Identifier(name), **parts))
