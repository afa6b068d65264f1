"""X's posts, edits, private messages and marks of deletion, read into records.

X renames its fields: 2.159 has ``edit_history_tweet_ids`` where 2.167 has
``edit_history_post_ids``. Both are read, whichever was asked for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors.base import Payload, moment, text_id
from extractors.records import Deletion, Post

PLATFORM = "x"
NEWER_WORDS = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
}
NO_LANGUAGE = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SNOWFLAKES_BEGIN_MS = 1_288_834_974_657
FIRST_SNOWFLAKE = 29_700_859_247  # ids below it (before November 2010) hold no time
CLOCKS_DIFFER = timedelta(minutes=1)
SHORT_LINK = re.compile(r"https?://[^\s/]+/\w+")


def parse(payload: Payload) -> Post | Deletion:
    """Read one post, one message or one mark of deletion."""
    if "missing" in payload:
        missing = text_id(payload["missing"])
        return Deletion(platform=PLATFORM, native_id=missing, reason_code="missing")
    if "asked" in payload:
        raise ValueError(f"asked for {payload['asked']}, X says neither what it is nor that it is")
    if "action" in payload:
        return _redaction(payload)
    return _message(payload) if "event_type" in payload else _post(payload)


def either(payload: Payload, name: str) -> Any:
    """Give a field by its older or newer name; None where it has neither."""
    return payload[name] if name in payload else payload.get(NEWER_WORDS[name])


def versions(payload: Payload) -> list[str]:
    """Give the ids of a post's versions, the first one first."""
    ids = either(payload, "edit_history_tweet_ids")
    if not isinstance(ids, list) or not ids:
        raise ValueError(f"expected a list of ids under edit_history_tweet_ids, found {ids!r:.60}")
    return [_digits(native_id) for native_id in ids]


def answered(payload: Payload) -> str | None:
    """Give the id of the post that this one answers, of its first version where the page tells."""
    references = either(payload, "referenced_tweets") or ()
    ids = [_digits(r["id"]) for r in references if reference_kind(r) == "replied_to"]
    if not ids:
        return None
    return payload.get("first_versions", {}).get(ids[0], ids[0])  # type: ignore[no-any-return]


def written_at(native_id: str) -> datetime | None:
    """Read the time out of an id."""
    number = int(native_id)
    if number < FIRST_SNOWFLAKE:
        return None
    return EPOCH + timedelta(milliseconds=(number >> 22) + SNOWFLAKES_BEGIN_MS)


def _post(payload: Payload) -> Post:
    native_id, chain = _digits(payload["id"]), versions(payload)
    conversation, parent = _digits(_needed(payload, "conversation_id")), answered(payload)
    if native_id not in chain:
        raise ValueError(f"{native_id} is not in its own edit history {chain}")
    if parent is None and conversation not in chain:
        raise ValueError("a reply (its conversation is another's) that does not say to what")
    created_at = _checked(moment(_needed(payload, "created_at")), native_id)
    is_edited = native_id != chain[0]
    parent_author = payload.get("in_reply_to_user_id")
    text, entities = _whole_text(payload)
    return Post(
        platform=PLATFORM,
        native_id=chain[0],
        thread_id=conversation,
        in_reply_to_id=parent,
        in_reply_to_author_id=None if parent_author is None else _digits(parent_author),
        author_id=_digits(_needed(payload, "author_id")),
        author_handle=_handle(payload),
        mentioned_ids=_mentioned(entities),
        body_text=plain(text, entities),
        language_code=_language(payload.get("lang")),
        permalink=f"https://x.com/i/web/status/{chain[0]}",
        created_at=(_first_written(chain[0], created_at) if is_edited else created_at),
        edited_at=created_at if is_edited else None,
    )


