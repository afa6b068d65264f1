"""What X charges of an answer: each post, user and message, once on a UTC day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from extractors.base import Charge, Page, decode_json


def charges(page: Page) -> Iterator[Charge]:
    """Name what an answer holds; what an account wrote, or what mentions it, are its own reads."""
    if page.stream.kind == "compliance":
        return
    document = decode_json(page.body)
    data, along = document.get("data"), document.get("includes") or {}
    unit = "dm_event" if page.stream.kind == "messages" else "post"
    found = _ids(data if isinstance(data, list) else [data])
    for native_id in found:
        yield Charge("own_post" if _is_own(page.url) else unit, f"{unit}:{native_id}")
    for name in ("tweets", "posts"):
        for native_id in _ids(along.get(name)):
            yield Charge("post", f"post:{native_id}")
    for native_id in _ids(along.get("users")):
        yield Charge("user", f"user:{native_id}")


def _ids(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and item.get("id") is not None:
            yield str(item["id"])


def _is_own(url: str) -> bool:
    """Whether an address is an account's own list of posts or mentions."""
    parts = urlsplit(url).path.split("/")
    return "users" in parts and parts[-1] in ("tweets", "mentions")
