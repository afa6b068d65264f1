"""The tables of truth: what a row says. Instants are UTC, ids are the platforms' own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PostTruth:
    """One post and one brand that it concerns, or no brand; as of a moment."""

    platform: str
    native_id: str
    brand_id: str | None  # that it concerns
    about_brand_id: str  # in whose story it was written
    author_id: str
    author_handle: str
    author_brand_id: str | None
    thread_id: str
    in_reply_to_id: str | None
    in_reply_to_author_id: str | None
    mentioned_handles: str
    conversation_id: str | None  # the earliest post of its conversation with the brand
    channel: str  # public, private
    place: str
    case_id: str | None  # the matter that it is part of, over all channels
    agent: str | None  # who wrote for the brand
    addressing_status: str  # own, direct, indirect, none
    exclusion_reason: str | None  # not_about_brand, automated, deleted_before_reply…
    kind: str  # message type, or what a brand's post does
    topic: str
    language_code: str | None
    text: str
    edited_text: str | None
    reply_kind: str | None  # of a brand's reply: reactive, proactive, follow_up, unknown
    is_direct: bool
    is_brand_post: bool
    is_reply: bool
    is_automated: bool
    is_edited: bool
    is_deleted: bool
    is_namesake: bool
    has_clock_skew: bool
    is_during_open_hours: bool
    iso_week: str  # where the brand is; UTC where there is none
    local_hour: int
    created_at: datetime
    visible_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConversationTruth:
    """One customer with one brand in one thread, or in private until 72 hours of silence."""

    platform: str
    brand_id: str
    conversation_id: str  # its earliest post
    author_id: str  # the customer
    thread_id: str
    channel: str
    case_id: str | None
    post_ids: str  # all its posts, sorted, with spaces between
    conversation_engagement: str  # class of the first reply; none without one
    inbound_post_count: int  # the customer's posts that were not taken back before an answer
    reply_count: int  # answers by a person
    is_answered: bool
    opened_post_id: str | None  # the customer's first
    first_reply_id: str | None
    iso_week: str
    local_hour: int
    opened_at: datetime
    first_replied_at: datetime | None
    first_reply_visible_at: datetime | None
    last_posted_at: datetime


@dataclass(frozen=True, slots=True)
class ReplyTruth:
    """One reply of a brand to somebody else, automatic ones marked."""

    platform: str
    brand_id: str
    native_id: str
    conversation_id: str | None
    answered_post_id: str | None
    engagement: str
    conversation_engagement: str
    is_first_reply: bool
    is_automated: bool
    channel: str
    iso_week: str
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class ClockTruth:
    """One customer turn that waits, or waited, for an answer; judged at ``as_of_at``."""

    platform: str
    brand_id: str
    conversation_id: str
    author_id: str
    clock_kind: str  # first, next
    started_post_id: str
    answered_post_id: str | None
    channel: str
    addressing_status: str
    message_type: str | None
    status: str  # answered, open, withdrawn, closed_by_customer, expired
    sla_outcome: str  # met, missed, due, exempt
    sla_hours_basis: str | None
    sla_target_seconds: int | None
    calendar_seconds: int | None  # of the whole wait; None while it is open
    open_seconds: int | None
    waited_calendar_seconds: int  # so far
    waited_open_seconds: int | None
    is_started_during_open_hours: bool
    has_clock_skew: bool
    iso_week: str
    local_hour: int
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    as_of_at: datetime


@dataclass(slots=True)
class Tables:
    """What follows from what is known, in the marts' own grain."""

    posts: list[PostTruth] = field(default_factory=list)
    conversations: list[ConversationTruth] = field(default_factory=list)
    replies: list[ReplyTruth] = field(default_factory=list)
    clocks: list[ClockTruth] = field(default_factory=list)
