"""What a source remembers between readings, such as a feed's ETag: one small file each.

Written after the reading, so that what a killed run learnt is learnt again. Nothing is lost with
the file: without it a source asks for everything once more.
"""

from __future__ import annotations

from typing import Any

import orjson

from extractors.lake import Lake


def read(lake: Lake, source: str) -> dict[str, Any]:
    """Give a source's notes; none at first, and none where they cannot be read."""
    path = _path(lake, source)
    if not lake.fs.exists(path):
        return {}
    try:
        found = orjson.loads(lake.fs.cat_file(path))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def write(lake: Lake, source: str, notes: dict[str, Any]) -> None:
    """Keep a source's notes; a source that has none gets no file."""
    if notes:
        with lake.writing(_path(lake, source)) as file:
            file.write(orjson.dumps(notes))


def _path(lake: Lake, source: str) -> str:
    return lake.path("notes", f"{source}.json")
