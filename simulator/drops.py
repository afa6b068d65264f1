"""What a survey tool and a contact centre would leave in a folder: CSV files of a world.

They hold what such systems know, no more: not how a customer felt who never answered, and of an
invitation by a reply nothing but the token in its answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from simulator.town.aftercare import Contact, Feedback
from simulator.world import World

FEEDBACK_COLUMNS = (
    *("token", "brand_id", "contact_channel", "invited_at", "responded_at", "satisfaction_score"),
    *("recommend_score", "goal_reached", "would_use_again", "comment_text"),
)
CONTACT_COLUMNS = (
    *("contact_id", "brand_id", "contact_channel", "customer_platform", "customer_id", "agent_id"),
    *("department", "topic", "language_code", "is_resolved", "feedback_token"),
    *("started_at", "answered_at", "ended_at"),
)


def write_drops(world: World, folder: Path, until: datetime | None = None) -> None:
    """Write ``feedback/feedback.csv`` and ``contacts/contacts.csv`` as they stand at a moment.

    The default is the world's end.
    """
    moment = until or world.end
    _write(folder / "feedback" / "feedback.csv", FEEDBACK_COLUMNS, _feedback(world, moment))
    _write(folder / "contacts" / "contacts.csv", CONTACT_COLUMNS, _contacts(world, moment))


def _feedback(world: World, until: datetime) -> Iterator[tuple[object, ...]]:
    for row in world.feedback:
        if row.invited_post_id is None and row.response_number == 1 and row.invited_at < until:
            bare = replace(
                row, responded_at=None, satisfaction_score=None, recommend_score=None,
                is_goal_reached=None, would_use_again=None, comment_text=None,
            )  # fmt: skip
            yield _answer(bare)
        if row.responded_at is not None and row.responded_at < until:
            yield _answer(row)


def _answer(row: Feedback) -> tuple[object, ...]:
    return (
        *(row.token, row.brand_id, row.platform),
        row.invited_at if row.invited_post_id is None else None,
        *(row.responded_at, row.satisfaction_score, row.recommend_score),
        *(row.is_goal_reached, row.would_use_again, row.comment_text),
    )


def _contacts(world: World, until: datetime) -> Iterator[tuple[object, ...]]:
    platforms = {post.author.account_id: post.platform for post in world.posts}
    for row in world.contacts:
        if row.started_at < until:
            yield _contact(row, platforms.get(row.customer_id), until)


def _contact(row: Contact, platform: str | None, until: datetime) -> tuple[object, ...]:
    is_over = row.ended_at is not None and row.ended_at < until
    is_answered = row.answered_at is not None and row.answered_at < until
    return (
        *(row.contact_id, row.brand_id, row.channel, platform, row.customer_id),
        row.agent if is_answered else None,
        *(row.department, row.topic, row.language),
        row.is_resolved if is_over else None,
        row.feedback_token if is_over else None,
        row.started_at,
        row.answered_at if is_answered else None,
        row.ended_at if is_over else None,
    )


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")  # a reader never finds half a file
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
    draft.replace(path)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime) else value
