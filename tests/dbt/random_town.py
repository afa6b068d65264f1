"""Random conversations and random arrivals: what a build must not depend on."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lake_fixture import utc, write_facts, write_model, write_reading

from extractors.heads import HEADS, LANGUAGES

START = utc("2026-10-19T06:00")
ACCOUNTS = {"A": "acme", "A2": "acme", "B": "bolt"}
CUSTOMERS = ("c1", "c2", "c3", "c4")
Sighting = tuple[str, dict[str, Any]]


def write_town_facts(lake: Path) -> None:
    """Write the town's facts and its labels' model."""
    write_facts(lake, town_facts())
    write_model(
        lake,
        errors=[
            {"text_count": 40 if label == true_label else 6, **whose, **answer}
            for head in HEADS
            for language in ("nl", "en")
            for whose in [{"head": head.name, "language": language}]
            for true_label in head.values
            for label in head.values
            for answer in [{"true_label": true_label, "label": label}]
        ],
        references=[
            *(
                {"head": head.name, "language": "nl", "label": label, "share": 1 / len(head.values)}
                for head in HEADS
                for label in head.values
            ),
            {"head": "words", "language": "nl", "label": "unknown", "share": 0.1},
        ],
    )


def town_facts(platform: str = "mastodon") -> dict[str, list[dict[str, Any]]]:
    """Two brands in two time zones, an automatic account, hours and a promise that changes."""
    day = timedelta(days=1)
    intervals = [
        {
            "brand_id": brand,
            "platform": platform,
            "starts_at": START + number * day + timedelta(hours=hour),
            "ends_at": START + number * day + timedelta(hours=hour + 9),
        }
        for brand, hour in (("acme", 1), ("bolt", 14))
        for number in range(-5, 40)
        if number % 7 < 6
    ]
    return {
        "brands": [
            {"brand_id": "acme", "name": "Acme", "timezone": "Europe/Amsterdam"},
            {"brand_id": "bolt", "name": "Bolt", "timezone": "America/New_York"},
        ],
        "brand_accounts": [
            {
                "brand_id": brand,
                "platform": "*" if account == "B" else platform,
                "account_id": account,
                "account_key": f"k:{account}",
                "is_automated": account == "A2",
            }
            for account, brand in ACCOUNTS.items()
        ],
        "queries": [{"query_id": "q", "brand_id": "acme", "platform": "*"}],
        "sla_targets": [
            {
                "brand_id": "acme",
                "platform": "*",
                "message_type": message_type,
                "clock": clock,
                "hours_basis": "open",
                "target_seconds": seconds,
            }
            for clock, message_type, seconds in (
                ("first_response", "*", 3600),
                ("first_response", "complaint", 1800),
                ("hand_over", "*", 7200),
                ("resolution", "*", 86_400),
            )
        ],
        "competitor_sets": [
            {"set_id": "all", "set_name": "All", "brand_id": brand} for brand in ("acme", "bolt")
        ],
        "open_intervals": intervals,
    }


def labels(chance: random.Random) -> dict[str, Any]:
    """Label a text at random; few texts are spoken of, so that many are copies."""
    language = chance.choice(LANGUAGES)
    text, words = chance.randrange(30), chance.randrange(1, 30)
    found: dict[str, Any] = {
        "detected_language": language,
        "word_count": words,
        "agent_initials": chance.choice([None, "JV"]),
        "emoji_status": chance.choice(["no", "yes"]),
        "closer_status": "yes" if chance.random() < 0.2 else "no",
    }
    if chance.random() < 0.8:
        found["copy_keys"] = [
            chance.randrange(10**9) if chance.random() < 0.6 else 100 * text + band
            for band in range(8)
        ]
    if language in ("nl", "en"):
        answers = {head: chance.choice(head.values) for head in HEADS}
        found |= {head.column: answer for head, answer in answers.items()}
        found |= {f"{head.name}_score": chance.random() for head in HEADS}
        found |= {
            "unknown_word_count": chance.randrange(words),
            "label_words": " \u00b7 ".join(f"{head.name}: woord" for head in HEADS),
        }
    return found


def sightings(chance: random.Random, *, post_count: int) -> list[Sighting]:
    """Make posts with edits, re-reads, deletions, lost parents, skewed clocks and circles."""
    found: list[Sighting] = []
    posts: list[dict[str, Any]] = []
    for number in range(post_count):
        post = _post(chance, number, posts)
        posts.append(post)
        if chance.random() < 0.06:
            continue  # never collected
        seen = {**post, "known_at": _later(chance, post["created_at"])}
        if chance.random() < 0.2:
            seen["query_id"] = "q"
        found.append(("post", seen))
        if chance.random() < 0.15:
            found.append(("post", {**seen, "known_at": _later(chance, seen["known_at"])}))
        if chance.random() < 0.15:
            edit = {**post, "body_text": "edited", "known_at": _later(chance, seen["known_at"])}
            if chance.random() < 0.4:
                edit["mentioned_ids"] = [chance.choice(list(ACCOUNTS))]
            if chance.random() < 0.2:
                edit["in_reply_to_id"] = str(chance.randrange(post_count))
            found.append(("post", edit))
        if chance.random() < 0.12:
            gone = {"native_id": post["native_id"], "known_at": _later(chance, seen["known_at"])}
            if chance.random() < 0.5:
                gone["deleted_at"] = post["created_at"] + timedelta(minutes=chance.randrange(300))
            found.append(("deletion", gone))
    return found


def _post(chance: random.Random, number: int, posts: list[dict[str, Any]]) -> dict[str, Any]:
    created_at = START + timedelta(minutes=number * 97 + chance.randrange(97))
    post: dict[str, Any] = {"native_id": str(number), "created_at": created_at}
    speaker = chance.random()
    parent = chance.choice(posts[-12:]) if posts and chance.random() < 0.75 else None
    post["author_id"] = chance.choice(list(ACCOUNTS) if speaker < 0.4 else CUSTOMERS)
    if speaker > 0.97:
        post["author_id"] = None
    if chance.random() < 0.5:
        post["mentioned_ids"] = [chance.choice([*ACCOUNTS, *CUSTOMERS])]
    if chance.random() < 0.2:
        post["channel"] = "private"
    if parent:
        post["in_reply_to_id"] = parent["native_id"]
        if chance.random() < 0.4:
            post["in_reply_to_author_id"] = parent["author_id"]
        if chance.random() < 0.3:
            post["thread_id"] = parent.get("thread_id", parent["native_id"])
        if chance.random() < 0.1:
            post["created_at"] = parent["created_at"] - timedelta(seconds=30)
    if posts and chance.random() < 0.03:
        post["in_reply_to_id"] = post["native_id"]
    if chance.random() < 0.9:
        post["labels"] = labels(chance)
    return post


def arrivals(chance: random.Random, found: list[Sighting], *, count: int) -> list[list[Sighting]]:
    """Split what was seen over readings, in any order."""
    readings: list[list[Sighting]] = [[] for _ in range(count)]
    for sighting in found:
        chance.choice(readings).append(sighting)
    return readings


def land(
    lake: Path,
    number: int,
    reading: list[Sighting],
    watermark_at: datetime | None,
    *,
    platform: str = "mastodon",
) -> None:
    """Land one reading."""
    write_reading(
        lake,
        f"reading-{number}",
        platform=platform,
        known_at=START + timedelta(days=30, minutes=number),
        watermark_at=watermark_at,
        posts=[row for kind, row in reading if kind == "post"],
        deletions=[row for kind, row in reading if kind == "deletion"],
    )


def _later(chance: random.Random, moment: datetime) -> datetime:
    return moment + timedelta(seconds=chance.randrange(1, 200_000))
