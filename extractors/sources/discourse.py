"""Discourse: a brand's posts on a forum, what mentions or answers it, and what queries find.

Topics with such a post are read: the opening post, and from the last page back to the window.
With `own`, a brand's own forum, every topic is read. A post is named by its topic and number, as
answers name it, and an account by its user name: both are all that Discourse tells with an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from extractors.base import BadPage, Page, Payload, Stream, decode_json, moment
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.markup import plain
from extractors.records import Deletion, Post
from extractors.sources.discourse_requests import (
    CLOSED,
    GONE,
    Options,
    is_private,
    look_up,
    number_of,
    pages,
    posts_of,
    rows_of,
)

__all__ = ["Options", "look_up", "pages", "parse", "payloads", "platform", "streams"]

PLATFORM = "discourse"
UNSAID = (3, 4)  # kinds of posts: small actions, such as closing, and whispers among staff
MENTION = re.compile(r"""<a\b[^>]*class="mention"[^>]*href="[^"]*/u/([^"/?#]+)""")
QUOTE = re.compile(r'<aside class="quote.*?</aside>', re.DOTALL)


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for the whole forum if it is a brand's own, each account and each query."""
    if options.own is not None:
        yield Stream("topics", "topics", options.own)
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)
    yield from asked(ask, PLATFORM)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a topic, posts or a look-up into posts and marks of deletion; lists hold no post."""
    if page.status in GONE:
        return [{"missing": native_id} for native_id in page.asked]
    if page.status == CLOSED:
        return []  # nobody tells us whether it is still there
    document = decode_json(page.body, exact=exact)
    if page.context.get("of") is not None:
        rows_of(document, page.context["of"])
        return []
    told = {
        "site": page.context.get("site"),
        "own": page.context.get("own"),
        "private": page.context.get("private", is_private(document)),
    }
    if page.asked:
        if not isinstance(document, dict):
            raise BadPage(f"expected a post, found {type(document).__name__}")
        return [{"post": document, **told}]
    only = page.context.get("only")
    return [
        {"post": post, "title": document.get("title"), **told}
        for post in posts_of(document)
        if not (isinstance(post, dict) and post.get("post_type") in UNSAID)
        and (only is None or number_of(post) in only or not _is_numbered(post))
    ]


def _is_numbered(post: Any) -> bool:
    return isinstance(post, dict) and isinstance(post.get("post_number"), int)


def parse(payload: Payload) -> Post | Deletion:
    """Read one post, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    post = payload["post"]
    numbers = {name: post[name] for name in ("topic_id", "post_number", "post_type", "version")}
    for name, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"expected a whole number as {name}, found {value!r:.60}")
    topic, number = post["topic_id"], post["post_number"]
    native_id, deleted_at = f"{topic}/{number}", post.get("deleted_at")
    if deleted_at is not None or post.get("user_deleted") is True:
        return Deletion(
            platform=PLATFORM,
            native_id=native_id,
            deleted_at=None if deleted_at is None else moment(deleted_at),
            reason_code="tombstone",
        )
    text, parent, mentioned = _said(post["cooked"]), _parent(post), _mentioned(post["cooked"])
    if number == 1:
        if not isinstance(payload.get("title"), str):
            raise ValueError("an opening post without the title of its topic")
        text = f"{payload['title']}\n\n{text}"
        mentioned |= dict.fromkeys([payload["own"]] if payload["own"] else [])
    answered, author = post.get("reply_to_user"), post["username"]
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=f"{topic}/1",
        in_reply_to_id=None if parent is None else f"{topic}/{parent}",
        in_reply_to_author_id=None if answered is None else answered["username"].lower(),
        author_id=author.lower(),
        author_handle=author,
        mentioned_ids=tuple(mentioned),
        body_text=text,
        permalink=None if payload["site"] is None else f"{payload['site']}t/{topic}/{number}",
        channel="private" if payload["private"] else "public",
        is_automated=int(post["user_id"]) < 0,  # the forum's own voices: system, discobot
        created_at=moment(post["created_at"]),
        edited_at=moment(post["updated_at"]) if post["version"] > 1 else None,
    )


def _parent(post: Any) -> int | None:
    """Give which post this one answers; one to nobody answers the opening post."""
    parent = post["reply_to_post_number"]
    if parent is not None and not isinstance(parent, int):
        raise ValueError(f"expected a whole number as reply_to_post_number, found {parent!r:.60}")
    return None if post["post_number"] == 1 else parent or 1


def _said(cooked: str) -> str:
    """Give a post's own words: a quote is somebody else's."""
    return plain(QUOTE.sub("", cooked))


def _mentioned(cooked: str) -> dict[str, None]:
    return dict.fromkeys(name.lower() for name in MENTION.findall(QUOTE.sub("", cooked)))
