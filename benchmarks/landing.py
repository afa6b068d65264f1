"""Landing, in posts per CPU second, beside the least that the same posts could cost.

The floor reads the same pages with orjson, makes one Arrow table of the same payloads and a
few columns, and writes it as Parquet: no records, no checks, no keys, no raw pages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.base import Page, Source, Stream, Window
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.landing import Landing
from extractors.sources import bluesky, mastodon

COUNT, POSTS_A_PAGE, POST_BYTES = 60_000, 100, 1_200
ROUNDS = 3  # the best of these counts: others may use the machine too
WANTED_POSTS_A_SECOND = 30_000
START = datetime(2026, 3, 2, tzinfo=UTC)
WINDOW = Window(START, START + timedelta(days=1))


def bluesky_pages() -> list[Page]:
    """Make pages of post views, each post about 1.2 kB."""
    return [
        _page(n, {"posts": [_view(n * POSTS_A_PAGE + i) for i in range(POSTS_A_PAGE)]})
        for n in range(COUNT // POSTS_A_PAGE)
    ]


def mastodon_pages() -> list[Page]:
    """Make pages of statuses, each status about 1.2 kB."""
    return [
        _page(n, [_status(n * POSTS_A_PAGE + i) for i in range(POSTS_A_PAGE)])
        for n in range(COUNT // POSTS_A_PAGE)
    ]


def _page(number: int, document: Any) -> Page:
    stream = Stream("account:acme", "account", "acme")
    body = orjson.dumps(document)
    return Page(stream, f"https://x.example/?page={number}", 200, START, body)


def _when(number: int) -> str:
    return (START + timedelta(seconds=number)).isoformat(timespec="milliseconds")


def _padded(post: dict[str, Any], text: dict[str, Any], field: str) -> dict[str, Any]:
    missing = POST_BYTES - len(orjson.dumps(post))
    text[field] += "é woord " * (missing // 9)
    return post


def _view(number: int) -> dict[str, Any]:
    did = f"did:plc:person{number % 9000:017}"
    uri = f"at://{did}/app.bsky.feed.post/{number:013}"
    root = {"uri": f"at://did:plc:acme/app.bsky.feed.post/{number // 3:013}", "cid": "bafy"}
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:acme"}
    record = {
        "$type": "app.bsky.feed.post",
        "text": f"@acme.example bericht {number} ",
        "createdAt": _when(number),
        "langs": ["nl"],
        "reply": {"root": root, "parent": root},
        "facets": [{"index": {"byteStart": 0, "byteEnd": 13}, "features": [feature]}],
    }
    author = {"did": did, "handle": f"person{number % 9000}.example", "labels": []}
    view = {"uri": uri, "cid": "bafy", "author": author, "record": record, "replyCount": 1}
    return _padded(view, record, "text")


def _status(number: int) -> dict[str, Any]:
    person = str(10_000 + number % 9000)
    status = {
        "id": str(10**17 + number),
        "created_at": _when(number),
        "in_reply_to_id": str(10**17 + number // 3),
        "in_reply_to_account_id": "7",
        "visibility": "public",
        "language": "nl",
        "uri": f"https://social.example/users/{person}/statuses/{number}",
        "url": f"https://social.example/@{person}/{number}",
        "edited_at": None,
        "content": f"<p><a href='https://social.example/@acme'>@acme</a> bericht {number} ",
        "account": {"id": person, "acct": f"person{person}", "bot": False},
        "mentions": [{"id": "7", "acct": "acme"}],
    }
    return _padded(status, status, "content")


def land(source: Source, pages: list[Page]) -> None:
    """Land the pages as a run does: raw, checked, keyed, Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        with Landing(
            Lake.at(folder),
            source,
            KeyRing("k1", b"a key for benchmarks"),
            name="bench",
            platform="bench",
            window=WINDOW,
            known_at=WINDOW.end,
            keep_ids=True,
        ) as reading:
            for page in pages:
                reading.take(page)
        if (reading.landed, reading.quarantined) != (COUNT, 0):
            raise AssertionError(f"landed {reading.landed}, quarantined {reading.quarantined}")


def floor(source: Source, pages: list[Page]) -> None:
    """Do the least: read, make a table, write it."""
    ids, payloads = [], []
    for page in pages:
        for payload in source.payloads(page):
            ids.append(payload.get("uri"))
            payloads.append(orjson.dumps(payload).decode())
    with tempfile.TemporaryDirectory() as folder:
        table = pa.table({"id": ids, "payload": payloads})
        pq.write_table(table, Path(folder) / "posts.parquet", compression="zstd")


def posts_a_second(
    what: Callable[[Source, list[Page]], None], source: Source, pages: list[Page]
) -> float:
    """Give the best rate of a few rounds, by the processor's clock."""
    best = 0.0
    for _ in range(ROUNDS):
        started = process_time()
        what(source, pages)
        best = max(best, COUNT / (process_time() - started))
    return best


def main() -> None:
    """Print the rates; end with status 1 if landing is slower than it promises to be."""
    is_slow = False
    for name, module, pages in (
        ("bluesky", bluesky, bluesky_pages()),
        ("mastodon", mastodon, mastodon_pages()),
    ):
        source = cast("Source", module)
        size = sum(len(page.body) for page in pages) / COUNT
        landed, least = (posts_a_second(what, source, pages) for what in (land, floor))
        is_slow |= landed < WANTED_POSTS_A_SECOND
        print(
            f"landing {name}: {landed:,.0f} posts per CPU second of {size:,.0f} bytes; "
            f"floor (orjson + pyarrow) {least:,.0f}; {least / landed:.1f} times the floor's cost "
            f"(wanted: {WANTED_POSTS_A_SECOND:,})"
        )
    if is_slow:
        raise SystemExit(1)
