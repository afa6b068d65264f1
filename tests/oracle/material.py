"""Real conversations for the oracle, read in its own plain way."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict
from reckoning import Said

from extractors.base import Page, Payload, Stream, Window
from extractors.records import Post

NAMES = re.compile(r"(?:^|[^\w@])@(\w+)")
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


def shared(name: str) -> Path:
    """Give a file of real material; without it the test is skipped, but never in CI."""
    folder = os.environ.get("WEERKLANK_SHARED") or Path(__file__).parents[3] / "shared"
    path = Path(folder) / "data" / name
    if not path.exists():
        told = f"real material is missing: {path} (set WEERKLANK_SHARED to the folder above data/)"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return path


def archive_posts(path: Path) -> tuple[list[Said], dict[str, str]]:
    """Read a "Customer Support on Twitter" file; its brands are the authors of outbound rows."""
    posts, accounts = [], {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            author = row["author_id"].lower()
            if row["inbound"] == "False":
                accounts[author] = author
            posts.append(
                Said(
                    post_id=row["tweet_id"],
                    author=author,
                    at=datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y"),
                    parent=row["in_response_to_tweet_id"].split(".")[0] or None,
                    mentions=tuple(name.lower() for name in NAMES.findall(row["text"])),
                )
            )
    return posts, accounts


def care_posts(path: Path) -> tuple[list[Said], dict[str, str]]:
    """Read the care conversations: each turn answers the one before it, the agent's last."""
    posts, accounts = {}, {}
    for dialog in json.loads(path.read_text(encoding="utf-8")):
        company = dialog["dialogHeader"]["company"].lower()
        accounts[company] = company
        before = None
        for turn in _turns(dialog):
            speaker = next(turn[role] for role in ("agent", "client", "client1") if role in turn)
            posts[turn["tweet_ID"]] = Said(
                post_id=turn["tweet_ID"],
                author=speaker.lower(),
                at=_said_at(turn),
                parent=before,
                thread=dialog["dialogContent"][0]["tweet_ID"],
                mentions=tuple(name.lower() for name in NAMES.findall(turn["message"])),
            )
            before = turn["tweet_ID"]
    return list(posts.values()), accounts


def _turns(dialog: dict[str, Any]) -> list[dict[str, str]]:
    last = dialog["agentURL"]
    answer = {
        "agent": dialog["dialogHeader"]["company"],
        "tweet_ID": last["tweet_ID"],
        "message": last["url_utterance"],
    }
    return [*dialog["dialogContent"], answer]


def _said_at(turn: dict[str, str]) -> datetime:
    if "datetime" in turn:
        return datetime.fromisoformat(turn["datetime"])
    milliseconds = (int(turn["tweet_ID"]) >> 22) + SNOWFLAKE_EPOCH_MS
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


class CareOptions(BaseModel):
    """Where the care conversations are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path


class CareReader:
    """The care conversations as a source: a column map in the form of ``extractors.base``."""

    Options = CareOptions
    speakers = ("agent", "client", "client1")

    def platform(self, options: CareOptions) -> str:  # noqa: ARG002
        """Everything is from one platform."""
        return "twitter"

    def streams(self, options: CareOptions, ask: object) -> Iterator[Stream]:  # noqa: ARG002
        """The file is one list."""
        yield Stream(options.path.name, "file", str(options.path))

    def pages(
        self,
        session: object,  # noqa: ARG002
        options: CareOptions,
        stream: Stream,
        window: Window,  # noqa: ARG002
    ) -> Iterator[Page]:
        """The file is one page."""
        read_at = datetime.now(UTC)
        yield Page(stream, options.path.name, 200, read_at, options.path.read_bytes())

    def look_up(self, *asked: object) -> Iterator[Page]:  # noqa: ARG002
        """A file tells nothing of deletions."""
        return iter(())

    def payloads(self, page: Page, *, exact: bool = False) -> Sequence[Payload]:  # noqa: ARG002
        """Give each turn, with the thread and the turn before it."""
        found: list[Payload] = []
        for dialog in json.loads(page.body):
            thread, before = dialog["dialogContent"][0]["tweet_ID"], None
            for turn in _turns(dialog):
                found.append({**turn, "thread": thread, "before": before})
                before = turn["tweet_ID"]
        return found

    def parse(self, payload: Payload) -> Post:
        """Read one turn."""
        speaker = next(payload[role] for role in self.speakers if role in payload)
        return Post(
            platform="twitter",
            native_id=payload["tweet_ID"],
            thread_id=payload["thread"],
            in_reply_to_id=payload["before"],
            author_id=speaker.lower(),
            author_handle=speaker,
            mentioned_ids=tuple(
                dict.fromkeys(name.lower() for name in NAMES.findall(payload["message"]))
            ),
            body_text=payload["message"],
            created_at=_said_at(dict(payload)),
        )
