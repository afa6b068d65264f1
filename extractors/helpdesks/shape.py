"""What all helpdesks end in: private posts and changes of tickets.

A desk's page tells of one ticket, and its context who asked: whoever is none of a ticket's
customers answers for the desk, by the brand's account. Internal notes are no posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr, StringConstraints
from requests.auth import AuthBase, HTTPBasicAuth

from extractors.auth import HeaderAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, text_id
from extractors.http import PoliteSession
from extractors.records import ChangeKind, Deletion, Post, TicketChange

Name = Annotated[str, StringConstraints(min_length=1)]
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
KEPT_OUT = ("of", "said", "lines")  # of a page's context: what its payloads need not repeat
STATUSES = {  # what desks call the same; a word of a desk's own stays as it is
    "pending": "waiting",
    "stalled": "waiting",
    "hold": "waiting",
    "snoozed": "waiting",
    "solved": "resolved",
}


class Options(BaseModel):
    """What an entry in sources.yml may say about a helpdesk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["request_tracker", "chatwoot", "zendesk"]
    platform: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")] | None = None
    url: HttpUrl
    account_id: Name  # of brand_accounts.csv: by which the desk answers
    token: SecretStr
    user: Name | None = None  # who the token, or pass word, is of (Basic authentication)
    workspace: Name = "1"  # Chatwoot's account, which is in each address
    only: tuple[Name, ...] = ()  # queues (by name), inboxes or brands (by id); empty: all


class Desk(Protocol):
    """What a module of this folder offers, beside a pure ``payloads``."""

    def pages(
        self, session: PoliteSession, options: Options, stream: Stream, window: Window
    ) -> Iterator[Page]:
        """Yield every page of the tickets that were changed in the window."""

    def look_up(
        self, session: PoliteSession, options: Options, stream: Stream, native_ids: Sequence[str]
    ) -> Iterator[Page]:
        """Ask whether posts are still there."""

    def payloads(self, page: Page, document: Any) -> Sequence[Payload]:
        """Split a page into what ``parse`` reads."""

    def parse(self, payload: Payload) -> Post | Deletion | TicketChange:
        """Read one payload."""


def signed(options: Options, headers: Mapping[str, str]) -> AuthBase:
    """Give what signs a request: user and token where a user is set, else the desk's header."""
    if options.user is None:
        return HeaderAuth(headers)
    return HTTPBasicAuth(options.user, options.token.get_secret_value())


def items(document: Any, name: str) -> list[Any]:
    """Give a list of a page; raise ``BadPage`` where it is none."""
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise BadPage(f"expected a list of {name}, found {type(found).__name__}")
    return found


def told(page: Page, **more: Any) -> dict[str, Any]:
    """Make a payload: what the stream and other pages told, and what this page tells."""
    context = {name: value for name, value in page.context.items() if name not in KEPT_OUT}
    return {"platform": page.stream.kind, "desk": page.stream.subject, **context, **more}


def post(
    payload: Payload,
    *,
    native_id: str,
    author_id: str | None,
    author_handle: object,
    body_text: str,
    created_at: datetime,
    is_automated: bool = False,
) -> Post:
    """Make a post of what a customer wrote, or the desk: then there is no author's id."""
    desk = text_id(payload["desk"])
    return Post(
        platform=payload["platform"],
        native_id=native_id,
        thread_id=text_id(payload["thread"]),
        author_id=author_id or desk,
        author_handle=author_handle if author_id and isinstance(author_handle, str) else None,
        mentioned_ids=(desk,) if author_id else (),
        body_text=body_text,
        channel="private",
        is_automated=is_automated,
        created_at=created_at,
    )


def change(
    payload: Payload,
    *,
    native_id: str,
    kind: ChangeKind,
    old: str | None,
    new: str | None,
    author_id: str | None,
    changed_at: datetime,
) -> TicketChange:
    """Make a change of a ticket; statuses are in words that all desks share."""
    if kind == "status":
        old, new = (value and STATUSES.get(value, value) for value in (old, new))
    return TicketChange(
        platform=payload["platform"],
        native_id=native_id,
        thread_id=text_id(payload["thread"]),
        change_kind=kind,
        from_value=old or None,
        to_value=new or None,
        author_id=author_id,
        changed_at=changed_at,
    )


def gone(payload: Payload) -> Deletion:
    """Make the mark of a post that a look-up did not find."""
    missing = text_id(payload["missing"])
    return Deletion(platform=payload["platform"], native_id=missing, reason_code="missing")


def customer(payload: Payload, author_id: str) -> str | None:
    """Give an author's id if it is one of the ticket's customers; None: the desk wrote."""
    return author_id if author_id in payload["customers"] else None


def is_one_of(value: object, wanted: Sequence[str]) -> bool:
    """Whether a ticket is one of those that the entry asks for."""
    return not wanted or str(value) in wanted
