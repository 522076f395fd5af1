"""Lists with filters and paging, and expansion of ids. Source: docs.stripe.com/api/pagination, /expand."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from .errors import ApiError
from .forms import Params
from .reading import Reader
from .world import Json, World

DEFAULT_LIMIT, MOST_LIMIT = 10, 100
DEEPEST_EXPANSION = 4
_BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda at, bound: at > bound,
    "gte": lambda at, bound: at >= bound,
    "lt": lambda at, bound: at < bound,
    "lte": lambda at, bound: at <= bound,
}
_TABLE_OF = {
    "payment_intent": "intents",
    "latest_charge": "charges",
    "charge": "charges",
    "balance_transaction": "balance_transactions",
    "failure_balance_transaction": "balance_transactions",
    "payment_method": "payment_methods",
}


def page(world: World, read: Reader, rows: Iterable[Json], url: str, expand: list[str]) -> Json:
    """One page, newest first. Reads limit, created, starting_after and ending_before."""
    limit = read.integer("limit", least=1) or DEFAULT_LIMIT
    if limit > MOST_LIMIT:
        raise ApiError("This value must be less than or equal to 100.", param="limit")
    bounds = _bounds(read.raw("created"))
    chosen = [row for row in rows if all(_BOUNDS[word](row["created"], at) for word, at in bounds.items())]
    chosen.reverse()
    after, before = read.text("starting_after"), read.text("ending_before")
    read.finish()
    if after is not None:
        chosen = chosen[_place(chosen, after, "starting_after") + 1 :]
    elif before is not None:
        chosen = chosen[: _place(chosen, before, "ending_before")][-limit:]
    parts = _below_data(expand)
    shown = [expanded(world, row, parts) for row in chosen[:limit]]
    return {"object": "list", "data": shown, "has_more": len(chosen) > limit, "url": url}


def matching(rows: Iterable[Json], read: Reader, *fields: str) -> list[Json]:
    """Rows whose named fields equal the parameters of the same names, where given."""
    wanted = {name: read.text(name) for name in fields}
    return [row for row in rows if all(value is None or row[name] == value for name, value in wanted.items())]


def expand_of(params: Params, roots: frozenset[str] | None = None) -> list[str]:
    """What to expand; with `roots`, refuse anything else before work is done."""
    asked = params.get("expand", [])
    if not isinstance(asked, list) or not all(isinstance(path, str) for path in asked):
        raise ApiError("Invalid array", param="expand")
    for path in asked:
        if path.count(".") >= DEEPEST_EXPANSION + 1:
            raise ApiError("You can only expand 4 levels of a property.", param="expand")
        if roots is not None and path.split(".")[0] not in roots:
            raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    return asked


def expanded(world: World, subject: Json, paths: list[str]) -> Json:
    """A copy with the asked-for ids replaced by their objects; lists appear only here."""
    shown = copy.deepcopy(subject)
    for path in paths:
        _expand(world, shown, path.split("."))
    return shown


def _expand(world: World, node: Json, parts: list[str]) -> None:
    name, rest = parts[0], parts[1:]
    if name in ("line_items", "refunds") and name not in node:
        node[name] = _embedded(world, node, name)
    elif name not in node or (name not in _TABLE_OF and not isinstance(node[name], dict)):
        raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    value: Any = node[name]
    if isinstance(value, str):
        value = node[name] = copy.deepcopy(world.table(_TABLE_OF[name])[value])
    if rest and rest[0] == "data" and isinstance(value, dict):
        for item in value["data"]:
            if rest[1:]:
                _expand(world, item, rest[1:])
    elif rest and isinstance(value, dict):
        _expand(world, value, rest)


def _embedded(world: World, node: Json, name: str) -> Json:
    if name == "line_items" and node["object"] == "checkout.session":
        rows = world.table("line_items")[node["id"]]["lines"]
        url = f"/v1/checkout/sessions/{node['id']}/line_items"
    elif name == "refunds" and node["object"] == "charge":
        rows = [row for row in world.table("refunds").values() if row["charge"] == node["id"]][::-1]
        url = f"/v1/charges/{node['id']}/refunds"
    else:
        raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    shown = copy.deepcopy(rows[:DEFAULT_LIMIT])
    return {"object": "list", "data": shown, "has_more": len(rows) > DEFAULT_LIMIT, "url": url}


def _below_data(paths: list[str]) -> list[str]:
    for path in paths:
        if not path.startswith("data."):
            raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    return [path.removeprefix("data.") for path in paths]


def _bounds(created: object) -> dict[str, int]:
    """The `created` filter: a group of gt, gte, lt, lte, or one exact second."""
    if created is None:
        return {}
    told = created if isinstance(created, dict) else {"gte": created, "lte": created}
    for word, bound in told.items():
        if word not in _BOUNDS or not str(bound).isdecimal():
            raise ApiError(f"Invalid timestamp: {bound}", param="created")
    return {word: int(str(bound)) for word, bound in told.items()}


def _place(rows: list[Json], object_id: str, param: str) -> int:
    for index, row in enumerate(rows):
        if row["id"] == object_id:
            return index
    raise ApiError(f"No such object: '{object_id}'", code="resource_missing", param=param)
