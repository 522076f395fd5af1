"""Our forks of Oscar's apps: Oscar loads every override, and its own migrations are copied unchanged."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import oscar.apps
import pytest
from django.apps import apps
from oscar.core.application import OscarConfig, OscarDashboardConfig
from oscar.core.loading import get_class, get_model

ROOMS = ("catalogue", "cms", "search", "storefront")
FORKS = sorted(
    config.name
    for config in apps.get_app_configs()
    if isinstance(config, OscarConfig | OscarDashboardConfig) and config.name.split(".")[0] in ROOMS
)
OSCAR = Path(inspect.getfile(oscar.apps)).parent


def original(fork: str) -> str:
    """The app of Oscar that a fork stands in for: storefront.order -> order."""
    return fork.rsplit(".", maxsplit=1)[-1] if "dashboard." not in fork else fork.split(".", 1)[1]


def overriding_modules(fork: str) -> Iterator[tuple[str, ModuleType, ModuleType]]:
    """Name, our module and Oscar's, for each module that both have."""
    package = importlib.import_module(fork)
    for found in pkgutil.iter_modules(package.__path__):
        theirs = OSCAR / original(fork).replace(".", "/") / f"{found.name}.py"
        if (
            theirs.exists()
            and not found.ispkg
            and found.name not in ("apps", "config", "models", "migrations")
        ):
            name = f"{original(fork)}.{found.name}"
            yield (
                name,
                importlib.import_module(f"{fork}.{found.name}"),
                importlib.import_module(f"oscar.apps.{name}"),
            )


def overrides(fork: str) -> Iterator[tuple[str, str, type]]:
    """Oscar's module label, class name and our class, for each class that both define."""
    for label, ours, theirs in overriding_modules(fork):
        for name, value in vars(ours).items():
            if inspect.isclass(value) and value.__module__ == ours.__name__ and hasattr(theirs, name):
                yield label, name, value


class TestOverrides:
    def test_forks_are_found_when_apps_are_walked(self) -> None:
        inside = ["offer", "basket", "order", "shipping", "customer", "checkout", "dashboard"]
        expected = {"catalogue", "catalogue.partner", "search", *(f"storefront.{name}" for name in inside)}
        assert set(FORKS) >= expected

    @pytest.mark.parametrize("fork", FORKS)
    def test_oscar_loads_our_class_when_a_fork_defines_it(self, fork: str) -> None:
        for label, name, ours in overrides(fork):
            assert get_class(label, name) is ours, f"{label}.{name}"

    @pytest.mark.parametrize("fork", FORKS)
    def test_oscar_finds_our_model_when_a_fork_defines_it(self, fork: str) -> None:
        (config,) = (config for config in apps.get_app_configs() if config.name == fork)
        for model in config.get_models():
            if model.__module__.startswith(fork):
                assert get_model(config.label, model.__name__) is model


class TestMigrations:
    @pytest.mark.parametrize("fork", FORKS)
    def test_copied_migrations_equal_the_package_when_compared(self, fork: str) -> None:
        ours = Path(inspect.getfile(importlib.import_module(fork))).parent / "migrations"
        theirs = OSCAR / original(fork).replace(".", "/") / "migrations"
        names = [path.name for path in theirs.glob("[0-9]*.py")]
        assert [name for name in names if (ours / name).read_bytes() != (theirs / name).read_bytes()] == []
