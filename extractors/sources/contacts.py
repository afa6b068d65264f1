"""Contacts: calls, mails, letters and chats, as the contact centre exports them to a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast, get_args

from extractors.base import Page, Payload, Stream, Window
from extractors.drops import DropOptions, Row, drop_pages, drop_payloads, drop_streams
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.records import Contact, ContactChannel, YesNo

LANDS = "contacts"
COLUMNS = (
    "contact_id",
    "brand_id",
    "contact_channel",
    "customer_platform",
    "customer_id",
    "agent_id",
    "department",
    "topic",
    "language_code",
    "is_resolved",
    "feedback_token",
    "started_at",
    "answered_at",
    "ended_at",
)


class Options(DropOptions):
    """What an entry in sources.yml may say about contacts."""


def platform(options: Options) -> str:
    """Name what the records are from."""
    return "contacts"


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """Each file is one list."""
    return drop_streams(options, "contacts")


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Read a file whole; what was landed before is left out later."""
    return drop_pages(stream)


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """A file tells nothing of deletions."""
    return iter(())


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Read a page's rows."""
    return drop_payloads(page, COLUMNS, exact=exact)


def parse(payload: Payload) -> Contact:
    """Read one row."""
    row = Row(payload)
    channel = row.needed("contact_channel").casefold()
    if channel not in get_args(ContactChannel):
        raise row.wrong("contact_channel", f"one of {', '.join(get_args(ContactChannel))}")
    started_at = row.moment("started_at")
    if started_at is None:
        raise row.wrong("started_at", "the time at which it began")
    return Contact(
        platform=payload["platform"],
        native_id=row.needed("contact_id"),
        brand_id=row.needed("brand_id"),
        contact_channel=cast("ContactChannel", channel),
        customer_platform=row.text("customer_platform"),
        customer_id=row.text("customer_id"),
        agent_id=row.text("agent_id"),
        department=row.text("department"),
        topic=row.text("topic"),
        language_code=row.text("language_code"),
        resolved_status=cast("YesNo | None", row.yes_no("is_resolved")),
        feedback_token=row.text("feedback_token"),
        started_at=started_at,
        answered_at=row.moment("answered_at"),
        ended_at=row.moment("ended_at"),
    )
