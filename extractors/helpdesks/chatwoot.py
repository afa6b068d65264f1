"""Chatwoot: conversations by their last activity, each with its messages.

A conversation's changes are messages too, of the kind "activity", in words alone: those of the
account's language. The English ones are read, and what is not known is refused, not passed over.
An agent and a customer may have the same number there, so agents' ids begin with ``agent/``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, text_id
from extractors.helpdesks.shape import (
    UNREADABLE,
    Options,
    change,
    gone,
    is_one_of,
    items,
    post,
    signed,
    told,
)
from extractors.http import PoliteSession, Walk
from extractors.records import ChangeKind, Deletion, Post, TicketChange

INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
STATUS_WORDS = {
    "was marked resolved": "resolved",
    "was resolved": "resolved",
    "was reopened": "open",
    "was marked open": "open",
    "was marked as pending": "waiting",
    "was snoozed": "waiting",
    "System reopened": "open",
}
STATUS = re.compile(
    r"Conversation (?P<words>was (?:marked (?:resolved|open|as pending)|resolved|reopened|snoozed))"
    r"(?: by (?P<who>.+?))?(?: due to .*| automatically .*| \(.*\)|: .*)?"
    r"|(?P<system>System reopened) the conversation .*",
    re.DOTALL,
)
TO = re.compile(r"Assigned to (?P<to>.+?)(?: via (?P<team>.+))? by (?P<who>.+)")
LEFT = re.compile(r"Unassigned from (?P<left>.+) by (?P<who>.+)")
NOBODY = re.compile(r"Conversation unassigned by (?P<who>.+)")
SELF = re.compile(r"(?P<to>(?P<who>.+)) self-assigned this conversation")
OTHERS = re.compile(  # of labels, priority, promises, other tools: nothing that is landed
    r".+ (?:added|removed|set the priority|changed the priority|has (?:un)?muted|accepted the call)"
    r"(?: .*)?|(?:Linear issue|Sent a call|CSAT survey|Auto-resolve message|Resolving the) .*"
)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk the conversations back to the window's begin, and each one's messages likewise."""
    names: dict[str, dict[str, str]] = {}
    for name in ("teams", "agents"):
        page = _ask(session, options, stream, name, {}, {"of": name})
        yield page
        names[name] = _names(decode_json(page.body))
    names["agents"] = {name: f"agent/{number}" for name, number in names["agents"].items()}
    problems: list[BadPage] = []
    walk, number = Walk(f"{stream.name} conversations"), 1
    while True:
        asked = {"status": "all", "assignee_type": "all", "sort_by": "last_activity_at_desc"}
        asked |= {"page": str(number)}
        page = _ask(session, options, stream, "conversations", asked, {"of": "conversations"})
        yield page
        found = _conversations(decode_json(page.body))
        read = [_conversation(item) for item in found if _is_conversation(item)]
        for one in read:
            if one.active_at >= window.start and is_one_of(one.inbox, options.only):
                context = {"customers": [one.contact], "conversation": one.number, **names}
                try:
                    yield from _messages(session, options, stream, context, window)
                except BadPage as error:
                    problems.append(error)  # told when the rest is read
        # Whatever becomes active meanwhile comes first: others move to later pages, none away.
        if not found or (read and max(one.active_at for one in read) < window.start):
            break
        walk.page(page.body)
        number += 1
    for problem in problems:
        raise problem


def look_up(
    session: PoliteSession, options: Options, stream: Stream, native_ids: Sequence[str]
) -> Iterator[Page]:
    """Ask for each message by the one number between it and the next."""
    for native_id in native_ids:
        conversation, _, number = native_id.partition("/")
        if number.isdecimal():
            path = f"conversations/{conversation}/messages"
            asked = {"after": number, "before": str(int(number) + 1)}
            yield _ask(session, options, stream, path, asked, {"of": "there"}, [native_id])


def payloads(page: Page, document: Any) -> Sequence[Payload]:
    """Split a page into messages, marks of deletion, and what cannot be read."""
    of = page.context.get("of")
    if of in ("teams", "agents"):
        _names(document)
        return []
    if of == "conversations":
        found = _conversations(document)
        return [told(page, conversation=one) for one in found if not _is_conversation(one)]
    found = [] if page.status == 404 else items(document, "payload")
    if of == "there":
        there = {str(one.get("id")) for one in found if isinstance(one, dict)}
        missing = [one for one in page.asked if one.partition("/")[2] not in there]
        return [told(page, missing=native_id) for native_id in missing]
    return [payload for message in found for payload in _payloads(page, message)]


def parse(payload: Payload) -> Post | Deletion | TicketChange:
    """Read one message, or one change that a message tells of."""
    if "missing" in payload:
        return gone(payload)
    if "message" not in payload:
        _conversation(payload["conversation"])
        raise ValueError("expected a conversation that cannot be read")
    message = payload["message"]
    kind, number = message["message_type"], text_id(message["id"])
    native_id = f"{payload['conversation']}/{number}"
    if (message.get("content_attributes") or {}).get("deleted") is True:
        return Deletion(platform=payload["platform"], native_id=native_id, reason_code="tombstone")
    created_at = _moment(message["created_at"])
    if kind == ACTIVITY:
        return _change(payload, native_id, created_at)
    if kind not in (INCOMING, OUTGOING, TEMPLATE) or message["private"] is not False:
        raise ValueError(f"expected a message's kind and whether it is private, found {kind!r:.40}")
    sender, content = message.get("sender"), message["content"]
    if content is not None and not isinstance(content, str):
        raise ValueError(f"expected a text, found {content!r:.60}")
    author_id = payload["customers"][0]
    if sender is not None:
        author_id = text_id(sender["id"])
    return post(
        payload,
        native_id=native_id,
        author_id=author_id if kind == INCOMING else None,
        author_handle=sender.get("name") if sender is not None else None,
        body_text=content or "",
        created_at=created_at,
        # What nobody in particular sends is sent by a rule; so is a template.
        is_automated=kind == TEMPLATE
        or (kind == OUTGOING and (sender is None or sender.get("type") == "agent_bot")),
    )


