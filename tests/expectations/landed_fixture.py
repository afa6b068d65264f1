"""A small landed reading that passes every rule, for tests to spoil one value of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.lake import Lake
from extractors.records import arrow_schema

READING_ID = "mastodon-20260302T090000-20260302T100000-20260302T100500000000"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = START + timedelta(hours=1)
KNOWN = END + timedelta(minutes=5)

Rows = dict[str, list[dict[str, Any]]]


def good_reading() -> Rows:
    """Give one reading with rows of every table, though no source has them all."""
    return {
        "posts": [_post(number) for number in range(4)],
        "deletions": [
            {
                "platform": "mastodon",
                "native_id": "90",
                "deleted_at": None,
                "reason_code": "missing",
                **_landed(90),
            }
        ],
        "feedback": [
            {
                "platform": "mastodon",
                "native_id": "tok1/invited",
                "token": "tok1",
                "invited_at": START,
                **_landed(91),
                "token_key": f"k1_{1:032x}",
            }
        ],
        "contacts": [
            {
                "platform": "mastodon",
                "native_id": "k1",
                "brand_id": "acme",
                "contact_channel": "phone",
                "customer_id": "c1",
                "feedback_token": "tok1",
                "started_at": START,
                **_landed(92),
                "token_key": f"k1_{1:032x}",
                "customer_key": f"k1_{2:032x}",
            }
        ],
        "ticket_changes": [
            {
                "platform": "mastodon",
                "native_id": "t1",
                "thread_id": "110",
                "change_kind": "owner",
                "from_value": None,
                "to_value": "9",
                "author_id": "8",
                "changed_at": START,
                **_landed(93),
                "author_key": f"k1_{8:032x}",
                "from_key": None,
                "to_key": f"k1_{9:032x}",
            }
        ],
        "readings": [
            {
                "reading_id": READING_ID,
                "source": "mastodon",
                "platform": "mastodon",
                "window_start": START,
                "window_end": END,
                "known_at": KNOWN,
                "watermark_at": END,
                "page_count": 2,
                "received_count": 9,
                "landed_count": 8,
                "duplicate_count": 1,
                "quarantined_count": 0,
                "later_count": 0,
                "unasked_count": 0,
                "is_complete": True,
                "problem_text": None,
            }
        ],
    }


def _landed(number: int) -> dict[str, Any]:
    return {
        "reading_id": READING_ID,
        "known_at": KNOWN,
        "version_key": f"{number:032x}",
        "payload": "{}",
    }


def _post(number: int) -> dict[str, Any]:
    return {
        "platform": "mastodon",
        "native_id": str(110 + number),
        "thread_id": "110",
        "in_reply_to_id": "110" if number else None,
        "in_reply_to_author_id": "7" if number else None,
        "author_id": "8",
        "author_handle": "ann",
        "mentioned_ids": ["7"],
        "body_text": "Secret words of a private person",
        "language_code": "nl",
        "permalink": None,
        "channel": "public",
        "is_automated": False,
        "created_at": START + timedelta(minutes=number),
        "edited_at": None,
        **_landed(number),
        "query_id": None,
        "author_key": f"k1_{8:032x}",
        "in_reply_to_author_key": f"k1_{7:032x}" if number else None,
        "mentioned_keys": [f"k1_{7:032x}"],
    }


def land(rows: Rows, folder: Path, *, renamed: dict[str, str] | None = None) -> Lake:
    """Write a reading as landing does: a table without rows gets no file."""
    for table, records in rows.items():
        if not records:
            continue
        made = pa.Table.from_pylist(records, schema=arrow_schema(table))
        made = made.rename_columns([(renamed or {}).get(n, n) for n in made.column_names])
        where = folder / "landed" / table / "source=mastodon" / "read_date=2026-03-02"
        where.mkdir(parents=True)
        pq.write_table(made, where / f"{READING_ID}.parquet")
    return Lake.at(folder)
