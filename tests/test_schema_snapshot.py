"""The schema snapshot says exactly what the migrations say, or is not used."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.db import connection

from storefront import migrated_template, schema_snapshot


@pytest.mark.django_db
class TestSnapshot:
    def test_nothing_is_restored_when_a_migration_has_changed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        changed = tmp_path / "migrated.sql.gz"
        changed.write_bytes(
            gzip.compress(b'-- {"order.0001_initial":"000000000000"}\ncreate table canary (id int);\n')
        )
        monkeypatch.setattr(schema_snapshot, "PATH", changed)

        assert schema_snapshot.restore() is False
        assert "canary" not in connection.introspection.table_names()

    def test_every_migration_is_in_it_when_it_is_shipped(self) -> None:
        header = gzip.decompress(schema_snapshot.PATH.read_bytes()).decode().partition("\n")[0]
        assert all(
            f'"{name}":"{digest}"' in header for name, digest in schema_snapshot.migration_hashes().items()
        ), "stale: run python3 manage.py write_schema_snapshot"


@pytest.mark.django_db(transaction=True)
class TestSameDatabase:
    def test_tables_are_equal_when_migrated_without_the_snapshot(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Slow, and worth it: the one proof that the shortcut leads to the same place."""
        monkeypatch.setattr(schema_snapshot, "restore", lambda: False)
        names = {"shipped": "snapshot_shipped", "migrated": "snapshot_migrated"}
        for name in names.values():
            migrated_template.drop(name)
        with migrated_template.maintenance_cursor() as cursor:
            for name in names.values():
                cursor.execute(f"create database {name}")
        migrated_template._migrate_into(names["migrated"])
        monkeypatch.undo()
        migrated_template._migrate_into(names["shipped"])

        found = {key: columns_and_rules(name) for key, name in names.items()}
        for name in names.values():
            migrated_template.drop(name)
        assert found["shipped"] == found["migrated"]


def columns_and_rules(database: str) -> list[tuple[str, ...]]:
    """Columns, constraints, indexes, triggers and functions of a database, sorted."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                select 'column', table_name, column_name, data_type || coalesce(column_default, '') || is_nullable
                  from information_schema.columns where table_schema = 'public'
                union all
                select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
                  from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
                union all
                select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
                union all
                select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
                  from pg_trigger where not tgisinternal
                union all
                select 'migration', app, name, '' from django_migrations
                order by 1, 2, 3, 4
                """
            )
            return sorted(tuple(_plain(str(cell)) for cell in row) for row in cursor.fetchall())
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _plain(text: str) -> str:
    """A definition without casts and brackets: PostgreSQL writes the same rule differently once it has read it back."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", text)
