"""Private messages of a Page: Messenger, or (``inbox: instagram``) Instagram's direct messages.

Threads come by their latest message, messages newest first. What was unsent is in no list: its
look-up tells. An answer is possible for 24 hours after the customer's last message, for 7 days by
a person; a later one never comes, and no list says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from extractors import graph, graph_tokens
from extractors.base import BadPage, Page, Payload, Stream, Window, moment, text_id
from extractors.facts import Ask
from extractors.graph import Fields, Graph, GraphOptions, items_of, newest, own_accounts
from extractors.graph_refusals import NotThere
from extractors.http import PoliteSession
from extractors.records import Deletion, Post

THREAD: Fields = ("id", "updated_time")
MESSAGE: Fields = ("id", "message", "created_time", "from", "to")
PLATFORMS = {"messenger": "facebook", "instagram": "instagram"}


class Options(GraphOptions):
    """What an entry in sources.yml may say; accounts are Pages, or Instagram's accounts."""

    inbox: Literal["messenger", "instagram"] = "messenger"


def platform(options: Options) -> str:
    """Name the platform: a person is known by one id in private and in public."""
    return PLATFORMS[options.inbox]


expires = graph_tokens.expires


def api(options: Options) -> tuple[str, str]:
    """Name the API and the version by which it is asked."""
    return graph.API, options.version


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One inbox for each account."""
    for account_id in own_accounts(options, ask):
        yield Stream(f"messages:{account_id}", options.inbox, account_id)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk the threads that moved since the window began, each back to its start."""
    asks = Graph(session, options, stream, stream.subject)
    # An Instagram account's inbox hangs on its Page, to which the token belongs.
    inbox = stream.subject if options.inbox == "messenger" else "me"
    where = f"{inbox}/conversations"
    ask = {"platform": options.inbox}
    for page in asks.walk(where, THREAD, ask, context={"of": "threads"}):
        yield page
        threads = _threads(page)
        for thread_id, updated_at in threads:
            if updated_at >= window.start:
                yield from _messages(asks, thread_id, window)
        if all(updated_at < window.start for _, updated_at in threads) and threads:
            return


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for messages that their thread no longer lists.

    Meta finds only a thread's latest 20 by id: not finding one means something only because the
    thread, which is read whole, does not have it either.
    """
    return graph.look_up(session, options, native_ids, kind=options.inbox)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a thread into messages; a list of threads holds none."""
    platform = PLATFORMS[page.stream.kind]
    if page.asked:
        return [{**missing, "platform": platform} for missing in graph.gone(page)]
    if page.context.get("of") == "threads":
        _threads(page)
        return []
    told = {"thread": page.context.get("thread"), "platform": platform}
    return [{**told, "item": item} for item in items_of(page, exact=exact)]


def parse(payload: Payload) -> Post | Deletion:
    """Read one message, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(
            platform=payload["platform"], native_id=payload["missing"], reason_code="missing"
        )
    item = payload["item"]
    author, name = graph.person(item.get("from"))
    receivers = [text_id(one["id"]) for one in (item.get("to") or {"data": []})["data"]]
    return Post(
        platform=payload["platform"],
        native_id=text_id(item["id"]),
        thread_id=text_id(payload["thread"]),
        author_id=author,
        author_handle=name,
        mentioned_ids=tuple(receivers),
        body_text=item.get("message", ""),  # a picture or sticker has none
        channel="private",
        created_at=moment(item["created_time"]),
    )


def _messages(asks: Graph, thread_id: str, window: Window) -> Iterator[Page]:
    """Walk a thread, newest first, until it is older than the window."""
    where = {"of": "messages", "thread": thread_id}
    try:
        for page in asks.walk(f"{thread_id}/messages", MESSAGE, context=where):
            yield page
            if newest(items_of(page), "created_time") < window.start:
                return
    except NotThere:
        return  # gone since it was listed: its messages are looked up


def _threads(page: Page) -> list[tuple[str, datetime]]:
    """Give threads with their latest move; one that cannot be named hides messages."""
    found = []
    for item in items_of(page):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise BadPage(f"expected a thread with its id, found {item!s:.80}")
        found.append((item["id"], _moved(item)))
    return found


def _moved(thread: dict[str, Any]) -> datetime:
    try:
        return moment(thread["updated_time"])
    except (LookupError, ValueError):
        return datetime.max.replace(tzinfo=UTC)  # it may be new
