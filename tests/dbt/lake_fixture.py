"""A small lake from Python dicts, for tests that need landed Parquet and no extractor.

Posts, deletions and readings take the columns of ``extractors.records.arrow_schema``;
what a row leaves out gets a plain default.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.heads import (
    LABEL_ERRORS_SCHEMA,
    LABEL_REFERENCES_SCHEMA,
    LABEL_VERSIONS_SCHEMA,
    LABELS_SCHEMA,
)
from extractors.lake import Lake
from extractors.records import arrow_schema
from extractors.zones import MASKED_TEXT_SCHEMA, ensure_tables
from warehouse.prepare import SOURCE_LIMITS, SOURCES

Row = Mapping[str, Any]
INSTANT = pa.timestamp("us", "UTC")
DATED = [("valid_from", pa.date32()), ("valid_to", pa.date32())]
FACTS: dict[str, pa.Schema] = {
    name: pa.schema(fields)
    for name, fields in {
        "brands": [
            (column, pa.string())
            for column in ("brand_id", "name", "sector", "country_code", "timezone")
        ],
        "brand_accounts": [
            *DATED,
            *[(c, pa.string()) for c in ("brand_id", "platform", "account_id", "handle")],
            ("is_automated", pa.bool_()),
            ("account_key", pa.string()),
        ],
        "queries": [
            *DATED,
            *[(c, pa.string()) for c in ("query_id", "brand_id", "platform", "query_text")],
        ],
        "sla_targets": [
            *DATED,
            *[
                (c, pa.string())
                for c in ("brand_id", "platform", "message_type", "clock", "hours_basis")
            ],
            ("target_seconds", pa.int64()),
        ],
        "competitor_sets": [
            *DATED,
            *[(c, pa.string()) for c in ("set_id", "set_name", "brand_id")],
        ],
        "sources": SOURCES,
        "source_limits": SOURCE_LIMITS,
        "open_intervals": [
            ("brand_id", pa.string()),
            ("platform", pa.string()),
            ("starts_at", INSTANT),
            ("ends_at", INSTANT),
        ],
    }.items()
}
MODEL = "test-1"  # of labels that a fixture writes
LONG_AGO = date(2020, 1, 1)


def utc(text: str) -> datetime:
    """Read an ISO text as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def write_facts(lake: Path, facts: Mapping[str, Iterable[Row]]) -> None:
    """Write ``facts/*.parquet``; tables that are not given are empty."""
    for name, schema in FACTS.items():
        rows = [{"valid_from": LONG_AGO, **row} for row in facts.get(name, ())]
        _write(lake / "facts" / f"{name}.parquet", schema, rows)
    ensure_tables(Lake.at(lake))


def write_reading(
    lake: Path,
    reading_id: str,
    *,
    platform: str = "mastodon",
    known_at: datetime,
    watermark_at: datetime | None,
    posts: Sequence[Row] = (),
    deletions: Iterable[Row] = (),
) -> None:
    """Land one reading: its posts, its deletions and, last, its own row."""
    added = {"reading_id": reading_id, "payload": "{}"}
    filled = [filled_post(row, platform=platform) for row in posts]
    post_rows = [{"known_at": known_at, **added, **row} for row in filled]
    deletion_rows = [
        {
            "platform": platform,
            "reason_code": "missing",
            "known_at": known_at,
            "version_key": _key("deletion", row),
            **added,
            **row,
        }
        for row in deletions
    ]
    counts = len(post_rows) + len(deletion_rows)
    reading = {
        "reading_id": reading_id,
        "source": platform,
        "platform": platform,
        "window_start": known_at - timedelta(minutes=15),
        "window_end": known_at,
        "known_at": known_at,
        "watermark_at": watermark_at,
        "page_count": 1,
        "received_count": counts,
        "landed_count": counts,
        "duplicate_count": 0,
        "quarantined_count": 0,
        "later_count": 0,
        "unasked_count": 0,
        "is_complete": watermark_at is not None,
    }
    partition = f"source={platform}/read_date={known_at:%Y-%m-%d}/{reading_id}.parquet"
    for table, rows in (
        ("posts", post_rows),
        ("deletions", deletion_rows),
        ("readings", [reading]),
    ):
        if rows:
            _write(lake / "landed" / table / partition, arrow_schema(table), rows)
    texts = [
        {"version_key": row["version_key"], "model_version": "1", "masked_text": row["body_text"]}
        for row in post_rows
    ]
    if texts:
        _write(lake / "enriched" / "masked_text" / partition, MASKED_TEXT_SCHEMA, texts)
    write_labels(lake, reading_id, posts, platform=platform, read_at=known_at)


def write_labels(
    lake: Path,
    name: str,
    posts: Iterable[Row],
    *,
    platform: str = "mastodon",
    read_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    version: str = MODEL,
) -> None:
    """Write the labels that posts bear."""
    rows = [
        {
            "version_key": filled_post(row, platform=platform)["version_key"],
            "model_version": version,
            **row["labels"],
        }
        for row in posts
        if "labels" in row
    ]
    partition = f"model={version}/source={platform}/read_date={read_at:%Y-%m-%d}/{name}.parquet"
    if rows:
        _write(lake / "enriched" / "labels" / partition, LABELS_SCHEMA, rows)


def write_model(
    lake: Path,
    *,
    errors: Iterable[Row] = (),
    references: Iterable[Row] = (),
    version: str = MODEL,
    completed_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> None:
    """Put a model version's labels in use: what it gets wrong, what it learnt from."""
    tables = {
        "label_errors": (LABEL_ERRORS_SCHEMA, errors),
        "label_references": (LABEL_REFERENCES_SCHEMA, references),
        "label_versions": (LABEL_VERSIONS_SCHEMA, [{"completed_at": completed_at}]),
    }
    for table, (schema, rows) in tables.items():
        place = lake / "enriched" / table / "source=_models" / "read_date=1970-01-01"
        filled = [{"model_version": version, **row} for row in rows]
        _write(place / f"{version}.parquet", schema, filled)


def filled_post(row: Row, *, platform: str = "mastodon") -> dict[str, Any]:
    """Complete a post: ids stay text, ``author_key`` is ``k:`` and the author's id."""
    author, parent_author = row.get("author_id"), row.get("in_reply_to_author_id")
    mentioned = tuple(row.get("mentioned_ids", ()))
    return {
        "platform": platform,
        "channel": "public",
        "is_automated": False,
        "body_text": "text",
        "mentioned_ids": mentioned,
        "author_key": author and f"k:{author}",
        "in_reply_to_author_key": parent_author and f"k:{parent_author}",
        "mentioned_keys": [f"k:{one}" for one in mentioned],
        "version_key": _key("post", {k: v for k, v in row.items() if k not in UNVERSIONED}),
        **row,
    }


UNVERSIONED = ("known_at", "query_id", "reading_id", "labels")


def _key(kind: str, row: Row) -> str:
    text = json.dumps([kind, sorted((k, str(v)) for k, v in row.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _write(path: Path, schema: pa.Schema, rows: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