def _change(payload: Payload, native_id: str, changed_at: datetime) -> TicketChange:
    """Read an activity's words; the one that moved to a team's own agent is two changes."""
    words, teams, agents = payload["message"]["content"], payload["teams"], payload["agents"]
    found = _read(words)
    if found is None:
        raise ValueError(f"expected an activity in words that are known, found {words!r:.80}")
    kind, old, new = "owner", None, found.get("to")
    if "status" in found:
        kind, new = "status", found["status"]
    elif payload.get("as") == "team" or "left" in found or (new in teams and "team" not in found):
        kind, old, new = "team", found.get("left"), found.get("team") or new
    if kind == "owner" and new is not None:
        if new not in agents:
            raise ValueError(f"expected a team's or an agent's name in {words!r:.80}")
        new = agents[new]
    return change(
        payload,
        native_id=f"{native_id}/team" if payload.get("as") == "team" else native_id,
        kind=cast("ChangeKind", kind),
        old=old,
        new=new,
        author_id=agents.get(found.get("who") or ""),
        changed_at=changed_at,
    )


def _read(words: object) -> dict[str, str] | None:
    """Read the words of an activity: who did it, and to which status, team or agent."""
    if not isinstance(words, str):
        return None
    if status := STATUS.fullmatch(words):
        said = status["words"] or status["system"]
        return {"status": STATUS_WORDS[said], "who": status["who"] or ""}
    for pattern in (LEFT, TO, NOBODY, SELF):
        if match := pattern.fullmatch(words):
            return {name: value for name, value in match.groupdict().items() if value}
    return None


def _payloads(page: Page, message: Any) -> Iterator[Payload]:
    """Give what ``parse`` reads of a message; nothing of a note, nor of others' activities."""
    if isinstance(message, dict):
        kind, words = message.get("message_type"), message.get("content")
        if kind != ACTIVITY and message.get("private") is True:
            return
        found = _read(words) if kind == ACTIVITY else None
        if kind == ACTIVITY and found is None and OTHERS.fullmatch(str(words)):
            return
        if found is not None and "to" in found and "team" in found:
            yield told(page, message=message, **{"as": "team"})
    yield told(page, message=message)


class _Conversation(NamedTuple):
    number: str
    inbox: str
    contact: str
    active_at: datetime


def _conversation(item: Any) -> _Conversation:
    """Read a conversation of a list."""
    contact, active_at = item["meta"]["sender"]["id"], _moment(item["last_activity_at"])
    if not isinstance(item["id"], int):  # it is asked for by this: another's 404 would say nothing
        raise ValueError(f"expected a conversation's number, found {item['id']!r:.60}")
    return _Conversation(
        text_id(item["id"]), text_id(item["inbox_id"]), text_id(contact), active_at
    )


def _is_conversation(item: Any) -> bool:
    try:
        _conversation(item)
    except UNREADABLE:
        return False
    return True


def _conversations(document: Any) -> list[Any]:
    return items(document.get("data"), "payload")


def _names(document: Any) -> dict[str, str]:
    """Give ids by names, of teams or agents; a name that two have is nobody's."""
    try:
        named = [(text_id(one["name"]), text_id(one["id"])) for one in document]
    except UNREADABLE as error:
        raise BadPage(f"expected names and ids, found {str(document)[:80]}") from error
    counted = Counter(name for name, _ in named)
    return {name: number for name, number in named if counted[name] == 1}


def _messages(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    context: Mapping[str, Any],
    window: Window,
) -> Iterator[Page]:
    """Walk a conversation back until it is older than the window."""
    number = context["conversation"]
    context = {**context, "of": "messages", "thread": f"conversation/{number}"}
    walk, before = Walk(f"{stream.name} conversation {number}"), ""
    while True:
        asked = {"before": walk.step(before)} if before else {}
        path = f"conversations/{number}/messages"
        page = _ask(session, options, stream, path, asked, context)
        yield page
        found = [] if page.status == 404 else items(decode_json(page.body), "payload")
        try:
            oldest = min(found, key=lambda one: int(one["id"]), default=None)
            if oldest is None or _moment(oldest["created_at"]) < window.start:
                return
            before = text_id(oldest["id"])
        except UNREADABLE as error:
            raise BadPage("expected messages with ids and times to go on from") from error


def _ask(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    path: str,
    params: Mapping[str, str],
    context: Mapping[str, Any],
    asked: Sequence[str] = (),
) -> Page:
    url = f"{str(options.url).rstrip('/')}/api/v1/accounts/{options.workspace}/{path}"
    auth = signed(options, {"api_access_token": options.token.get_secret_value()})
    gone_too = (404,) if path.endswith("/messages") else ()
    fetched = session.get(url, params, auth=auth, accept=gone_too, readable=decode_json)
    return Page.of(stream, fetched, asked, context)


def _moment(value: object) -> datetime:
    """Read a time in seconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected seconds since 1970, found {value!r:.60}")
    return datetime.fromtimestamp(value, UTC)
