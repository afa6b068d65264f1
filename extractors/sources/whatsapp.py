"""WhatsApp: webhook events as Meta sent them, which a receiver leaves in a folder.

Files hold one event (`.json`), a list of them, or one a line (`.jsonl`). Events come at least once
and in any order: what is known of a message's edits and end goes along with the page that holds
the message, so one that was deleted is never landed after its end. Statuses (sent, delivered,
read, failed) and reactions are no messages. Replies are seen where the business app echoes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, text_id
from extractors.drops import DropOptions, drop_pages, drop_streams
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.records import Deletion, Post

PLATFORM = "whatsapp"
LANDS = "posts"  # files are read whole each time: only news is added
UNSAID = frozenset({"reaction", "system"})
CHANGES = ("edit", "revoke")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOLDERS = frozenset({"messages", "message_echoes", "history"})
TEXTS = {  # where each kind of message keeps its words; the others have none
    "text": ("body",),
    "image": ("caption",),
    "video": ("caption",),
    "document": ("caption",),
    "button": ("text",),
    "order": ("text",),
}
REPLIES = {"list_reply": "title", "button_reply": "title", "nfm_reply": "body"}


class Options(BaseModel):
    """What an entry in sources.yml may say about WhatsApp; accounts are ids of phone numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """The folder is one list: what one file tells may end what another began."""
    yield Stream("folder", PLATFORM, str(options.folder))


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Read each file as it stands, with what other files tell of its messages."""
    problems: list[BadPage] = []
    told = (one for page in _files(options, problems) for one in _readable(page))
    related: dict[str, list[dict[str, Any]]] = {}
    for one in told:
        if name := _changed(one):
            related.setdefault(name, []).append(one)
    for page in _files(options, []) if related else ():
        for one in _readable(page):
            if _changed(one) is None and _id(one) in related:
                related[_id(one)].append(one)
    for page in _files(options, []):
        own = _readable(page)
        known = [one for name in sorted({*map(_subject, own)}) for one in related.get(name, ())]
        elsewhere = [one for one in known if one not in own]
        yield replace(page, context={"elsewhere": elsewhere} if elsewhere else {})
    for problem in problems:
        raise problem


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Nobody can be asked for a message: its end is told by an event, or not at all."""
    return iter(())


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Give each message of a page once, with its latest edit, or the mark of its end."""
    told = [*_messages(page, exact=exact), *page.context.get("elsewhere", ())]
    folded: dict[str, dict[str, Any]] = {}
    refused: list[Payload] = []
    for one in told:
        if "problem" in one:
            refused.append(one)
            continue
        message, known = one["message"], folded.setdefault(_subject(one), {})
        if _changed(one) is None:
            # A history may tell a message anew; the copy that says more is no other message.
            known.setdefault("first", one)
        elif message["type"] == "revoke":
            known["revoke"] = one
        elif "edit" not in known or _seconds(message) > _seconds(known["edit"]["message"]):
            known["edit"] = one
    return [*folded.values(), *refused]


def parse(payload: Payload) -> Post | Deletion:
    """Read one message, edited or not, or its end."""
    if "revoke" in payload:
        message = payload["revoke"]["message"]
        return Deletion(
            platform=PLATFORM,
            native_id=message["revoke"]["original_message_id"],
            deleted_at=_moment(message),
            reason_code="tombstone",
        )
    if "problem" in payload:
        raise ValueError(payload["problem"])
    changed = payload["edit"]["message"] if "edit" in payload else None
    # An edit may come before the message itself; until then it is as old as the edit.
    told = payload["first"] if "first" in payload else payload["edit"]
    message = told["message"]
    own_id, is_own = told["number"]["phone_number_id"], told["is_own"]
    author = own_id if is_own else message.get("from") or message["from_user_id"]
    customer = message.get("to") or told.get("thread") if is_own else author
    words = changed["edit"]["message"] if changed else message
    return Post(
        platform=PLATFORM,
        native_id=changed["edit"]["original_message_id"] if changed else message["id"],
        thread_id=f"{text_id(own_id)}/{message.get('group_id') or text_id(customer)}",
        in_reply_to_id=(message.get("context") or {}).get("id"),
        author_id=text_id(author),
        author_handle=told["number"]["display_phone_number"] if is_own else told.get("name"),
        mentioned_ids=(text_id(customer if is_own else own_id),),
        body_text=_text(words),
        channel="private",
        created_at=_moment(message),
        edited_at=_moment(changed) if changed else None,
    )


def _files(options: Options, problems: list[BadPage]) -> Iterator[Page]:
    for stream in drop_streams(DropOptions(folder=options.folder), PLATFORM):
        try:
            yield from drop_pages(stream)
        except BadPage as error:
            problems.append(error)  # told when the rest is read


def _readable(page: Page) -> list[dict[str, Any]]:
    try:
        return [told for told in _messages(page) if "problem" not in told]
    except BadPage:
        return []  # the landing refuses the page, with the reason


def _messages(page: Page, *, exact: bool = False) -> list[dict[str, Any]]:
    """Give what is said in a page's events; one that cannot be read takes no other with it."""
    found: list[dict[str, Any]] = []
    for event in _events(page, exact=exact):
        try:
            told = list(_of_event(event))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            found.append({"problem": f"{type(error).__name__}: {error}", "event": event})
            continue
        found += (one for one in told if one["message"]["type"] not in UNSAID)
    return found


