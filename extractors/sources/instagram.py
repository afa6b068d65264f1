"""Instagram: own media with comments and replies, tags, mentions, and what hashtags find.

Comments cannot be edited there. Mentions in stories are in no API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors import graph, graph_tokens
from extractors.answers import LoopDetected, Refused
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.graph import items_of, own_accounts
from extractors.graph_refusals import ExpiredToken
from extractors.http import PoliteSession
from extractors.records import Deletion, Post
from extractors.sources.instagram_requests import (
    MENTIONS,
    Options,
    Reader,
    author_of,
    found_only,
)

__all__ = ["Options", "api", "look_up", "pages", "parse", "payloads", "platform", "streams"]
PLATFORM = "instagram"
# All that a comment may have: what is under another name may be its replies.
COMMENT_FIELDS = frozenset(
    {
        *("from", "hidden", "id", "legacy_instagram_comment_id", "like_count", "media"),
        *("parent_id", "replies", "text", "timestamp", "user", "username"),
    }
)


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


expires = graph_tokens.expires


def api(options: Options) -> tuple[str, str]:
    """Name the API and the version by which it is asked."""
    return graph.API, options.version


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each account, its mentions, and each hashtag, asked by the brand's account."""
    accounts = own_accounts(options, ask)
    for account_id in accounts:
        yield Stream(f"account:{account_id}", "account", account_id)
    for account_id in accounts if options.mentions else ():
        yield Stream(f"mentions:{account_id}", "mentions", account_id)
    asks = [account for account in ask.accounts if account.account_id in options.tokens]
    brands = {query.query_id: query.brand_id for query in ask.queries}
    for stream in asked(ask, PLATFORM) if options.hashtags and asks else ():
        brand = brands.get(stream.query_id or "")
        own = [account.account_id for account in asks if account.brand_id == brand]
        who = min(own or (account.account_id for account in asks))
        yield replace(stream, subject=f"{who} {stream.subject}")


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a hashtag's finds, an account's mentions, or its media and tags."""
    account_id, _, hashtag = stream.subject.partition(" ")
    reader = Reader(session, options, stream, account_id)
    if stream.kind == "query":
        yield from reader.hashtag(hashtag, window)
    elif stream.kind == "mentions" and options.mentions is not None:
        yield from reader.mentions(options.mentions, window)
    else:
        problems: list[Exception] = []
        for walk in (reader.media, reader.tags):
            try:
                yield from walk(window)
            except ExpiredToken:
                raise
            except (BadPage, Refused, LoopDetected) as error:
                problems.append(error)  # told when the rest is read: one list hides no other
        for problem in problems:
            raise problem


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for what the account's own lists no longer have.

    What only a hashtag found can be asked for by nobody: whether it is deleted is not known.
    """
    unknown = found_only(session)
    own = [native_id for native_id in native_ids if native_id not in unknown]
    return graph.look_up(session, options, own)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split an answer into media, comments and replies, each with where it stands."""
    if page.asked:
        return graph.gone(page)
    told = {name: value for name, value in page.context.items() if name not in ("own", "without")}
    of = told.get("of")
    if of in MENTIONS:
        document = decode_json(page.body, exact=exact)
        if not isinstance(document, dict) or of not in document:
            raise BadPage(f"expected {of}, found {document!s:.80}")
        return [{**told, "item": document[of]}]
    items = items_of(page, exact=exact)
    if of == "comments":
        return [part for item in items for part in _parts(item, told)]
    known = page.context.get("own", ())
    return [{**told, "item": item} for item in items if _id(item) not in known]


def parse(payload: Payload) -> Post | Deletion:
    """Read one medium, comment or reply, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    if "problem" in payload:
        raise ValueError(payload["problem"])
    item, of = payload["item"], payload.get("of")
    if of in ("comments", "mentioned_comment"):
        return _comment(payload, item)
    native_id = text_id(item["id"])
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=native_id,
        # Who else wrote is told by name only, and of a hashtag's media not at all.
        author_id=payload["account"] if of == "media" else None,
        author_handle=graph.text(item.get("username")),
        mentioned_ids=(payload["account"],) if of in ("tags", "mentioned_media") else (),
        body_text=item.get("caption", ""),
        permalink=graph.text(item.get("permalink")),
        created_at=moment(item["timestamp"]),
    )


def _comment(payload: Payload, item: Any) -> Post:
    # `user` is told of the account's own comments only, `from` not of everybody's.
    author, name = graph.person(item.get("from") or item.get("user"))
    is_mention, parent = payload["of"] == "mentioned_comment", payload.get("parent")
    media = text_id(payload["media"])
    return Post(
        platform=PLATFORM,
        native_id=text_id(item["id"]),
        thread_id=media,
        in_reply_to_id=parent or media,
        in_reply_to_author_id=payload.get("answered") if parent else _owner(payload),
        author_id=author,
        author_handle=name or graph.text(item.get("username")),
        mentioned_ids=(payload["account"],) if is_mention else (),
        body_text=item["text"],
        permalink=payload.get("permalink"),
        created_at=moment(item["timestamp"]),
    )


def _owner(payload: Payload) -> str | None:
    """Give whose media a comment stands below: the account's own, or nobody knows."""
    return payload.get("account") if payload["of"] == "comments" else None


def _parts(item: Any, told: Mapping[str, Any]) -> Iterator[Payload]:
    """Give a comment, and the replies that came with it."""
    if not isinstance(item, dict):
        yield {**told, "item": item}  # refused by parse, and kept
        return
    replies = item.get("replies")
    unknown = ", ".join(sorted(item.keys() - COMMENT_FIELDS))
    inner = replies.get("data") if isinstance(replies, dict) else []
    if unknown or not isinstance(inner, list) or not isinstance(replies, dict | None):
        yield {"item": item, "problem": f"replies that cannot be read, or unknown: {unknown:.80}"}
        return
    yield {**told, "item": {name: value for name, value in item.items() if name != "replies"}}
    answered = author_of(item)
    for reply in inner:
        yield {**told, "parent": item.get("id"), "answered": answered, "item": reply}


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None
