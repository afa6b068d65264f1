"""What the tests of feeds share: two recorded documents, and how one is made and read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from fakes import NINE_TO_TEN

from extractors.base import Page, Stream
from extractors.records import Post
from extractors.registry import SourceEntry
from extractors.sources import feeds

FIXTURES = Path(__file__).parents[1] / "fixtures" / "feeds"
URL = "https://courant.example/feed.xml"
STREAM = Stream(f"feed:{URL}", "feed", URL)
OPTIONS = feeds.Options(feeds=(URL,), keep="all")
RSS, ATOM = ((FIXTURES / f"{name}.page-1.xml").read_bytes() for name in ("rss", "atom"))


def a_page(body: bytes, *asked: str) -> Page:
    return Page(STREAM, URL, 200, NINE_TO_TEN.start, body, asked)


def read(body: bytes) -> list[Post]:
    found = [feeds.parse(payload) for payload in feeds.payloads(a_page(body))]
    assert all(isinstance(record, Post) for record in found)
    return found  # type: ignore[return-value]


def rss(items: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def item(**fields: str) -> str:
    given = {"guid": "tag:x,1:1", "pubDate": "Mon, 02 Mar 2026 09:00:00 GMT", **fields}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in given.items()) + "</item>"


def entry(*urls: str, **options: Any) -> SourceEntry:
    return SourceEntry(
        name="feeds",
        module="feeds",
        every=None,
        since=date(2026, 1, 1),
        reread_hours=24 * 30,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        options={"feeds": urls, **options},
    )
