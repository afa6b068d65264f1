"""Reddit: what a brand wrote, what mentions or answers it, messages, and what queries find.

A person's id is their name in small letters: Reddit never changes it, and not all lists tell
another. What Reddit shows as [deleted] or [removed] must go here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from extractors.base import BadPage, Page, Payload, Stream, decode_json, text_id
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.records import Deletion, Post
from extractors.sources.reddit_requests import (
    BOXES,
    Options,
    look_up,
    pages,
    things_of,
)

__all__ = ["Options", "look_up", "pages", "parse", "payloads", "platform", "streams"]
PLATFORM = "reddit"
GONE = ("[deleted]", "[removed]", "[ Removed by Reddit ]")
MENTION = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")
THREAD = re.compile(r"/comments/(\w+)/")
SITE = "https://www.reddit.com"
UNSAID = ("more", "t5")  # a place in a tree, a subreddit


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """What each account wrote; the boxes of the one that logs in; one list for each query."""
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)
    if options.refresh_token is not None:
        for box in BOXES:
            yield Stream(f"box:{box}", "box", box)
    yield from asked(ask, PLATFORM)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split listings, trees and look-ups into posts, comments and messages."""
    if page.context.get("of") == "pointers":
        return []  # what it names was asked for whole: a box leaves out when it was edited
    document = decode_json(page.body, exact=exact)
    found: list[Payload] = [{"thing": thing} for thing in things_of(document) if _is_said(thing)]
    if page.asked:
        there = {item["thing"]["data"].get("name") for item in found}
        if not there <= set(page.asked):
            raise BadPage(f"asked for {page.asked[0]} and others, found {min(map(str, there))}")
        found += ({"missing": native_id} for native_id in page.asked if native_id not in there)
    return found


def parse(payload: Payload) -> Post | Deletion:
    """Read one post, comment, message or mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    kind, thing = payload["thing"]["kind"], payload["thing"]["data"]
    native_id = text_id(thing["name"])
    if kind not in ("t1", "t3", "t4") or not native_id.startswith(f"{kind}_"):
        raise ValueError(f"expected a post, comment or message, found {native_id!r:.60}")
    if kind != "t3" and "replies" not in thing:
        raise ValueError("a comment or message that does not say whether it was answered")
    text = _text(kind, thing)
    author = thing["author"]
    if kind != "t4" and author is None:
        raise ValueError("a post or comment without an author")
    if author == "[deleted]" or text in GONE or thing.get("removed_by_category") is not None:
        return Deletion(platform=PLATFORM, native_id=native_id, reason_code="tombstone")
    if author is not None and not isinstance(author, str):
        raise ValueError(f"expected an author's name, found {author!r:.60}")
    mentioned = [name.lower() for name in MENTION.findall(text)]
    if kind == "t4":
        mentioned.insert(0, text_id(thing["dest"]).lower())
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=_thread(kind, native_id, thing),
        in_reply_to_id=_parent(kind, thing),
        author_id=None if author is None else author.lower(),
        author_handle=author,
        mentioned_ids=tuple(dict.fromkeys(mentioned)),
        body_text=text,
        permalink=_link(thing),
        channel="private" if kind == "t4" else "public",
        created_at=_moment(thing["created_utc"]),
        edited_at=_moment(thing["edited"]) if _tells_when_edited(thing) else None,
    )


def _is_said(thing: Any) -> bool:
    """Whether a thing is somebody's words: what is not even a thing is refused by parse."""
    return not (isinstance(thing, dict) and thing.get("kind") in UNSAID)


def _text(kind: str, thing: Mapping[str, Any]) -> str:
    """Give what was written: a post's title is a part of it, and that of a first message."""
    told = thing["selftext" if kind == "t3" else "body"]
    if not isinstance(told, str):
        raise ValueError(f"expected a text, found {told!r:.60}")
    if told in GONE:
        return told
    if kind == "t3":
        link = "" if thing["is_self"] else text_id(thing["url"])
        return "\n\n".join(part for part in (text_id(thing["title"]), told, link) if part)
    if kind == "t4" and thing["first_message_name"] is None:
        return f"{text_id(thing['subject'])}\n\n{told}"
    return told


def _thread(kind: str, native_id: str, thing: Mapping[str, Any]) -> str | None:
    if kind == "t3":
        return native_id
    if kind == "t4":
        first = thing["first_message_name"]
        return native_id if first is None else text_id(first)
    if "link_id" in thing:
        return text_id(thing["link_id"])
    found = THREAD.search(thing["context"])  # a box names the post in the address only
    return f"t3_{found[1]}" if found else None


def _parent(kind: str, thing: Mapping[str, Any]) -> str | None:
    if kind == "t3":
        return None
    parent = thing["parent_id"]
    if parent is None and kind == "t1":
        raise ValueError("a comment on nothing")
    return None if parent is None else text_id(parent)


def _link(thing: Mapping[str, Any]) -> str | None:
    """Give where it can be read; a message nowhere but in its box."""
    told = thing.get("permalink") or thing.get("context")
    return f"{SITE}{told.partition('?')[0]}" if told else None


def _moment(value: Any) -> datetime:
    """Read seconds since 1970."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"expected seconds since 1970, found {value!r:.60}")
    return datetime.fromtimestamp(value, UTC)


def _tells_when_edited(thing: Mapping[str, Any]) -> bool:
    """Whether the time of an edit is told: of old ones it is only told that there was one."""
    return "edited" in thing and not isinstance(thing["edited"], bool)
