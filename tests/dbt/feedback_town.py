"""Random invitations, answers and contacts for the random town."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from lake_fixture import write_reading
from random_town import ACCOUNTS, START, Sighting

from extractors.records import LINKS_SCHEMA, arrow_schema

CHANNELS = ("phone", "mail", "letter", "chat")
Row = dict[str, Any]


@dataclass
class Told:
    """What the lake holds of feedback: links of posts by native id, rows of the two tables."""

    as_of: datetime
    links: dict[str, set[str]] = field(default_factory=dict)
    feedback: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)


def write_feedback(lake: Path, chance: random.Random, found: list[Sighting]) -> Told:
    """Put links into brands' posts, and answer some; call and mail besides; land it all."""
    days = max(row["created_at"] for kind, row in found if kind == "post") - START
    told = Told(as_of=START + days + timedelta(days=3))
    number = 0
    for kind, row in found:
        native_id = row["native_id"]
        if kind == "post" and row["author_id"] in ACCOUNTS and native_id not in told.links:
            told.links[native_id] = {"help"} if chance.random() < 0.2 else set()
            if chance.random() < 0.5:
                number += 1
                # Some links are everybody's, and some are sent once more.
                token = chance.choice([f"t{number}"] * 12 + ["all", f"t{number - 1}"])
                told.links[native_id].add(token)
                brand = ACCOUNTS[row["author_id"]]
                _answer(told, chance, token, brand, None, row["created_at"], is_told=False)
    for contact in range(200):
        at = START + days * chance.random()
        channel, brand = chance.choice(CHANNELS), chance.choice(["acme", "bolt"])
        is_answered, is_asked = chance.random() < 0.8, chance.random() < 0.5
        token = f"k{contact}" if is_answered and is_asked else None
        ended_at = at + timedelta(minutes=chance.randrange(1, 90))
        told.contacts.append(
            {
                "native_id": f"c{contact}",
                "brand_id": brand,
                "contact_channel": channel,
                "started_at": at,
                "answered_at": at + timedelta(seconds=30) if is_answered else None,
                "ended_at": ended_at if chance.random() < 0.9 else None,
                "token_key": token,
            }
        )
        if token:
            is_told = chance.random() < 0.5
            _answer(told, chance, token, brand, channel, ended_at, is_told=is_told)
    told.contacts.append(  # of a brand that the facts spell otherwise
        {
            "native_id": "strange",
            "brand_id": "Acme BV",
            "contact_channel": "mail",
            "started_at": START,
            "answered_at": None,
            "token_key": None,
        }
    )
    for lone in range(30):
        at, place = START + days * chance.random(), chance.choice(["mastodon", None])
        is_told = chance.random() < 0.5
        _answer(told, chance, f"l{lone}", "acme", place, at, is_told=is_told, is_sure=True)
    _land(lake, told)
    return told


def _answer(
    told: Told,
    chance: random.Random,
    token: str,
    brand: str,
    channel: str | None,
    invited_at: datetime,
    *,
    is_told: bool,
    is_sure: bool = False,
) -> None:
    row = {"token_key": token, "brand_id": brand, "contact_channel": channel}
    if is_told:
        told.feedback.append({**row, "native_id": f"{token}/invited", "invited_at": invited_at})
    for _ in range(chance.choice([0, 0, 1, 1, 2]) or is_sure):
        at = invited_at + timedelta(seconds=chance.randrange(-60, 1_200_000))
        told.feedback.append(
            {
                **row,
                "native_id": f"{token}/{at.isoformat()}",
                "responded_at": at,
                "satisfaction_score": chance.choice([None, *range(1, 11)]),
                "recommend_score": chance.choice([None, *range(11)]),
                "goal_reached_status": chance.choice([None, "yes", "no", "yes"]),
                "would_use_again_status": chance.choice([None, "yes", "no"]),
                "comment_text": chance.choice([None, "Snel geholpen."]),
            }
        )


def _land(lake: Path, told: Told) -> None:
    known_at = told.as_of + timedelta(hours=1)
    for table, rows in (("feedback", told.feedback), ("contacts", told.contacts)):
        write_reading(
            lake, f"reading-{table}", platform=table, known_at=known_at, watermark_at=told.as_of
        )
        filled = [
            {
                "platform": table,
                "token": row["token_key"],
                "reading_id": f"reading-{table}",
                "known_at": known_at,
                "version_key": f"{number:032x}",
                "payload": "{}",
                **row,
            }
            for number, row in enumerate(rows)
        ]
        _write(
            lake / "landed" / table / "source=made" / "rows.parquet", arrow_schema(table), filled
        )
    links = [
        {
            "platform": "mastodon",
            "native_id": native_id,
            "token_key": token,
            "reading_id": "reading-0",
            "known_at": known_at,
        }
        for native_id, tokens in told.links.items()
        for token in sorted(tokens)
    ]
    _write(lake / "landed" / "links" / "source=made" / "rows.parquet", LINKS_SCHEMA, links)


def _write(path: Path, schema: pa.Schema, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [{name: row.get(name) for name in schema.names} for row in rows]
    pq.write_table(pa.Table.from_pylist(kept, schema=schema), path)
