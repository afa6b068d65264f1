"""Random schedules of arrival: posts late, repeated, out of order, edited and deleted.

A schedule also moves the watermark on, leaves readings empty or incomplete, brings labels late,
changes the brands' facts, puts a new model in use and breaks a run off: all that an incremental
build may meet between two runs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lake_fixture import write_facts, write_labels, write_model
from random_town import (
    ACCOUNTS,
    START,
    Sighting,
    arrivals,
    labels,
    land,
    sightings,
    town_facts,
    write_town_facts,
)

PLATFORMS = ("mastodon", "instagram", "whatsapp")  # the last two close their private windows
FIRST_KNOWN_AT = START + timedelta(days=30)


@dataclass
class Schedule:
    """The readings of one seed, landed one after the other."""

    seed: int
    readings: list[list[Sighting]] = field(init=False)
    watermarks: list[datetime | None] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = chance = random.Random(self.seed)
        self._platform = chance.choice(PLATFORMS)
        post_count, count = chance.randrange(40, 160), chance.randrange(3, 6)
        found = _disturbed(chance, sightings(chance, post_count=post_count), post_count)
        self.readings = arrivals(chance, found, count=count)
        if chance.random() < 0.3:
            self.readings[chance.randrange(1, count)].clear()
        last = post_count * 97 * 60
        moved = sorted(chance.randrange(last // 3, last + 12 * 86_400) for _ in range(count))
        self.watermarks = [START + timedelta(seconds=seconds) for seconds in moved]
        if chance.random() < 0.3:
            self.watermarks[chance.randrange(1, count)] = None  # that reading is incomplete
        self._facts_at = chance.randrange(1, 3 * count)  # more often never than once
        self._model_at = chance.randrange(1, 4 * count)
        self._unlabelled: list[dict[str, Any]] = []

    def land(self, lake: Path, number: int) -> None:
        """Land a reading, and whatever else has come with it."""
        chance = self._chance
        if number == 0:
            write_town_facts(lake)
            write_facts(lake, town_facts(self._platform))
        late, self._unlabelled = self._unlabelled, []
        reading = []
        for kind, row in self.readings[number]:
            is_late = "labels" in row and chance.random() < 0.1
            if is_late:
                self._unlabelled.append(row)
            kept = {name: value for name, value in row.items() if name != "labels"}
            reading.append((kind, kept if is_late else row))
        land(lake, number, reading, self.watermarks[number], platform=self._platform)
        write_labels(lake, f"late-{number}", late, platform=self._platform)
        if number == self._facts_at:
            write_facts(lake, _changed(chance, town_facts(self._platform)))
        if number == self._model_at:
            self._relabel(lake, number)

    def _relabel(self, lake: Path, number: int) -> None:
        """Put a second model in use, which knows the texts that were read so far."""
        chance = self._chance
        read = [row for reading in self.readings[: number + 1] for _, row in reading]
        relabelled = {
            str(row): {**row, "labels": labels(chance)} for row in read if "labels" in row
        }
        versions = {_version(row): row for row in relabelled.values()}
        write_labels(
            lake, "second", list(versions.values()), platform=self._platform, version="test-2"
        )
        write_model(lake, version="test-2", completed_at=FIRST_KNOWN_AT + timedelta(minutes=number))

    def broken_off_after(self) -> float | None:
        """Say after which share of its statements the next run breaks off, if it does."""
        return self._chance.random() if self._chance.random() < 0.15 else None


def _disturbed(chance: random.Random, found: list[Sighting], post_count: int) -> list[Sighting]:
    """Add arrivals that come twice, posts edited again, back to what they were, or orphaned."""
    more: list[Sighting] = []
    for kind, row in found:
        if chance.random() < 0.08:
            more.append((kind, row))
        if kind == "deletion" or chance.random() > 0.1:
            continue
        for number in range(chance.randrange(1, 4)):
            edit = {**row, "body_text": f"edited {number}", "known_at": _near(chance, row)}
            change = chance.random()
            if change < 0.3:
                edit.pop("in_reply_to_id", None)  # the answered post was deleted
            elif change < 0.5:
                edit["in_reply_to_id"] = str(chance.randrange(post_count))
            elif change < 0.6:
                edit["mentioned_ids"] = [chance.choice(list(ACCOUNTS))]
            elif change < 0.8:
                edit["body_text"] = row.get("body_text", "text")
            if number == 1:
                edit["star_rating"] = len(str(row["native_id"]))  # a change of stars alone
            if chance.random() < 0.3:
                edit["edited_at"] = edit["known_at"] - timedelta(seconds=20)
            more.append((kind, edit))
            if chance.random() < 0.3:  # what it was before is seen once more
                more.append((kind, {**row, "known_at": _near(chance, edit)}))
    return found + more


def _near(chance: random.Random, row: dict[str, Any]) -> datetime:
    known_at: datetime = row["known_at"]
    created_at: datetime = row["created_at"]
    return max(known_at + timedelta(seconds=chance.randrange(-40_000, 200_000)), created_at)


def _version(row: dict[str, Any]) -> str:
    return str({name: value for name, value in row.items() if name not in ("known_at", "labels")})


def _changed(
    chance: random.Random, facts: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Change one of the facts: an account, the hours, a promise, a time zone or a query."""
    table = chance.choice(["brand_accounts", "open_intervals", "sla_targets", "brands", "queries"])
    row = chance.choice(facts[table])
    match table:
        case "brand_accounts":
            row["is_automated"] = not row["is_automated"]
        case "open_intervals":
            for one in facts[table]:
                one["ends_at"] -= timedelta(hours=chance.randrange(4))
        case "sla_targets":
            row["target_seconds"] //= 3
        case "brands":
            row["timezone"] = "Asia/Tokyo"
        case "queries":
            row["brand_id"] = "bolt"
    return facts
