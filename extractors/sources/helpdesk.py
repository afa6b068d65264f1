"""Helpdesks: a brand's private channel. Its tickets, what was said in them, and their changes.

``kind`` chooses the desk; all of them end in the same records. One entry is one desk of one brand
account; where brands share a desk, ``only`` names what of it is the brand's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json
from extractors.facts import Ask
from extractors.helpdesks import chatwoot, request_tracker, zendesk
from extractors.helpdesks.shape import Desk, Options
from extractors.http import PoliteSession
from extractors.records import Deletion, Post, TicketChange

__all__ = ["Options"]
DESKS: Mapping[str, Desk] = {
    "request_tracker": cast("Desk", request_tracker),
    "chatwoot": cast("Desk", chatwoot),
    "zendesk": cast("Desk", zendesk),
}


def platform(options: Options) -> str:
    """Name the platform: the kind of desk, unless there are several whose ids are alike."""
    return options.platform or options.kind


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """A desk is one list, of the brand account that answers there."""
    yield Stream(f"{options.kind}:{options.account_id}", platform(options), options.account_id)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk the tickets that were changed in the window."""
    return DESKS[options.kind].pages(session, options, stream, window)


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts that no list named, to tell deleted from moved away."""
    for stream in streams(options, Ask()):
        yield from DESKS[options.kind].look_up(session, options, stream, native_ids)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a page; each payload says what kind of desk it is of."""
    kind = page.stream.name.partition(":")[0]
    document = {} if page.status == 404 else decode_json(page.body, exact=exact)
    if not isinstance(document, dict | list):
        raise BadPage(f"expected an object or a list, found {type(document).__name__}")
    return [{"kind": kind, **payload} for payload in DESKS[kind].payloads(page, document)]


def parse(payload: Payload) -> Post | Deletion | TicketChange:
    """Read one payload, as its kind of desk writes it."""
    return DESKS[payload["kind"]].parse(payload)
