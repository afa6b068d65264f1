"""Feedback: what a survey tool exports, as CSV or JSON files in a folder.

A row is an invitation (``responded_at`` is empty) or an answer. Several answers to one
invitation are all kept; the marts count the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from extractors.base import Page, Payload, Stream, Window
from extractors.drops import DropOptions, Row, drop_pages, drop_payloads, drop_streams
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.records import FeedbackResponse, YesNo

LANDS = "feedback"
COLUMNS = (
    "token",
    "brand_id",
    "contact_channel",
    "invited_at",
    "responded_at",
    "satisfaction_score",
    "recommend_score",
    "goal_reached",
    "would_use_again",
    "comment_text",
)


class Options(DropOptions):
    """What an entry in sources.yml may say about feedback."""


def platform(options: Options) -> str:
    """Name what the records are from."""
    return "feedback"


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """Each file is one list."""
    return drop_streams(options, "feedback")


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


def parse(payload: Payload) -> FeedbackResponse:
    """Read one row; a respondent is known by the token and the second of the answer."""
    row = Row(payload)
    token = row.needed("token")
    invited_at, responded_at = row.moment("invited_at"), row.moment("responded_at")
    at = f"{responded_at:%Y%m%dT%H%M%S%f}" if responded_at else "invited"
    return FeedbackResponse(
        platform=payload["platform"],
        native_id=f"{token}/{at}",
        token=token,
        brand_id=row.text("brand_id"),
        contact_channel=(row.text("contact_channel") or "").casefold() or None,
        invited_at=invited_at,
        responded_at=responded_at,
        satisfaction_score=row.score("satisfaction_score", 1, 10),
        recommend_score=row.score("recommend_score", 0, 10),
        goal_reached_status=cast("YesNo | None", row.yes_no("goal_reached")),
        would_use_again_status=cast("YesNo | None", row.yes_no("would_use_again")),
        comment_text=row.text("comment_text"),
    )
