"""What every test stands on: a database for each worker, copied from a template, and which tests run here.

pytest-django's own way would migrate for half a minute, and would empty all tables after each test that
commits, the rows that migrations put there included. Here both are a copy of the template, which takes 0.2 s.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import HealthCheck, settings as hypothesis_settings
from hypothesis.database import DirectoryBasedExampleDatabase
from pytest_django import DjangoDbBlocker

from search import engines
from search.kept import Kept
from storefront import migrated_template
from storefront.launch import elasticsearch_node
from storefront.translations import compile_translations

pytest_plugins = [
    "tests.services.chromium",
    "tests.services.elasticsearch_fixtures",
    "tests.services.jobs",
    "tests.services.stripe",
]

LEFT_OUT = "left out: {tests} tests, for want of {what} (on Debian: apt install {packages})"

ASKED_FOR = {"benchmark": "benchmarks", "soak": "tests/soak"}
"""Markers of tests that run only when their folder or marker is named."""

hypothesis_settings.register_profile(
    "juragan",
    deadline=None,
    suppress_health_check=[HealthCheck.differing_executors],  # mutmut runs a test many times in one process
    database=DirectoryBasedExampleDatabase(".local/hypothesis"),
)
hypothesis_settings.load_profile("juragan")


# --- which tests run here ---


def _missing() -> dict[str, str]:
    """The markers whose tests cannot run on this machine, each with the line that says why."""
    from tests.services import chromium  # a plugin: pytest must be the first to import it

    missing = {}
    if chromium.executable() is None:
        missing["browser"] = LEFT_OUT.format(tests="browser", what="Chromium", packages=chromium.PACKAGES)
    if not os.environ.get("ELASTICSEARCH_URL") and not elasticsearch_node.can_start():
        packages = elasticsearch_node.PACKAGES
        missing["elasticsearch"] = LEFT_OUT.format(tests="Elasticsearch", what="Java", packages=packages)
    return missing


def pytest_configure(config: pytest.Config) -> None:
    """In CI everything must be there; and messages must be compiled before a page is asked for."""
    missing = _missing()
    if missing and os.environ.get("CI") == "true":
        raise pytest.UsageError("CI must run every test, but " + "; ".join(missing.values()))
    if not hasattr(config, "workerinput") and compile_translations():
        translation_file_changed(
            sender=None, file_path=Path("django.mo")
        )  # what was read before is read again


def pytest_report_header() -> list[str]:
    """One line for each kind of test that is left out."""
    return list(_missing().values())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In CI nothing may be missing; and messages must be compiled before a page is asked for."""
    left_out = set(_missing()) | {
        marker
        for marker, folder in ASKED_FOR.items()
        if marker not in config.getoption("markexpr") and not any(folder in arg for arg in config.args)
    }
    removed = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    if removed:
        config.hook.pytest_deselected(items=removed)
        items[:] = [item for item in items if item not in removed]


# --- the database ---


def _database_name() -> str:
    return f"test_juragan_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _renew(name: str, template: str) -> None:
    """A fresh copy in place of what tests left behind."""
    connections.close_all()
    migrated_template.copy_to(name, template=template)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This worker's own database; a second run in the same checkout is refused rather than disturbed."""
    name = _database_name()
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock(), migrated_template.maintenance_cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s))", [name])
        if not cursor.fetchone()[0]:
            pytest.exit(f"Another test run of this checkout uses the database {name}.", returncode=4)
        template = migrated_template.ensure()
        _renew(name, template)
        patch.setitem(connection.settings_dict, "NAME", name)
        # What Django does after a test that commits: it would empty all tables.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _renew(name, template))
        django_db_blocker.restore()
        yield
        with django_db_blocker.unblock():
            patch.undo()
            connections.close_all()
            migrated_template.drop(name)


# --- what a process remembers ---


@pytest.fixture(autouse=True)
def _words_of_nobody() -> None:
    """Words, synonyms and pins that the search keeps in memory, and its engine, belong to one test."""
    Kept.forget_all()
    engines._behind_breaker.cache_clear()


# --- the language ---


@pytest.fixture(autouse=True)
def _language_of_nobody() -> Iterator[None]:
    """Each test starts in the site's language: a page that was asked for leaves its own active in the thread."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()
