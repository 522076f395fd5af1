"""The table of the PostgreSQL engine: one for each build, so that a new one is filled beside the one that serves."""

import hashlib

from django.db import connection
from psycopg import sql

COLUMNS = """
    kind text NOT NULL,
    object_id text NOT NULL,
    version bigint NOT NULL,
    visible boolean NOT NULL,
    title text NOT NULL,
    words text NOT NULL,
    facets text NOT NULL,
    title_vector tsvector NOT NULL,
    vector tsvector NOT NULL,
    maker_id bigint,
    ships_to text[] NOT NULL,
    price_sen bigint,
    price_idr bigint,
    in_stock boolean NOT NULL,
    popularity real NOT NULL,
    rating real NOT NULL,
    signal real NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (kind, object_id)
"""
TYPES = {
    line.split()[0]: line.split()[1].rstrip(",")
    for line in COLUMNS.strip().split("\n")
    if not line.strip().startswith("PRIMARY")
}
"""Type of each column, in their order."""
INDEXES = {
    "words": "USING gin (vector) WITH (fastupdate = off)",
    "title": "USING gin (title_vector) WITH (fastupdate = off)",
    "other_words": "USING gin (vector) WITH (fastupdate = off) WHERE kind <> 'product'",
    "other_titles": "USING gin (title_vector) WITH (fastupdate = off) WHERE kind <> 'product'",
    "signal": "(kind, signal DESC, object_id)",
    "maker": "(maker_id)",
    "price": "(price_sen)",
    "new": "(published_at DESC NULLS LAST)",
}
APART = ("words", "vector")
"""Wide columns that stand outside of the row: a search passes thousands of rows and reads few of these."""
ROW_BYTES = 512
FINGERPRINT = hashlib.sha256((COLUMNS + repr(INDEXES) + repr(APART)).encode()).hexdigest()[:16]


def create(name: str) -> None:
    """A new empty table without indexes: it is loaded first."""
    _run(sql.SQL("CREATE TABLE {table} (" + COLUMNS + f") WITH (toast_tuple_target = {ROW_BYTES})"), name)
    for column in APART:
        _run(sql.SQL(f"ALTER TABLE {{table}} ALTER COLUMN {column} SET STORAGE EXTERNAL"), name)


def add_indexes(name: str) -> None:
    """The indexes of a loaded table, and its statistics."""
    for part, definition in INDEXES.items():
        index = sql.Identifier(f"{name}_{part}")
        _run(sql.SQL("CREATE INDEX IF NOT EXISTS {index} ON {table} " + definition), name, index=index)
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
