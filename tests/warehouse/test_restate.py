"""Restatements: each number that moved says why, and what nothing explains is said to be so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.restate import REASONS, restated

POST = {
    "brand_post_key": "p",
    "brand_id": "acme",
    "platform": "mastodon",
    "iso_week": "2026-W10",
    "conversation_key": "c",
    "is_deleted": False,
    "version_count": 1,
    "model_version": "m",
}
CLOCK = {
    "brand_id": "acme",
    "platform": "mastodon",
    "iso_week": "2026-W10",
    "status": "answered",
    "answered_within_72h": 1.0,
}
WEEK = {
    "scope_status": "brand",
    "scope_id": "acme",
    "platform": "mastodon",
    "iso_week": "2026-W10",
    "is_complete_week": True,
    "clock_count": 10,
    "open_clock_count": 0,
    "sla_attainment_share": 0.5,
    "sla_attainment_low_share": 0.2,
}
Rows = list[dict[str, object]]


def marts(path: Path, posts: Rows, clocks: Rows, weeks: Rows) -> Path:
    """Write the marts that are compared."""
    tables = {"fct_posts": posts, "fct_response_clocks": clocks, "rpt_brand_weeks": weeks}
    with duckdb.connect(str(path)) as database:
        database.execute("create schema marts")
        for name, rows in tables.items():
            columns = ", ".join(f"{column} {_kind(value)}" for column, value in rows[0].items())
            database.execute(f"create table marts.{name} ({columns})")
            marks = ", ".join("?" for _ in rows[0])
            database.executemany(
                f"insert into marts.{name} values ({marks})", [[*row.values()] for row in rows]
            )
    return path


def _kind(value: object) -> str:
    return {bool: "boolean", int: "bigint", float: "double", str: "varchar"}[type(value)]


@pytest.mark.parametrize(
    ("reason", "posts", "clocks"),
    [
        ("late_data", ([], [POST]), CLOCK),
        ("gone_data", ([POST], []), CLOCK),
        ("deletion", ([POST], [POST | {"is_deleted": True}]), CLOCK),
        ("edit", ([POST], [POST | {"version_count": 2}]), CLOCK),
        ("relabelled", ([POST], [POST | {"model_version": "newer"}]), CLOCK),
        ("time_passed", ([POST], [POST]), CLOCK | {"status": "open"}),
        ("unexplained", ([POST], [POST]), CLOCK),
    ],
)
def test_each_kind_of_news_is_the_reason_of_what_moved(
    reason: str, posts: tuple[Rows, Rows], clocks: dict[str, object], tmp_path: Path
) -> None:
    other = POST | {"brand_post_key": "other", "brand_id": "bolt", "conversation_key": "d"}
    before = marts(tmp_path / "before.duckdb", [other, *posts[0]], [clocks], [WEEK])
    changed = WEEK | {"clock_count": 11, "sla_attainment_low_share": 0.3}
    after = marts(tmp_path / "after.duckdb", [other, *posts[1]], [CLOCK], [changed])

    (one,) = restated(before, after)
    assert (one.column, one.before, one.after) == ("clock_count", 10, 11)
    assert one.reasons == (reason,)
    assert reason in REASONS
    assert restated(before, before) == []


def test_an_answer_moves_the_week_of_its_question_and_later_backlogs(tmp_path: Path) -> None:
    answer = POST | {"brand_post_key": "a", "iso_week": "2026-W11"}
    later = WEEK | {"iso_week": "2026-W12"}
    before = marts(tmp_path / "before.duckdb", [POST], [CLOCK], [WEEK, later])
    moved = [WEEK | {"clock_count": 9}, later | {"open_clock_count": -1, "clock_count": 9}]
    after = marts(tmp_path / "after.duckdb", [POST, answer], [CLOCK], moved)

    found = {(one.iso_week, one.column): one.reasons for one in restated(before, after)}
    assert found == {
        ("2026-W10", "clock_count"): ("late_data",),
        ("2026-W12", "open_clock_count"): ("late_data",),
        ("2026-W12", "clock_count"): ("unexplained",),
    }


def test_a_rule_of_another_version_is_the_reason_of_what_it_governs(tmp_path: Path) -> None:
    moved = {"clock_count": 11, "sla_attainment_share": 0.6, "demand_outside_hours_share": 0.4}
    sides = []
    for name, hours, week in (("b", 72, {"demand_outside_hours_share": 0.3}), ("a", 24, moved)):
        path = marts(tmp_path / f"{name}.duckdb", [POST], [CLOCK], [WEEK | week])
        with duckdb.connect(str(path)) as database:
            database.execute(
                "create table marts.rpt_rules as "
                f"select 'private_silence_hours' as rule, '{hours}' as setting "
                "union all select 'copy_days', '7'"
            )
        sides.append(path)
    found = {one.column: one.reasons for one in restated(*sides)}
    assert found == {
        "clock_count": ("definition",),
        "sla_attainment_share": ("definition",),
        "demand_outside_hours_share": ("unexplained",),
    }


def test_a_week_that_is_not_over_restates_nothing(tmp_path: Path) -> None:
    before = marts(tmp_path / "b.duckdb", [POST], [CLOCK], [WEEK | {"is_complete_week": False}])
    after = marts(tmp_path / "a.duckdb", [POST], [CLOCK], [WEEK | {"clock_count": 11}])

    assert restated(before, after) == []
