"""A document with each of its fields removed, renamed, retyped and nested."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def spoilt(document: Any) -> Iterator[tuple[str, Any]]:
    """Give each spoilt copy, and what was done to which field."""
    for path in _paths(document):
        for way in ("removed", "renamed", "retyped", "nested"):
            copy = json.loads(json.dumps(document))
            holder = copy
            for step in path[:-1]:
                holder = holder[step]
            value = holder.pop(path[-1])
            if way == "renamed":
                holder[f"{path[-1]}_2"] = value
            elif way == "retyped":
                holder[path[-1]] = 7 if isinstance(value, str) else "seven"
            elif way == "nested":
                holder[path[-1]] = {"value": value}
            yield f"{'.'.join(map(str, path))} {way}", copy


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            yield from _paths(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _paths(value, (*path, index))
