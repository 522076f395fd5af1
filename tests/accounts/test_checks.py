"""Wrong configuration stops at start-up, each with its id and a hint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from storefront.accounts import checks, permissions
from tests.services.people_and_goods import a_person

ROOT = Path(__file__).resolve().parents[2]
LIVE = {"SECRET_KEY": "r" * 50, "STRIPE_SECRET_KEY": "sk_live_x", "DEMO": False, "DEBUG": False}


def ids(found: list[object]) -> set[str]:
    return {str(getattr(message, "id", "")) for message in found}


class TestRoutes:
    def test_nothing_is_found_when_every_route_has_a_row(self) -> None:
        assert checks.every_route_has_a_row(None) == []

    def test_route_is_named_when_its_row_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        without = {name: row for name, row in permissions.ROUTES.items() if not name.startswith("checkout")}
        monkeypatch.setattr(permissions, "ROUTES", without)
        found = checks.every_route_has_a_row(None)
        assert ids(list(found)) == {"accounts.E001"}
        assert any("checkout:index" in message.msg for message in found)


class TestProduction:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, set()),
            ({"DEBUG": True}, {"accounts.E002"}),
            ({"DEMO": True}, {"accounts.E002"}),
            ({"SECRET_KEY": "demo-key-for-this-machine"}, {"accounts.E003"}),
            ({"STRIPE_SECRET_KEY": "sk_test_x"}, {"accounts.E004"}),
        ],
    )
    def test_leftover_is_refused_when_it_is_the_demos(
        self, settings: Settings, changes: dict[str, object], expected: set[str]
    ) -> None:
        for name, value in {**LIVE, **changes}.items():
            setattr(settings, name, value)
        assert ids(list(checks.production_is_clean(None))) == expected

    @pytest.mark.django_db
    def test_sample_people_are_refused_when_the_shop_is_no_demo(self, settings: Settings) -> None:
        person = a_person(email="juruwang@contoh.example")
        assert ids(list(checks.no_sample_people(None, databases=["default"]))) == {"accounts.E005"}
        settings.DEMO = True
        assert checks.no_sample_people(None, databases=["default"]) == []
        settings.DEMO = False
        person.is_active = False
        person.save()
        assert checks.no_sample_people(None, databases=["default"]) == []

    def test_start_names_everything_that_is_missing_when_the_environment_is_empty(self) -> None:
        environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "storefront.settings.production"}
        started = subprocess.run(
            [sys.executable, "-c", "import storefront.wsgi"],
            check=False,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert started.returncode != 0
        for name in (
            "DATABASE_URL",
            "SECRET_KEY",
            "ALLOWED_HOSTS",
            "SITE_ORIGIN",
            "STRIPE_SECRET_KEY",
            "STRIPE_WEBHOOK_SECRETS",
        ):
            assert name in started.stderr