def _message(payload: Payload) -> Post:
    """Read a private message: who else is in the conversation is mentioned by it."""
    if payload["event_type"] != "MessageCreate":
        raise ValueError(f"expected the event MessageCreate, found {payload['event_type']!r:.40}")
    conversation = text_id(_needed(payload, "dm_conversation_id"))
    sender = _digits(_needed(payload, "sender_id"))
    people = [*map(_digits, conversation.split("-")), payload["reader"]]
    if len(people) == 2:  # a group: its members are not told, but the account that reads is one
        people = people[1:]
    entities = payload.get("entities") or {}
    return Post(
        platform=PLATFORM,
        native_id=_digits(payload["id"]),
        thread_id=conversation,
        author_id=sender,
        author_handle=_handle(payload),
        mentioned_ids=tuple(dict.fromkeys(who for who in people if who != sender)),
        body_text=plain(_needed(payload, "text"), entities),
        channel="private",
        created_at=_checked(moment(_needed(payload, "created_at")), payload["id"]),
    )


def _redaction(payload: Payload) -> Deletion:
    """Read a line of a compliance job's results; the time may be that of the author's end."""
    if payload["action"] != "delete" or not isinstance(payload.get("reason"), str):
        raise ValueError(f"expected the action delete and its reason, found {dict(payload)!r:.120}")
    redacted_at = payload.get("redacted_at")
    return Deletion(
        platform=PLATFORM,
        native_id=_digits(payload["id"]),
        deleted_at=None if redacted_at is None else moment(redacted_at),
        reason_code="tombstone",
    )


def plain(text: str, entities: Mapping[str, Any]) -> str:
    """Give a text as it was written: links in full, signs as signs."""
    links = {link["url"]: link.get("expanded_url") for link in entities.get("urls") or ()}
    return html.unescape(SHORT_LINK.sub(lambda link: links.get(link[0]) or link[0], text))


def _whole_text(payload: Payload) -> tuple[str, Mapping[str, Any]]:
    """Give the text and what is marked in it; of a long post ``text`` is only how it begins."""
    note = either(payload, "note_tweet")
    source = payload if note is None else note
    text, entities = _needed(source, "text"), source.get("entities") or {}
    if not isinstance(text, str) or not isinstance(entities, Mapping):
        raise ValueError(f"expected a text and its entities, found {source!r:.60}")
    return text, entities


def _mentioned(entities: Mapping[str, Any]) -> tuple[str, ...]:
    """Give whom a text mentions; a mention of nobody is refused, for it may be of us."""
    return tuple(dict.fromkeys(_digits(m["id"]) for m in entities.get("mentions") or ()))


def _first_written(first_id: str, edited_at: datetime) -> datetime:
    """Give the time of a post's first version, which only its id tells; X tells whole seconds."""
    first = written_at(first_id)
    if first is None:
        raise ValueError(f"{first_id} is from before ids held a time, and so before edits")
    return first if edited_at.microsecond else first.replace(microsecond=0)


def _checked(created_at: datetime, native_id: str) -> datetime:
    by_id = written_at(native_id)
    if by_id is not None and abs(by_id - created_at) > CLOCKS_DIFFER:
        raise ValueError(f"created_at is {created_at}, but the id {native_id} is of {by_id}")
    return created_at


def _digits(value: object) -> str:
    native_id = text_id(value)
    if not (native_id.isascii() and native_id.isdigit() and len(native_id) <= 19):
        raise ValueError(f"expected an id of up to 19 digits, found {native_id[:40]!r}")
    return native_id


def _needed(payload: Payload, name: str) -> Any:
    if payload.get(name) is None:
        raise ValueError(f"no {name}: it is asked for, and X left it out")
    return payload[name]


def _handle(payload: Payload) -> str | None:
    author = payload.get("author")
    return None if author is None else author["username"]


def _language(code: object) -> str | None:
    return None if code in NO_LANGUAGE else code  # type: ignore[return-value]  # Post checks it


def reference_kind(reference: Mapping[str, Any]) -> str:
    """Say how a post refers to another: replied_to, quoted or retweeted."""
    kind = reference["type"]
    if kind not in ("replied_to", "quoted", "retweeted"):
        raise ValueError(f"a post that is {kind!r:.40} another: what is that?")
    return str(kind)