def _events(page: Page, *, exact: bool) -> Iterator[Any]:
    body = page.body.removeprefix(b"\xef\xbb\xbf")
    is_lines = page.url.rpartition("#")[0].lower().endswith(".jsonl")
    for part in body.splitlines() if is_lines else [body]:
        if part.strip() or not is_lines:
            try:
                document = decode_json(part, exact=exact)
            except BadPage as error:
                if not is_lines:
                    raise
                document = {"not": str(error)}  # one bad line does not take the others with it
            yield from document if isinstance(document, list) else [document]


def _of_event(event: Any) -> Iterator[dict[str, Any]]:
    """Give the messages of an event, the echoes of our own, and those of a history."""
    for entry in _list(event, "entry"):
        for change in _list(entry, "changes"):
            field, value = change["field"], change["value"]
            if field == "messages":
                if not any(name in value for name in ("messages", "statuses", "errors")):
                    raise BadPage(f"expected messages or statuses, found {', '.join(value)}")
                names = {
                    who.get("wa_id") or who.get("user_id"): who.get("profile", {}).get("name")
                    for who in (_list(value, "contacts") if "contacts" in value else ())
                }
                for message in _list(value, "messages") if "messages" in value else ():
                    sender = message.get("from") or message.get("from_user_id")
                    yield _told(value, message, is_own=False, name=names.get(sender))
            elif field == "smb_message_echoes":
                for message in _list(value, "message_echoes"):
                    yield _told(value, message, is_own=True)
            elif field == "history":
                yield from _of_history(value)
            elif not isinstance(field, str) or not HOLDERS.isdisjoint(value):
                raise BadPage(f"expected a field that is known to hold messages, found {field!r}")


def _of_history(value: Any) -> Iterator[dict[str, Any]]:
    """Give the messages of before: once, up to 180 days, in parts; none if it was declined."""
    own = value["metadata"]["display_phone_number"]
    for part in _list(value, "history"):
        for thread in _list(part, "threads") if "errors" not in part else ():
            for message in _list(thread, "messages"):
                is_own = "to" in message or message.get("from") == own
                yield _told(value, message, is_own=is_own, thread=thread["id"])


def _told(value: Any, message: Any, *, is_own: bool, **more: Any) -> dict[str, Any]:
    told = {"message": message, "number": value["metadata"], "is_own": is_own, **more}
    if not isinstance(message["type"], str):
        raise BadPage(f"expected a type of text, found {message['type']!r:.60}")
    if message["type"] in CHANGES:
        _seconds(message)
        _changed(told)
    else:
        _id(told)
    return told


def _id(told: Mapping[str, Any]) -> str:
    name = told["message"]["id"]
    if not isinstance(name, str):
        raise BadPage(f"expected the id of a message, found {name!r:.60}")
    return name


def _list(document: Any, name: str) -> list[Any]:
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise BadPage(f"expected a list under {name!r}, found {document!s:.80}")
    return found


def _changed(told: Mapping[str, Any]) -> str | None:
    """Name the message that an event changes or ends; None where it is one itself."""
    kind = told["message"].get("type")
    if kind not in CHANGES:
        return None
    name = told["message"][kind]["original_message_id"]
    if not isinstance(name, str):
        raise BadPage(f"expected the id of a message, found {name!r:.60}")
    return name


def _subject(told: Mapping[str, Any]) -> str:
    return _changed(told) or _id(told)


def _text(message: Mapping[str, Any]) -> str:
    """Give a message's words; a picture without any is a message too."""
    kind = message["type"]
    if kind == "interactive":
        answer = message["interactive"]
        return _words(answer[answer["type"]], REPLIES.get(answer["type"], "title"))
    if kind not in TEXTS:
        return ""
    (name,) = TEXTS[kind]
    is_needed = kind in ("text", "button")
    return _words(message[kind], name) if is_needed or name in message[kind] else ""


def _words(part: Mapping[str, Any], name: str) -> str:
    words = part[name]
    if not isinstance(words, str):
        raise ValueError(f"expected a text under {name!r}, found {words!r:.60}")
    return words


def _seconds(message: Mapping[str, Any]) -> int:
    return int(message["timestamp"])


def _moment(message: Mapping[str, Any]) -> datetime:
    """Read seconds since 1970, written as text."""
    if not isinstance(message["timestamp"], str):
        raise ValueError(f"expected seconds as text, found {message['timestamp']!r:.60}")
    return EPOCH + timedelta(seconds=_seconds(message))
