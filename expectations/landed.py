"""What one landed reading must satisfy, whatever source it came from.

Failures that would make the marts wrong are critical and stop the asset; those that only make
us curious are warnings and go to the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from expectations.rules import REPLAY, Rule, columns, in_set, not_null, rows, unique
from extractors.records import (
    LANDED,
    ChangeKind,
    Channel,
    Deletion,
    Reading,
    arrow_schema,
    required_columns,
)

TABLES = (*LANDED, "readings")
# Landing forgets versions after this many, so a longer reading may rightly land one twice.
REMEMBERED_VERSIONS = 100_000
LOOK_BACK = timedelta(days=30)

NEVER_NULL = {
    **{
        table: (*required_columns(record), "reading_id", "known_at", "version_key")
        for table, record in LANDED.items()
    },
    "readings": required_columns(Reading),
}
IDS = {
    "posts": ("native_id", "thread_id", "in_reply_to_id", "in_reply_to_author_id", "author_id"),
    "deletions": ("native_id",),
    "feedback": ("native_id", "token"),
    "contacts": ("native_id", "brand_id", "customer_id", "agent_id", "feedback_token"),
    "ticket_changes": ("native_id", "thread_id", "from_value", "to_value", "author_id"),
    "readings": ("reading_id",),
}
KEYS = {
    **dict.fromkeys(LANDED, "coalesce(version_key, 'a row without version_key')"),
    "readings": "coalesce(reading_id, 'a row without reading_id')",
}
AUTHOR_KEY = "[A-Za-z0-9]+_[0-9a-f]{32}"
COUNTS = tuple(name for name in Reading.model_fields if name.endswith("_count"))
RUN_AGAIN = "Run the same window again; the next complete reading mends this one."


def landed_rules(
    reading_id: str, platform: str, *, look_back: timedelta = LOOK_BACK
) -> tuple[Rule, ...]:
    """Give every rule for the posts, deletions and readings row of one reading."""
    return (
        *_shape(reading_id, platform),
        *_posts(look_back),
        *_of_drops(),
        *_ticket_changes(),
        *_readings(),
        *_warnings(),
    )


def _shape(reading_id: str, platform: str) -> Iterator[Rule]:
    for table in TABLES:
        key = KEYS[table]
        yield columns(table, arrow_schema(table).names, advice=REPLAY)
        for column in NEVER_NULL[table]:
            yield not_null(table, column, key=key, advice=REPLAY)
        yield in_set(table, "platform", [platform], key=key, advice=REPLAY)
        yield in_set(table, "reading_id", [reading_id], key=key, advice=REPLAY)
        empty = " or ".join(f"trim({column}) = ''" for column in IDS[table])
        yield rows(f"{table}.ids_not_empty", empty, "an id is empty", key=key, advice=REPLAY)
        if table != "readings":
            yield rows(
                f"{table}.version_key_is_a_hash",
                "not regexp_full_match(version_key, '[0-9a-f]{32}')",
                "version_key is no hash of the record",
                key=key,
                advice=REPLAY,
            )
    yield in_set("posts", "channel", get_args(Channel), key=KEYS["posts"], advice=REPLAY)
    reasons = get_args(Deletion.model_fields["reason_code"].annotation)
    yield in_set("deletions", "reason_code", reasons, key=KEYS["deletions"], advice=REPLAY)


def _posts(look_back: timedelta) -> Iterator[Rule]:
    key = KEYS["posts"]
    yield rows(
        "posts.created_before_window_end",
        "created_at >= (select max(window_end) from readings)",
        "a post is newer than the window, so another run owns it",
        key=key,
        advice=REPLAY,
    )
    yield rows(
        "posts.author_handle_is_bare",
        "author_handle = '' or starts_with(author_handle, '@')",
        "author_handle is empty or keeps its @",
        key=key,
        advice=REPLAY,
    )
    yield rows(
        "posts.author_key_for_each_author",
        "(author_key is null) <> (author_id is null) "
        "or (in_reply_to_author_key is null) <> (in_reply_to_author_id is null) "
        "or coalesce(len(mentioned_keys), 0) <> coalesce(len(mentioned_ids), 0)",
        "an account has an id and no key, or a key and no id",
        key=key,
        advice=REPLAY,
    )
    yield rows(
        "posts.author_key_is_a_hash",
        f"not regexp_full_match(author_key, '{AUTHOR_KEY}') "
        f"or not regexp_full_match(in_reply_to_author_key, '{AUTHOR_KEY}') "
        "or len(list_filter(mentioned_keys, "
        f"lambda k: not regexp_full_match(k, '{AUTHOR_KEY}'))) > 0",
        "an author key is no keyed hash: SQL might see who somebody is",
        key=key,
        advice="Stop sharing this lake; mend extractors/keys.py, then replay the reading.",
    )
    few = f"(select max(landed_count) from readings) <= {REMEMBERED_VERSIONS}"  # noqa: S608
    repeated = unique("posts", ("version_key", "query_id"), key=key, advice=REPLAY)
    yield Rule(
        "posts.version_lands_once",
        "posts",
        "one version of a post landed more than once for the same query",
        REPLAY,
        f"{repeated.unexpected} and {few}",
    )
    yield rows(
        "posts.edited_after_created",
        "edited_at < created_at",
        "a post was changed before it was written",
        key=key,
        advice="Look at the platform's clock, or at which field `parse` reads.",
        severity="warning",
    )
    span = f"interval '{int(look_back.total_seconds())} seconds'"
    yield rows(
        "posts.within_look_back",
        f"created_at < (select min(window_start) from readings) - {span}",  # noqa: S608
        f"a post is from more than {look_back.days} days before the window",
        key=key,
        advice="Harmless if a thread was revived; many mean that the source reads too far back.",
        severity="warning",
    )


def _of_drops() -> Iterator[Rule]:
    """Give the rules of feedback and contacts: keys are hashes, and nothing is from later."""
    keyed = {
        "feedback": ("coalesce(responded_at, invited_at)", {"token_key": "token"}),
        "contacts": (
            "started_at",
            {"token_key": "feedback_token", "customer_key": "customer_id"},
        ),
    }
    for table, (moment, keys) in keyed.items():
        wrong = [
            f"({own} is null) <> ({of} is null) or not regexp_full_match({own}, '{AUTHOR_KEY}')"
            for own, of in keys.items()
        ]
        yield rows(
            f"{table}.keys_are_hashes",
            " or ".join(wrong),
            "a token or customer has no keyed hash: SQL might see who somebody is",
            key=KEYS[table],
            advice="Stop sharing this lake; mend extractors/keys.py, then replay the reading.",
        )
        yield rows(
            f"{table}.before_window_end",
            f"{moment} >= (select max(window_end) from readings)",  # noqa: S608
            "a row is newer than the window, so another run owns it",
            key=KEYS[table],
            advice=REPLAY,
        )


def _ticket_changes() -> Iterator[Rule]:
    table, key = "ticket_changes", KEYS["ticket_changes"]
    yield in_set(table, "change_kind", get_args(ChangeKind), key=key, advice=REPLAY)
    keyed = {
        "author_key": "author_id",
        "from_key": "case when change_kind = 'owner' then from_value end",
        "to_key": "case when change_kind = 'owner' then to_value end",
    }
    yield rows(
        f"{table}.keys_are_hashes",
        " or ".join(
            f"({own} is null) <> ({of} is null) or not regexp_full_match({own}, '{AUTHOR_KEY}')"
            for own, of in keyed.items()
        ),
        "an agent has no keyed hash: SQL might see who somebody is",
        key=key,
        advice="Stop sharing this lake; mend extractors/keys.py, then replay the reading.",
    )
    yield rows(
        f"{table}.before_window_end",
        "changed_at >= (select max(window_end) from readings)",
        "a change is newer than the window, so another run owns it",
        key=key,
        advice=REPLAY,
    )


def _readings() -> Iterator[Rule]:
    key = KEYS["readings"]

    def rule(what: str, where: str, message: str, advice: str = REPLAY) -> Rule:
        return rows(f"readings.{what}", where, message, key=key, advice=advice)

    yield rule(
        "control_total",
        "received_count <> landed_count + duplicate_count + quarantined_count",
        "received is not landed + duplicate + quarantined: records were lost or invented",
    )
    yield rule(
        "landed_count_is_what_is_there",
        "landed_count <> " + " + ".join(f"(select count(*) from {t})" for t in LANDED),  # noqa: S608
        "the files hold another number of records than the reading says it landed",
    )
    yield rule(
        "counts_not_negative",
        " or ".join(f"{name} < 0" for name in COUNTS),
        "a count is negative",
    )
    yield rule("window_not_empty", "window_start >= window_end", "the window ends before it starts")
    yield rule(
        "complete",
        "not is_complete",
        "a stream was not read to its end (problem_text of the reading says which)",
        RUN_AGAIN,
    )
    yield rule(
        "watermark_only_if_complete",
        "not is_complete and watermark_at is not null",
        "an incomplete reading claims to know everything until its watermark",
    )


def _warnings() -> Iterator[Rule]:
    key = KEYS["readings"]
    for what, where, message, advice in (
        (
            "few_quarantined",
            "quarantined_count > 0.01 * received_count",
            "more than 1 % of the records were refused",
            "Read the reasons in the reading's quarantine file.",
        ),
        (
            "has_records",
            "received_count = 0",
            "the reading brought no records at all",
            "Fine for a quiet window; if it lasts, run `python -m extractors doctor`.",
        ),
        (
            "language_mostly_known",
            "(select avg(case when language_code is null then 1.0 else 0.0 end) from posts) > 0.5",
            "more than half of the posts carry no language_code",
            "Look whether the platform still sends it.",
        ),
    ):
        yield rows(f"readings.{what}", where, message, key=key, advice=advice, severity="warning")
