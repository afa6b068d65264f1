"""Raw pages: each body verbatim, one line a page, and back again."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
import zstandard

from extractors.base import Page, Payload, Stream
from extractors.lake import Lake


def as_json(payload: Payload) -> bytes:
    """Give a payload as JSON; the slow writer takes what the fast one refuses."""
    try:
        return orjson.dumps(payload)
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(payload).encode()


def body_of(body: bytes) -> dict[str, str]:
    """Give a body as JSON can hold it: as text, or in base64 if it is none."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def raw_line(page: Page) -> bytes:
    """Give a page as one line of a raw file: its body verbatim, and where it came from."""
    return orjson.dumps(
        {
            "stream": page.stream.__dict__,
            "url": page.url,
            "status": page.status,
            "retrieved_at": page.retrieved_at,
            "asked": page.asked,
            **({"context": page.context} if page.context else {}),
            "body": body_of(page.body),
        }
    )


def raw_pages(lake: Lake, path: str) -> Iterator[Page]:
    """Read the pages of a raw file back as they came."""
    with lake.fs.open(path, "rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as text:
        rest = b""
        for chunk in iter(lambda: text.read(1 << 20), b""):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield _page(orjson.loads(line))


def _page(line: dict[str, Any]) -> Page:
    body = line["body"]
    return Page(
        stream=Stream(**line["stream"]),
        url=line["url"],
        status=line["status"],
        retrieved_at=datetime.fromisoformat(line["retrieved_at"]),
        body=body["text"].encode() if "text" in body else base64.b64decode(body["base64"]),
        asked=tuple(line["asked"]),
        context=line.get("context", {}),
    )
