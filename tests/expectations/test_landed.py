"""A gate is only worth its name if bad data cannot pass it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from expectations.landed import REMEMBERED_VERSIONS, landed_rules
from expectations.rules import GateFailed
from expectations.run import check_landed
from extractors import landing
from tests.expectations.landed_fixture import (
    END,
    READING_ID,
    START,
    Rows,
    good_reading,
    land,
)

pytestmark = [
    # Third parties' own, seen while Great Expectations and duckdb-engine are imported and used.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::duckdb_engine.DuckDBEngineWarning"),
]

Spoil = Callable[[Rows], None]


def value(table: str, column: str, wrong: Any, *, row: int = -1) -> Spoil:
    return lambda rows: rows[table][row].__setitem__(column, wrong)


def both(*spoils: Spoil) -> Spoil:
    return lambda rows: [spoil(rows) for spoil in spoils] and None


def broken(rows: Rows, folder: Path) -> set[str]:
    """Judge a reading and name the rules that it breaks."""
    try:
        verdict = check_landed(land(rows, folder), READING_ID, environ={"WEERKLANK_DATA": folder})
    except GateFailed as error:
        verdict = error.verdict
    return {finding.rule for finding in verdict.findings}


POSTS_NOT_NULL = ["native_id", "body_text", "channel", "is_automated", "created_at", "known_at"]
KEYED = {"ticket_changes": "to_key"}
OF_DROPS: dict[str, Spoil] = {
    f"{table}.{rule}": spoil
    for table in ("feedback", "contacts", "ticket_changes")
    for rule, spoil in {
        "platform_not_null": value(table, "platform", None),
        "native_id_not_null": value(table, "native_id", None),
        "reading_id_not_null": value(table, "reading_id", None),
        "known_at_not_null": value(table, "known_at", None),
        "version_key_not_null": value(table, "version_key", None),
        "platform_in_set": value(table, "platform", "bluesky"),
        "reading_id_in_set": value(table, "reading_id", "another"),
        "ids_not_empty": value(table, "native_id", ""),
        "version_key_is_a_hash": value(table, "version_key", "ann"),
        "keys_are_hashes": value(table, KEYED.get(table, "token_key"), "tok1"),
    }.items()
}
CRITICAL: dict[str, Spoil] = {
    **OF_DROPS,
    "feedback.token_not_null": both(
        value("feedback", "token", None), value("feedback", "token_key", None)
    ),
    "feedback.before_window_end": value("feedback", "invited_at", END),
    "contacts.brand_id_not_null": value("contacts", "brand_id", None),
    "contacts.contact_channel_not_null": value("contacts", "contact_channel", None),
    "contacts.started_at_not_null": value("contacts", "started_at", None),
    "contacts.before_window_end": value("contacts", "started_at", END),
    "ticket_changes.thread_id_not_null": value("ticket_changes", "thread_id", None),
    "ticket_changes.change_kind_not_null": both(
        value("ticket_changes", "change_kind", None), value("ticket_changes", "to_key", None)
    ),
    "ticket_changes.changed_at_not_null": value("ticket_changes", "changed_at", None),
    "ticket_changes.change_kind_in_set": both(
        value("ticket_changes", "change_kind", "mood"), value("ticket_changes", "to_key", None)
    ),
    "ticket_changes.before_window_end": value("ticket_changes", "changed_at", END),
    **{f"posts.{c}_not_null": value("posts", c, None) for c in POSTS_NOT_NULL},
    "posts.mentioned_ids_not_null": both(
        value("posts", "mentioned_ids", None), value("posts", "mentioned_keys", None)
    ),
    "posts.platform_not_null": value("posts", "platform", None),
    "posts.reading_id_not_null": value("posts", "reading_id", None),
    "posts.version_key_not_null": value("posts", "version_key", None),
    "posts.platform_in_set": value("posts", "platform", "bluesky"),
    "posts.reading_id_in_set": value("posts", "reading_id", "another"),
    "posts.channel_in_set": value("posts", "channel", "secret"),
    "posts.ids_not_empty": value("posts", "thread_id", " "),
    "posts.version_key_is_a_hash": value("posts", "version_key", "ann"),
    "posts.created_before_window_end": value("posts", "created_at", END),
    "posts.author_handle_is_bare": value("posts", "author_handle", "@ann"),
    "posts.author_key_for_each_author": value("posts", "author_key", None),
    "posts.author_key_is_a_hash": value("posts", "author_key", "ann"),
    "posts.version_lands_once": value("posts", "version_key", f"{0:032x}"),
    "deletions.platform_not_null": value("deletions", "platform", None),
    "deletions.native_id_not_null": value("deletions", "native_id", None),
    "deletions.reason_code_not_null": value("deletions", "reason_code", None),
    "deletions.reading_id_not_null": value("deletions", "reading_id", None),
    "deletions.known_at_not_null": value("deletions", "known_at", None),
    "deletions.version_key_not_null": value("deletions", "version_key", None),
    "deletions.platform_in_set": value("deletions", "platform", "bluesky"),
    "deletions.reading_id_in_set": value("deletions", "reading_id", "another"),
    "deletions.reason_code_in_set": value("deletions", "reason_code", "bored"),
    "deletions.ids_not_empty": value("deletions", "native_id", ""),
    "deletions.version_key_is_a_hash": value("deletions", "version_key", "ann"),
    "readings.source_not_null": value("readings", "source", None),
    "readings.window_start_not_null": value("readings", "window_start", None),
    "readings.window_end_not_null": value("readings", "window_end", None),
    "readings.known_at_not_null": value("readings", "known_at", None),
    "readings.page_count_not_null": value("readings", "page_count", None),
    "readings.received_count_not_null": value("readings", "received_count", None),
    "readings.landed_count_not_null": value("readings", "landed_count", None),
    "readings.duplicate_count_not_null": value("readings", "duplicate_count", None),
    "readings.quarantined_count_not_null": value("readings", "quarantined_count", None),
    "readings.later_count_not_null": value("readings", "later_count", None),
    "readings.unasked_count_not_null": value("readings", "unasked_count", None),
    "readings.is_complete_not_null": value("readings", "is_complete", None),
    "readings.reading_id_not_null": value("readings", "reading_id", None),
    "readings.reading_id_in_set": value("readings", "reading_id", "another"),
    "readings.ids_not_empty": value("readings", "reading_id", ""),
    "readings.control_total": value("readings", "received_count", 7),
    "readings.landed_count_is_what_is_there": lambda rows: rows["posts"].pop(0) and None,
    "readings.counts_not_negative": value("readings", "later_count", -1),
    "readings.window_not_empty": value("readings", "window_start", END),
    "readings.complete": both(
        value("readings", "is_complete", False), value("readings", "watermark_at", None)
    ),
    "readings.watermark_only_if_complete": value("readings", "is_complete", False),
}
# A fault that is also another rule's business, and which.
ALSO = {
    "readings.ids_not_empty": {"readings.reading_id_in_set"},
    "readings.watermark_only_if_complete": {"readings.complete"},
}
NOT_SPOILABLE = {  # asked below, each in a test of its own
    "posts.columns",
    "deletions.columns",
    "readings.columns",
    "feedback.columns",
    "contacts.columns",
    "ticket_changes.columns",
    "readings.platform_in_set",  # the reading's own platform is what the others are held to
    "readings.platform_not_null",
}
WARNINGS: dict[str, Spoil] = {
    "posts.edited_after_created": value("posts", "edited_at", START - timedelta(days=1)),
    "posts.within_look_back": value("posts", "created_at", START - timedelta(days=31)),
    "readings.few_quarantined": both(
        value("readings", "quarantined_count", 1), value("readings", "duplicate_count", 0)
    ),
    "readings.has_records": lambda rows: rows.update(
        posts=[],
        deletions=[],
        feedback=[],
        contacts=[],
        ticket_changes=[],
        readings=[
            rows["readings"][0] | {"received_count": 0, "landed_count": 0, "duplicate_count": 0}
        ],
    ),
    "readings.language_mostly_known": lambda rows: (
        [post.update(language_code=None) for post in rows["posts"][:3]] and None
    ),
}


def test_a_good_reading_passes_and_says_so(tmp_path: Path) -> None:
    lake = land(good_reading(), tmp_path)

    verdict = check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})

    assert verdict.findings == ()
    assert verdict.rule_count == len(landed_rules(READING_ID, "mastodon"))
    assert json.loads((tmp_path / "gates" / "landed-mastodon.json").read_text()) == []


def planted_together() -> list[tuple[str, ...]]:
    """Plant one fault in each table at a time: they have nothing to do with each other."""
    by_table = [
        [name for name in CRITICAL if name.startswith(table)]
        for table in ("posts", "deletions", "feedback", "contacts", "ticket_changes", "readings")
    ]
    together = [tuple(filter(None, names)) for names in zip_longest(*by_table)]
    return [*together, *((name,) for name in WARNINGS)]


@pytest.mark.parametrize("rules", planted_together(), ids=" ".join)
def test_a_spoilt_reading_breaks_exactly_its_rules(rules: tuple[str, ...], tmp_path: Path) -> None:
    rows = good_reading()
    for rule in rules:
        (CRITICAL | WARNINGS)[rule](rows)

    expected = set(rules).union(*(ALSO.get(rule, set()) for rule in rules))
    assert broken(rows, tmp_path) == expected


def test_every_rule_has_a_planted_fault() -> None:
    rules = {rule.name: rule.severity for rule in landed_rules(READING_ID, "mastodon")}

    assert set(rules) == set(CRITICAL) | set(WARNINGS) | NOT_SPOILABLE
    assert {name for name, severity in rules.items() if severity == "warning"} == set(WARNINGS)


def test_a_renamed_column_is_the_only_thing_said_of_its_table(tmp_path: Path) -> None:
    lake = land(good_reading(), tmp_path, renamed={"native_id": "id"})

    with pytest.raises(GateFailed) as failed:
        check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})

    said = {f.rule: f.examples for f in failed.value.verdict.findings}
    tables = ("posts", "deletions", "feedback", "contacts", "ticket_changes")
    assert set(said) == {f"{table}.columns" for table in tables}
    assert set(said["posts.columns"]) == {"native_id", "id"}


def test_a_failure_says_what_to_do_and_nothing_about_people(tmp_path: Path) -> None:
    rows = good_reading()
    value("posts", "author_handle", "@annie")(rows)
    lake = land(rows, tmp_path)

    with pytest.raises(GateFailed, match="replay") as failed:
        check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})

    said = str(failed.value)
    assert (
        f"posts.author_handle_is_bare: author_handle is empty or keeps its @ (1, such as {3:032x})"
        in said
    )
    assert "annie" not in said
    assert "Secret words" not in said
    (told,) = json.loads((tmp_path / "gates" / "landed-mastodon.json").read_text())
    assert (told["rule"], told["severity"]) == ("posts.author_handle_is_bare", "critical")
    assert set(told) == {"rule", "message", "severity"}
    assert not list((tmp_path / "gates").glob("*.tmp"))


def test_a_warning_stops_nothing_and_is_kept(tmp_path: Path) -> None:
    rows = good_reading()
    WARNINGS["readings.few_quarantined"](rows)
    lake = land(rows, tmp_path)

    verdict = check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})

    assert [f.rule for f in verdict.warnings] == ["readings.few_quarantined"]
    (told,) = json.loads((tmp_path / "gates" / "landed-mastodon.json").read_text())
    assert told["severity"] == "warning"


def test_a_reading_without_its_row_is_refused(tmp_path: Path) -> None:
    lake = land(good_reading() | {"readings": []}, tmp_path)

    with pytest.raises(LookupError, match="never was"):
        check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})


def test_a_reading_of_a_compacted_day_is_judged_alone(tmp_path: Path) -> None:
    rows = good_reading()
    other = [post | {"reading_id": "another", "author_handle": "@x"} for post in rows["posts"]]
    lake = land(rows | {"posts": rows["posts"] + other}, tmp_path)
    for file in lake.files("landed"):
        Path(file).rename(Path(file).with_name("day.parquet"))

    assert check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)}).findings == ()


def test_a_lake_that_is_no_folder_is_judged_too(tmp_path: Path) -> None:
    import fsspec

    from extractors.lake import Lake

    land(good_reading(), tmp_path)
    memory = fsspec.filesystem("memory")
    memory.put(str(tmp_path / "landed"), "/gate-lake/landed", recursive=True)
    lake = Lake.at("memory://gate-lake")

    verdict = check_landed(lake, READING_ID, environ={"WEERKLANK_DATA": str(tmp_path)})

    assert verdict.findings == ()


def test_an_id_that_no_reading_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no reading id"):
        check_landed(None, "../../etc")  # type: ignore[arg-type]


def test_the_gate_knows_how_much_landing_remembers() -> None:
    assert landing.RECENT_KEYS == REMEMBERED_VERSIONS
