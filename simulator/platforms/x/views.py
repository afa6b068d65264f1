"""Posts, accounts and messages as X's API shows them: no field that was not asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.people import Account
from simulator.platforms.answers import iso
from simulator.platforms.x.fields import POST_WORDS
from simulator.platforms.x.problems import Problem, closed_field
from simulator.platforms.x.shelf import EMPTY, Version, XShelf, participants
from simulator.platforms.x.texts import Shown, shown

EDITABLE_FOR = timedelta(minutes=30)
MOST_EDITS = 5
METRICS_GROW_FOR = timedelta(days=2)
OWN_METRICS_FOR = timedelta(days=30)
TWEET_WORDS = {new: old for old, new in POST_WORDS.items()}
BASIC_TWEET = frozenset({"id", "text", "edit_history_tweet_ids"})
BASIC_USER = frozenset({"id", "name", "username"})
BASIC_EVENT = frozenset({"id", "text", "event_type"})
CLOSED_FIELDS = ("non_public_metrics", "organic_metrics", "promoted_metrics")
SAME_EXPANSIONS = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "referenced_posts": "referenced_tweets.id",
    "username": "author_id",
    "most_recent_post_id": "most_recent_tweet_id",
}
"""Expansion in 2.167's words → the one in 2.159's that it is."""
FIELD_OF = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "entities.mentions.username": "entities",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "most_recent_tweet_id": "most_recent_tweet_id",
    "sender_id": "sender_id",
    "participant_ids": "participant_ids",
}
"""Expansion → the field that comes with it, asked for or not."""


@dataclass(frozen=True)
class Scene:
    """What one request sees: a moment, a reader, and the fields that it wants."""

    shelf: XShelf
    now: datetime
    reader: Account | None  # None: the app itself
    tweet_fields: frozenset[str]
    user_fields: frozenset[str]
    event_fields: frozenset[str]
    expansions: frozenset[str]
    says_post: bool  # answer in the words of 2.167


def scene(shelf: XShelf, now: datetime, reader: Account | None, asked: Mapping[str, Any]) -> Scene:
    """Make the scene of a request from its parameters."""
    expansions = frozenset(SAME_EXPANSIONS.get(e, e) for e in asked.get("expansions", ()))
    implied = frozenset(FIELD_OF[e] for e in expansions if e in FIELD_OF)
    in_post_words = frozenset(TWEET_WORDS.get(f, f) for f in asked.get("post.fields", ()))
    tweet_fields = frozenset(asked.get("tweet.fields", ())) | in_post_words
    return Scene(
        shelf=shelf,
        now=now,
        reader=reader,
        tweet_fields=BASIC_TWEET | tweet_fields | implied,
        user_fields=BASIC_USER | frozenset(asked.get("user.fields", ())) | implied,
        event_fields=BASIC_EVENT | frozenset(asked.get("dm_event.fields", ())) | implied,
        expansions=expansions,
        says_post=bool(in_post_words),
    )


def _always(value: Any) -> Callable[[Any, Scene], Any]:
    """Give a field that is equal for all."""
    return lambda _, __: value


# posts


def tweet(version: Version, seen: Scene) -> dict[str, Any]:
    """Show a version of a post."""
    told = {name: TWEET[name](version, seen) for name in TWEET if name in seen.tweet_fields}
    told = {name: value for name, value in told.items() if value is not None}
    if not seen.says_post:
        return told
    if "public_metrics" in told:
        metrics = dict(told["public_metrics"])
        told["public_metrics"] = {"repost_count": metrics.pop("retweet_count"), **metrics}
    return {POST_WORDS.get(name, name): value for name, value in told.items()}


def problems_of(versions: Iterable[Version], seen: Scene) -> list[Problem]:
    """Tell which closed fields were asked of posts that are not the reader's own."""
    asked = [field for field in CLOSED_FIELDS if field in seen.tweet_fields]
    return [
        closed_field(field, version.version_id)
        for version in versions
        for field in asked
        if TWEET[field](version, seen) is None
    ]


def _note(version: Version, _: Scene) -> dict[str, Any] | None:
    note = version.shown.note
    if note is None:
        return None
    return {"text": note.text, **({"entities": note.entities} if note.entities else {})}


def _referenced(version: Version, _: Scene) -> list[dict[str, str]] | None:
    if not version.replied_to:
        return None
    return [{"type": "replied_to", "id": version.replied_to}]


def _edit_controls(version: Version, seen: Scene) -> dict[str, Any]:
    return {
        "edits_remaining": MOST_EDITS - len(version.chain(seen.now)) + 1,
        "is_edit_eligible": True,
        "editable_until": iso(version.post.created_at + EDITABLE_FOR),
    }


def _visible_range(version: Version, _: Scene) -> list[int]:
    """Leave out the names that an answer begins with."""
    start, text = 0, version.shown.text
    if version.replied_to:
        for mark in version.shown.entities.get("mentions", ()):
            if mark["start"] != start:
                break
            start = min(mark["end"] + 1, len(text))
    return [start, len(text)]


