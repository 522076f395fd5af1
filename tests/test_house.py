"""The rules of the house that import-linter cannot see.

Each list of exceptions names a reason and may only shrink.
"""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("catalogue", "cms", "search", "storefront")
AT_THE_ROOT = {*ROOMS, "tests", "manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"}
NAMED_BY_OSCAR = {"storefront/order/utils.py": "Oscar loads order number and order creator by this name"}
NOT_A_NAME = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py", "tools.py"}
FORKS = (
    "catalogue",
    "search",
    *(
        f"storefront/{name}"
        for name in ["offer", "basket", "order", "shipping", "customer", "checkout", "dashboard"]
    ),
)

MODULE_LINES, FUNCTION_LINES, VIEW_METHOD_LINES, TEMPLATE_LINES, README_LINES = 400, 50, 25, 120, 60

FLOORS = (
    {"catalogue", "partner", "trade"},
    {"cms"},
    {"search"},
    {"ledger", "gateway", "accounts", "upkeep"},
    {"offer"},
    {"order", "basket", "shipping", "customer"},
    {"fulfilment"},
    {"referrals"},
    {"commissions"},
    {"payouts"},
    {"checkout"},
    {"aftersales"},
    {"webhooks"},
    {"reconciliation"},
    {"portal", "sellers", "dashboard", "shop"},
)
"""App labels from the ground up, as the import contracts in pyproject.toml order the packages."""

READMES = sorted(path for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("README.md"))

LONG: dict[str, str] = {
    "storefront/gateway/sandbox/intents.py:_blank": "one literal: every field of Stripe's object, in its order",
    "storefront/gateway/sandbox/session_shape.py:blank_session": "one literal: every field of Stripe's object",
}
"""`path` or `path:function` of what may be longer than the limits, with the reason."""

RISING_RELATIONS: dict[str, str] = {}
"""`app.Model.field` of what may point up a floor, with the reason."""

LOOKED_UP_BY_NAME: dict[str, str] = {}
"""Modules outside the forks that may ask Oscar's loader, with the reason."""


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the rooms by its path, parsed; migrations are generated and left out."""
    paths = (
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    )
    gc.disable()  # a collection in the middle of parsing can break it in Python 3.11 (CPython issue 106905)
    try:
        return {str(path.relative_to(ROOT)): ast.parse(path.read_text(), str(path)) for path in paths}
    finally:
        gc.enable()


@cache
def templates() -> dict[str, str]:
    """Every template of the rooms by its path."""
    paths = (path for room in ROOMS for path in sorted((ROOT / room).rglob("templates/**/*.html")))
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Each function with its dotted name and whether it is a method of a view."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = node.name if isinstance(node, ast.ClassDef) else ""
                yield f"{inside}.{child.name}".lstrip("."), child, inside.endswith("View")


def imports(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def app_of(path: str) -> str:
    """The app that a path belongs to, as a package: catalogue, catalogue.partner, storefront.order."""
    parts = Path(path).parts
    nested = parts[0] == "storefront" or (parts[0] == "catalogue" and parts[1] in ("partner", "trade"))
    return ".".join(parts[:2] if nested and len(parts) > 2 else parts[:1])


def floor(model: type[Model]) -> int | None:
    """Number of the floor a model stands on; None for models of others."""
    label = model._meta.app_label
    return next((number for number, labels in enumerate(FLOORS) if label in labels), None)


class TestSizes:
    def test_code_fits_its_limit_when_measured(self) -> None:
        found = {}
        for path, tree in sources().items():
            lines = len((ROOT / path).read_text().splitlines())
            if lines > MODULE_LINES:
                found[path] = lines
            for name, node, in_view in functions(tree):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > (VIEW_METHOD_LINES if in_view else FUNCTION_LINES):
                    found[f"{path}:{name}"] = length
        assert {key: size for key, size in found.items() if key not in LONG} == {}
        assert set(LONG) <= set(found), "an exception is no longer needed: take it off the list"

    def test_templates_fit_their_limit_when_measured(self) -> None:
        sizes = {path: len(text.splitlines()) for path, text in templates().items()}
        assert {path: size for path, size in sizes.items() if size > TEMPLATE_LINES} == {}

    @pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.parent.name))
    def test_readme_fits_a_screen_when_measured(self, readme: Path) -> None:
        assert len(readme.read_text().splitlines()) <= README_LINES


class TestNames:
    def test_root_holds_only_rooms_when_listed(self) -> None:
        entries = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith((".", "__"))}
        assert entries - AT_THE_ROOT == set()

    def test_module_names_what_it_knows_when_listed(self) -> None:
        assert [path for path in sources() if Path(path).name in NOT_A_NAME] == sorted(NAMED_BY_OSCAR)


class TestDependencies:
    def test_relations_point_down_when_models_are_walked(self) -> None:
        rising = set()
        for model in apps.get_models(include_auto_created=True):
            own = floor(model)
            for field in model._meta.get_fields():
                target = field.related_model if field.is_relation and not field.auto_created else None
                if own is None or not isinstance(target, type) or target._meta.label == "accounts.User":
                    continue
                if (other := floor(target)) is not None and other > own:
                    rising.add(f"{model._meta.label}.{field.name}")
        assert rising - set(RISING_RELATIONS) == set()
        assert set(RISING_RELATIONS) <= rising, "an exception is no longer needed: take it off the list"

    def test_only_forks_ask_the_loader_when_imports_are_read(self) -> None:
        asking = {
            path
            for path, tree in sources().items()
            if not path.startswith(FORKS)
            and any(name.startswith("oscar.core.loading") for name in imports(tree))
        }
        assert asking - set(LOOKED_UP_BY_NAME) == set()
        assert set(LOOKED_UP_BY_NAME) <= asking, "an exception is no longer needed: take it off the list"

    def test_apps_leave_views_of_others_alone_when_imports_are_read(self) -> None:
        pattern = re.compile(
            r"^((?:catalogue|cms|search|storefront)(?:\.\w+)*?)\.(?:views|forms|urls)(?:\.|$)"
        )
        crossing = [
            (path, name)
            for path, tree in sources().items()
            if path != "storefront/urls.py"
            for name in imports(tree)
            if (found := pattern.match(name))
            and found[1] != app_of(path)
            and not found[1].startswith(app_of(path) + ".")
        ]
        assert crossing == []

    def test_apps_define_no_signals_when_calls_are_read(self) -> None:
        defining = [
            path
            for path, tree in sources().items()
            if "django.dispatch.Signal" in imports(tree)
            or "django.dispatch.dispatcher.Signal" in imports(tree)
        ]
        assert defining == []


class TestTemplates:
    def test_pages_carry_no_inline_code_when_read(self) -> None:
        inline = re.compile(
            r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\b(?:src=|type=\"(?:application/(?:ld\+)?json|speculationrules)\"))",
            re.IGNORECASE,
        )
        found = [path for path, text in templates().items() if "/mail/" not in path and inline.search(text)]
        assert found == []


class TestFinished:
    def test_no_mark_of_unfinished_work_stands_when_read(self) -> None:
        mark = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
        assert [path for path in sources() if mark.search((ROOT / path).read_text())] == []
