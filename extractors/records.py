"""The canonical records: the shapes that every source's ``parse`` ends in.

Parquet schemas, gates and dbt's source columns are derived from these classes or
tested against them. Change a field here and the tests say what else must follow.
"""

from __future__ import annotations

import types
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pyarrow as pa
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

UNSTORABLE = dict.fromkeys((0, *range(55296, 57344)), "�")  # NUL, lone surrogates


def _storable(text: str) -> str:
    """Replace what neither Parquet nor a warehouse can hold: NUL and lone surrogates."""
    if "\0" in text:
        return text.translate(UNSTORABLE)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(UNSTORABLE)
    return text


# An id is never changed: one with NUL is refused by the pattern, one with a lone surrogate
# because it is no Unicode text at all.
Id = Annotated[str, StringConstraints(pattern=r"\A[^\x00]+\z")]
Text = Annotated[str, AfterValidator(_storable)]
Channel = Literal["public", "private"]
ContactChannel = Literal["phone", "mail", "letter", "chat"]
YesNo = Literal["yes", "no"]
ChangeKind = Literal["team", "status", "owner"]


class Record(BaseModel):
    """What all records share: a platform and the platform's own id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: str = Field(description="Platform that the record is from, such as bluesky.")
    native_id: Id = Field(
        description="The platform's own id, as text; of an edited post the id of its first version."
    )


class Post(Record):
    """One message in one version: a customer's post, a mention or a brand's reply."""

    thread_id: Id | None = Field(
        default=None, description="Id of the thread's first post, where the platform tells it."
    )
    in_reply_to_id: Id | None = Field(default=None, description="Post that this one answers.")
    in_reply_to_author_id: Id | None = Field(
        default=None, description="Author of the answered post, where the platform tells it."
    )
    author_id: Id | None = Field(
        default=None, description="The platform's id of the author; null where it is withheld."
    )
    author_handle: Text | None = Field(
        default=None, description="Author's handle, without a leading @."
    )
    mentioned_ids: tuple[Id, ...] = Field(
        default=(), description="Ids of the accounts that the text mentions."
    )
    body_text: Text = Field(description="What was written, as plain text.")
    language_code: Text | None = Field(
        default=None, description="BCP 47 tag as the platform gave it."
    )
    permalink: Text | None = Field(default=None, description="Where a person can read the post.")
    channel: Channel = Field(
        default="public", description="public: anyone may read it; private: sender and brand only."
    )
    is_automated: bool = Field(
        default=False, description="Whether the platform marks the author or post as automatic."
    )
    created_at: AwareDatetime = Field(description="When it was published, UTC.")
    edited_at: AwareDatetime | None = Field(
        default=None, description="When it was last changed, UTC, where the platform tells it."
    )
    star_rating: int | None = Field(
        default=None,
        ge=1,
        le=5,
        strict=True,
        description="A review's stars, 1 to 5; null for other posts.",
    )


class Deletion(Record):
    """Word that a post is gone: its look-up found nothing, or the platform said so."""

    deleted_at: AwareDatetime | None = Field(
        default=None, description="When it was deleted, UTC; null where nobody tells."
    )
    reason_code: Literal["missing", "tombstone"] = Field(
        description="missing: a look-up found nothing; tombstone: the platform said so."
    )


class FeedbackResponse(Record):
    """An invitation to tell how it went, or one answer to it; the token says to which."""

    token: Id = Field(description="What stands in the link of the survey; the same in its answers.")
    brand_id: Text | None = Field(
        default=None, description="The brand that asks; null where the survey tool does not say."
    )
    contact_channel: Text | None = Field(
        default=None,
        description="Asks about: a platform such as mastodon, or phone, mail, letter or chat.",
    )
    invited_at: AwareDatetime | None = Field(
        default=None, description="When the invitation went out, UTC, where the tool tells it."
    )
    responded_at: AwareDatetime | None = Field(
        default=None, description="When it was answered, UTC; null: this row is the invitation."
    )
    satisfaction_score: int | None = Field(
        default=None, ge=1, le=10, description="How satisfied, 1 to 10."
    )
    recommend_score: int | None = Field(
        default=None, ge=0, le=10, description="How likely to recommend the brand, 0 to 10."
    )
    goal_reached_status: YesNo | None = Field(
        default=None, description="Whether the customer reached what the contact was for."
    )
    would_use_again_status: YesNo | None = Field(
        default=None, description="Whether the customer would use this channel again."
    )
    comment_text: Text | None = Field(
        default=None, description="What the respondent added: outside text, never served."
    )

    @model_validator(mode="after")
    def _dated(self) -> FeedbackResponse:
        """A row without any moment belongs to no period."""
        if self.responded_at is None and self.invited_at is None:
            raise ValueError("responded_at and invited_at are both empty; expected one at least")
        return self


class Contact(Record):
    """A call, mail, letter or chat with the contact centre."""

    brand_id: Id = Field(description="The brand that was called or written to.")
    contact_channel: ContactChannel = Field(description="How: phone, mail, letter or chat.")
    customer_platform: Text | None = Field(
        default=None, description="Platform of customer_id; null: a number of the contact centre."
    )
    customer_id: Id | None = Field(
        default=None, description="Who called or wrote; null where nobody asked."
    )
    agent_id: Id | None = Field(default=None, description="Who answered.")
    department: Text | None = Field(default=None, description="Department that dealt with it.")
    topic: Text | None = Field(default=None, description="What it was about, as the centre says.")
    language_code: Text | None = Field(default=None, description="BCP 47 tag, where told.")
    resolved_status: YesNo | None = Field(
        default=None, description="Whether the contact centre took it for resolved."
    )
    feedback_token: Id | None = Field(
        default=None, description="Token of the survey to which this contact was invited."
    )
    started_at: AwareDatetime = Field(description="When the call began or the mail came, UTC.")
    answered_at: AwareDatetime | None = Field(
        default=None, description="When a person answered, UTC; null: never, or hung up."
    )
    ended_at: AwareDatetime | None = Field(default=None, description="When it was over, UTC.")

    @model_validator(mode="after")
    def _in_order(self) -> Contact:
        """An answer before the question is a column read for another."""
        for name in ("answered_at", "ended_at"):
            moment = getattr(self, name)
            if moment is not None and moment < self.started_at:
                raise ValueError(f"{name} is before started_at; look at both columns' time zone")
        return self


class TicketChange(Record):
    """A helpdesk's ticket went to another team, status or owner."""

    thread_id: Id = Field(description="The ticket's thread, as its posts name it.")
    change_kind: ChangeKind = Field(description="What changed: team, status or owner.")
    from_value: Text | None = Field(
        default=None, description="What it was, written likewise; null: none, or nobody tells."
    )
    to_value: Text | None = Field(
        default=None, description="What it became: a team or status, an owner's id; null: none."
    )
    author_id: Id | None = Field(
        default=None, description="The platform's id of who changed it; null where nobody tells."
    )
    changed_at: AwareDatetime = Field(description="When it changed, UTC.")