def _metrics(version: Version, seen: Scene) -> dict[str, int]:
    """Count what grows for two days and then stays; answers are counted as they are."""
    age = max(timedelta(), min(seen.now - version.post.visible_at, METRICS_GROW_FOR))
    drawn = hashlib.sha256(version.version_id.encode()).digest()
    most = {"retweet": drawn[0] % 4, "like": drawn[1] % 24, "bookmark": drawn[2] % 3}
    grown = {name: count * (age // timedelta(minutes=1)) // 2880 for name, count in most.items()}
    answers = seen.shelf.by_parent.get(version.version_id, EMPTY).versions
    replies = sum(answer.is_listed(seen.now) for answer in answers)
    return {
        "retweet_count": grown["retweet"],
        "reply_count": replies,
        "like_count": grown["like"],
        "quote_count": 0,
        "bookmark_count": grown["bookmark"],
        "impression_count": 40 * sum(grown.values()) + 25 * replies + drawn[3] % 30,
    }


def likes(version: Version, seen: Scene) -> int:
    """Count the likes of a version."""
    return _metrics(version, seen)["like_count"]


def _own_metrics(version: Version, seen: Scene) -> dict[str, int] | None:
    if version.post.author is not seen.reader or seen.now - version.created_at > OWN_METRICS_FOR:
        return None
    kept = ("impression_count", "like_count", "reply_count", "retweet_count")
    metrics = _metrics(version, seen)
    return {name: metrics[name] for name in kept}


def _seen_metrics(version: Version, seen: Scene) -> dict[str, int] | None:
    metrics = _own_metrics(version, seen)
    return None if metrics is None else {"impression_count": metrics["impression_count"]}


def _answered(version: Version, _: Scene) -> str | None:
    return None if version.post.parent is None else version.post.parent.author.account_id


TWEET: dict[str, Callable[[Version, Scene], Any]] = {
    "edit_history_tweet_ids": lambda version, seen: version.chain(seen.now),
    "id": lambda version, _: version.version_id,
    "text": lambda version, _: version.shown.text,
    "author_id": lambda version, _: version.post.author.account_id,
    "conversation_id": lambda version, _: version.post.root.native_id,
    "created_at": lambda version, _: iso(version.created_at),
    "display_text_range": _visible_range,
    "edit_controls": _edit_controls,
    "entities": lambda version, _: version.shown.entities or None,
    "in_reply_to_user_id": _answered,
    "lang": lambda version, _: version.post.language or "und",
    "non_public_metrics": _seen_metrics,
    "note_tweet": _note,
    "organic_metrics": _own_metrics,
    "possibly_sensitive": _always(False),
    "promoted_metrics": _always(None),
    "public_metrics": _metrics,
    "referenced_tweets": _referenced,
    "reply_settings": _always("everyone"),
}
"""Field → its value, None where a post has none; fields that none has are not here."""


# accounts


def user(account: Account, seen: Scene) -> dict[str, Any]:
    """Show an account."""
    told = {name: USER[name](account, seen) for name in USER if name in seen.user_fields}
    told = {name: value for name, value in told.items() if value is not None}
    if seen.says_post and "public_metrics" in told:
        metrics = dict(told["public_metrics"])
        told["public_metrics"] = {"post_count": metrics.pop("tweet_count"), **metrics}
    if seen.says_post and "most_recent_tweet_id" in told:
        told["most_recent_post_id"] = told.pop("most_recent_tweet_id")
    return told


def latest(account: Account, seen: Scene) -> Version | None:
    """Give an account's newest post."""
    line = seen.shelf.by_author.get(account.account_id, EMPTY)
    return next((v for v in reversed(line.versions) if v.is_listed(seen.now)), None)


def _latest_id(account: Account, seen: Scene) -> str | None:
    version = latest(account, seen)
    return None if version is None else version.version_id


def _account_metrics(account: Account, seen: Scene) -> dict[str, int]:
    line = seen.shelf.by_author.get(account.account_id, EMPTY)
    return {
        "followers_count": account.follower_count,
        "following_count": int(account.account_id) % 700,
        "tweet_count": sum(version.is_listed(seen.now) for version in line.versions),
        "listed_count": account.follower_count // 400,
        "like_count": int(account.account_id) % 300,
    }


USER: dict[str, Callable[[Account, Scene], Any]] = {
    "id": lambda account, _: account.account_id,
    "name": lambda account, _: account.display_name,
    "username": lambda account, _: account.handle,
    "connection_status": lambda _, seen: None if seen.reader is None else [],
    "created_at": lambda account, _: iso(account.created_at),
    "description": _always(""),
    "is_identity_verified": _always(False),
    "most_recent_tweet_id": _latest_id,
    "parody": _always(False),
    "profile_image_url": lambda account, _: f"https://x.test/images/{account.account_id}.png",
    "protected": _always(False),
    "public_metrics": _account_metrics,
    "receives_your_dm": lambda _, seen: None if seen.reader is None else True,
    "url": _always(""),
    "verified": lambda account, _: account.brand_id is not None,
    "verified_type": lambda account, _: "business" if account.brand_id else "none",
}
"""Field → its value, None where an account has none; fields that none has are not here."""


# messages


def event(version: Version, seen: Scene) -> dict[str, Any]:
    """Show a message."""
    post = version.post
    told: dict[str, Any] = {"id": version.version_id, "event_type": "MessageCreate"}
    text = message_text(version, seen)
    people = participants(post)
    values = {
        "text": text.text,
        "sender_id": post.author.account_id,
        "dm_conversation_id": conversation_id(*people),
        "created_at": iso(post.created_at),
        "participant_ids": [account.account_id for account in people],
    }
    told |= {name: value for name, value in values.items() if name in seen.event_fields}
    if "entities" in seen.event_fields and text.entities:
        told["entities"] = text.entities
    return told


def message_text(version: Version, seen: Scene) -> Shown:
    """Give a message's text: one that was changed keeps its id."""
    if not version.post.is_edited(seen.now):
        return version.shown
    return shown(version.post.edited_text, seen.shelf.handles)


def conversation_id(one: Account, other: Account) -> str:
    """Name the conversation of two: the smaller id first."""
    return "-".join(sorted((one.account_id, other.account_id), key=int))
