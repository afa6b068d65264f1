"""Messenger and Instagram's direct messages: threads and what was written in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.ids import milliseconds_of
from simulator.people import FACEBOOK, Account
from simulator.platforms.meta.book import Thread
from simulator.platforms.meta.errors import bad_parameter
from simulator.platforms.meta.graph import Asking, Edge, Kind, Listing, Parameters, constant
from simulator.platforms.meta.people import person, scoped_id, told
from simulator.posts import Post

SCOPES = {"messenger": "pages_messaging", "instagram": "instagram_manage_messages"}
READABLE = 20  # of a thread's latest messages that can be asked for one by one


def _party(ours: Account, account: Account) -> dict[str, Any]:
    """Write who takes part: with Messenger's made-up address, or Instagram's second id."""
    who = person(ours, account)
    if ours.platform == FACEBOOK:
        return {"name": who["name"], "email": f"{who['id']}@facebook.com", "id": who["id"]}
    return who | {"user_id": who["id"]}


def _conversations(asking: Asking, page: Account, parameters: Parameters) -> Listing:
    """Give a Page's threads, the latest moved first; ``user_id`` keeps one person's."""
    platform = parameters.get("platform", "messenger")
    if platform not in SCOPES:
        raise bad_parameter("Param platform must be one of {INSTAGRAM, MESSENGER}")
    asking.must_have(SCOPES[platform], is_private=True)
    book = asking.book
    ours = page if platform == "messenger" else book.instagrams[page.brand_id or ""]
    only = parameters.get("user_id")
    threads = [
        thread
        for thread in book.threads.get(ours.account_id, {}).values()
        if only in (None, scoped_id(ours, thread.person)) and thread.shown(asking.now)
    ]
    rows = [(_key(thread, asking.now), thread) for thread in threads]
    return Listing(sorted(rows, key=lambda row: row[0], reverse=True))


def _kind_of_threads(parameters: Parameters) -> str:
    return "IGThread" if parameters.get("platform") == "instagram" else "UnifiedThread"


CONVERSATIONS = Edge(_kind_of_threads, _conversations, "pages_manage_metadata", is_private=True)


def _key(thread: Thread, now: datetime) -> str:
    return f"{milliseconds_of(thread.updated_at(now)):014d}:{thread.thread_id}"


def _messages(asking: Asking, thread: Thread, _: Parameters) -> Listing:
    return Listing([(post.key, post) for post in thread.shown(asking.now)])


def is_readable(asking: Asking, post: Post) -> bool:
    """Tell whether a message can be asked for by its id: it is one of its thread's latest."""
    return post in asking.book.thread_of(post).shown(asking.now)[:READABLE]


def _thread_fields(*, is_messenger: bool) -> dict[str, Any]:
    fields = {
        "updated_time": lambda asking, thread: told(thread.updated_at(asking.now)),
        "participants": lambda _, thread: {
            "data": [_party(thread.ours, who) for who in (thread.person, thread.ours)]
        },
        "message_count": lambda asking, thread: len(thread.shown(asking.now)),
        "unread_count": constant(0),
        "name": lambda _, thread: thread.person.display_name,
    }
    if is_messenger:
        fields |= {
            "link": lambda _, thread: f"/{thread.ours.account_id}/inbox/{thread.thread_id[2:]}/",
            "senders": lambda _, thread: {"data": [_party(thread.ours, thread.person)]},
            "snippet": lambda asking, thread: thread.shown(asking.now)[0].shown_text(asking.now),
            "can_reply": constant(True),
            "is_subscribed": constant(True),
        }
    return fields


def _sides(asking: Asking, post: Post) -> tuple[Account, Account, Account]:
    """Give the brand's account, who wrote and who received."""
    thread = asking.book.thread_of(post)
    if asking.book.ours(post.author).brand_id is None:
        return thread.ours, thread.person, thread.ours
    return thread.ours, thread.ours, thread.person


def _from(asking: Asking, post: Post) -> dict[str, Any]:
    ours, writer, _ = _sides(asking, post)
    return _party(ours, writer)


def _to(asking: Asking, post: Post) -> dict[str, Any]:
    ours, _, receiver = _sides(asking, post)
    return {"data": [_party(ours, receiver)]}


def _tags(_: Asking, post: Post) -> dict[str, Any]:
    names = ["inbox", "read", "sent"] if post.author.brand_id else ["inbox", "read"]
    return {"data": [{"name": name} for name in (*names, "source:web")]}


def _thread(name: str, to: str, scope: str, *, is_messenger: bool) -> Kind:
    return Kind(
        name,
        _thread_fields(is_messenger=is_messenger),
        lambda thread: thread.thread_id,
        scope,
        ("id", "link", "updated_time") if is_messenger else ("id", "updated_time"),
        {},
        {"messages": Edge(to, _messages, scope, is_private=True)},
        is_private=True,
    )


def _message(name: str, scope: str) -> Kind:
    return Kind(
        name,
        {
            "created_time": lambda _, post: told(post.created_at),
            "from": _from,
            "to": _to,
            "message": lambda asking, post: post.shown_text(asking.now),
            "tags": _tags,
        },
        lambda post: post.native_id,
        scope,
        ("id", "created_time"),
        is_private=True,
    )


KINDS = (
    _thread("UnifiedThread", "UnifiedMessage", SCOPES["messenger"], is_messenger=True),
    _thread("IGThread", "IGMessage", SCOPES["instagram"], is_messenger=False),
    _message("UnifiedMessage", SCOPES["messenger"]),
    _message("IGMessage", SCOPES["instagram"]),
)
