"""Pages of Mastodon's lists: by id, with a Link header to the neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from simulator.platforms.answers import Request
from simulator.platforms.shelf import Row
from simulator.posts import Post


def window(
    request: Request, row: Row, accepts: Callable[[Post], bool], limit: int
) -> list[tuple[str, Post]]:
    """Take a page: newest first below max_id; just above min_id where that is given."""
    lowest = _padded(request.first("min_id") or request.first("since_id"))
    highest = _padded(request.first("max_id"))
    climbs = request.first("min_id") is not None
    walk: Iterable[tuple[str, Post]] = (
        row.oldest(above=lowest or "") if climbs else row.newest(below=highest)
    )
    page: list[tuple[str, Post]] = []
    for key, post in walk:
        if len(page) == limit:
            break
        if (climbs and highest and key >= highest) or (not climbs and lowest and key <= lowest):
            break
        if accepts(post):
            page.append((key, post))
    return page[::-1] if climbs else page


def link_of(
    request: Request, page: list[tuple[str, Post]], limit: int, *, next_if_full: bool = False
) -> dict[str, str]:
    """Write the Link header; ``next_if_full``: the next page is named only below a full one."""
    if not page:
        return {}
    kept = [
        (name, value)
        for name, values in request.query.items()
        if name not in ("max_id", "min_id", "since_id")
        for value in values
    ]

    def link(name: str, key: str, relation: str) -> str:
        query = urlencode([*kept, (name, str(int(key)))])
        return f'<{request.base}{request.path}?{query}>; rel="{relation}"'

    links = [link("min_id", page[0][0], "prev")]
    if not next_if_full or len(page) == limit:
        links.insert(0, link("max_id", page[-1][0], "next"))
    return {"Link": ", ".join(links)}


def limit_of(request: Request, default: int) -> int:
    """Read how many are wanted: at most twice the default."""
    text = request.first("limit")
    return default if text is None else min(abs(integer(text)), default * 2)


def integer(text: str | None) -> int:
    """Read a number as Ruby does: what it begins with, else 0."""
    match = re.match(r"\s*-?\d+", text or "")
    return int(match[0]) if match else 0


def _padded(identifier: str | None) -> str | None:
    return None if identifier is None else f"{abs(integer(identifier)):020d}"
