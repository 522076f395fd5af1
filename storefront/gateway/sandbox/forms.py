"""Form bodies as Stripe's SDKs write them: nested names in brackets, lists by index or by []."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

Params = dict[str, Any]

MOST_FIELDS = 2000
_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")
_FREE_KEYS = frozenset({"metadata"})
"""Groups whose keys are the caller's own words, so a digit there is a name and not an index."""


class CannotReadForm(ValueError):
    """The body is not a form that the bracket notation allows."""


def decode(encoded: str) -> Params:
    """Turn `a[b][0][c]=d` into {"a": {"b": [{"c": "d"}]}}. Values stay text. Raises CannotReadForm."""
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, strict_parsing=bool(encoded), max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise CannotReadForm(str(error)) from error
    tree: Params = {}
    for name, value in pairs:
        _place(tree, _path_of(name), value)
    return {key: _with_lists(value, key) for key, value in tree.items()}


def _path_of(name: str) -> list[str]:
    match = _NAME.match(name)
    if match is None:
        raise CannotReadForm(f"Invalid parameter name: {name}")
    return [match.group(1), *_PART.findall(match.group(2))]


def _place(tree: Params, path: list[str], value: str) -> None:
    node = tree
    for part in path[:-1]:
        node = node.setdefault(part or str(len(node)), {})
        if not isinstance(node, dict):
            raise CannotReadForm(f"{path[0]} is given both as a value and as a group")
    node[path[-1] or str(len(node))] = value


def _with_lists(node: Any, name: str) -> Any:
    if not isinstance(node, dict):
        return node
    if name not in _FREE_KEYS and node and all(key.isdigit() for key in node):
        return [_with_lists(node[key], "") for key in sorted(node, key=int)]
    return {key: _with_lists(value, key) for key, value in node.items()}