class Reading(BaseModel):
    """One run of one source over one window, with its control total.

    It is written last, so a reading without this row never happened.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading_id: str = Field(description="Source, window and start of the run; unique.")
    source: str = Field(description="Name of the entry in sources.yml.")
    platform: str = Field(description="Platform that the source reads.")
    window_start: AwareDatetime = Field(description="Inclusive start of the window, UTC.")
    window_end: AwareDatetime = Field(description="Exclusive end of the window, UTC.")
    known_at: AwareDatetime = Field(description="When the run began, UTC.")
    watermark_at: AwareDatetime | None = Field(
        description="Until when this platform is fully known by this run; null if incomplete."
    )
    page_count: int = Field(description="Pages received.")
    received_count: int = Field(description="Records received that belong to the window.")
    landed_count: int = Field(description="Records landed.")
    duplicate_count: int = Field(description="Records equal to another one of this reading.")
    quarantined_count: int = Field(description="Records refused, kept with their reason.")
    later_count: int = Field(description="Records newer than the window: a later run's work.")
    unasked_count: int = Field(
        description="Posts that a platform gave and no query asks for: told, and not landed."
    )
    is_complete: bool = Field(description="Whether every stream was read to its end.")
    problem_text: str | None = Field(description="What cut a stream short, and where.")


LANDED: dict[str, type[Record]] = {
    "posts": Post,
    "deletions": Deletion,
    "feedback": FeedbackResponse,
    "contacts": Contact,
    "ticket_changes": TicketChange,
}

# Columns that landing adds to every record.
LANDED_COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "reading_id": (pa.string(), "The reading that brought this row."),
    "known_at": (pa.timestamp("us", "UTC"), "When the page was received, UTC."),
    "version_key": (pa.string(), "Hash of the record's canonical columns."),
    "payload": (pa.string(), "The record as the platform sent it, JSON."),
}
# And those that it adds to posts.
POST_COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "query_id": (pa.string(), "Query that found the post; null if an account's stream did."),
    "author_key": (pa.string(), "Keyed hash of platform and author_id."),
    "in_reply_to_author_key": (pa.string(), "Keyed hash of in_reply_to_author_id."),
    "mentioned_keys": (pa.list_(pa.string()), "Keyed hashes of mentioned_ids."),
}
TOKEN_KEY = (pa.string(), "Keyed hash of the survey's token; of a post's links there are the same.")
ADDED_COLUMNS = {
    "posts": POST_COLUMNS,
    "feedback": {"token_key": TOKEN_KEY},
    "contacts": {
        "token_key": TOKEN_KEY,
        "customer_key": (pa.string(), "Keyed hash of customer_platform and customer_id."),
    },
    "ticket_changes": {
        "author_key": (pa.string(), "Keyed hash of platform and author_id."),
        "from_key": (pa.string(), "Keyed hash of the owner that it had; null for team and status."),
        "to_key": (pa.string(), "Keyed hash of the owner that it got; null for team and status."),
    },
}
# A table beside the posts: what stands at the end of their links, hashed.
LINKS_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("platform", "native_id", "token_key", "reading_id")),
        ("known_at", pa.timestamp("us", "UTC")),
    ]
)


def identifying(record: Record) -> tuple[Any, ...]:
    """Give the values that tell one version from another.

    A column that came later counts only where it holds something: posts that were landed before
    it was there would all seem edited.
    """
    values = tuple(record.__dict__.values())
    if isinstance(record, Post) and record.star_rating is None:
        return values[:-1]
    return values


def happened_at(record: Record) -> datetime | None:
    """Say to which moment a record belongs; a deletion belongs to none."""
    if isinstance(record, Post):
        return record.created_at
    if isinstance(record, FeedbackResponse):
        return record.responded_at or record.invited_at
    if isinstance(record, TicketChange):
        return record.changed_at
    return record.started_at if isinstance(record, Contact) else None


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """Give an annotation less its ``None``, and whether it had one."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def _arrow_type(annotation: Any) -> pa.DataType:
    kind, _ = _without_none(annotation)
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return pa.list_(_arrow_type(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        return pa.string()
    return {
        str: pa.string(),
        bool: pa.bool_(),
        int: pa.int64(),
        AwareDatetime: pa.timestamp("us", "UTC"),
    }[kind]


def required_columns(record: type[BaseModel]) -> tuple[str, ...]:
    """Name the columns of a record that are never null."""
    return tuple(
        name
        for name, field in record.model_fields.items()
        if not _without_none(field.annotation)[1]
    )


def arrow_schema(table: str) -> pa.Schema:
    """Give the Parquet schema of a landed table: one of ``LANDED``, or ``readings``.

    Instants are UTC with microseconds.
    """
    record: type[BaseModel] = Reading if table == "readings" else LANDED[table]
    fields = [
        pa.field(name, _arrow_type(field.annotation), metadata={"description": field.description})
        for name, field in record.model_fields.items()
    ]
    added = {} if table == "readings" else LANDED_COLUMNS | ADDED_COLUMNS.get(table, {})
    fields += [
        pa.field(name, kind, metadata={"description": description})
        for name, (kind, description) in added.items()
    ]
    return pa.schema(fields)
