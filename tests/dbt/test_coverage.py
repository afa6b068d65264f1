"""Coverage as a mart, from readings of our own: what came, what failed, what cannot come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from lake_fixture import write_facts
from warehouse_runs import run_dbt

from extractors import limits, registry
from extractors.lake import Lake
from extractors.registry import SourceEntry
from extractors.zones import write_table
from tests.extractors.fakes import NINE, NINE_TO_TEN, Fake, body, land, post
from warehouse.prepare import coverage_tables


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_what_was_collected_what_failed_and_what_cannot_be_stand_side_by_side(
    tmp_path: Path,
) -> None:
    lake = Lake.at(tmp_path / "lake")
    write_facts(tmp_path / "lake", {})
    fake = SourceEntry(
        name="fake",
        module="x",
        every=None,
        since=NINE.date(),
        requests_per_minute=60,
        purpose="a test",
        legal_basis="none needed",
    )
    for name, table in coverage_tables([fake], limits.read()).items():
        write_table(lake, lake.path("facts", f"{name}.parquet"), table)
    land(lake, Fake({"a": [body(post("1"))], "b": [body(post("2"))]}))
    land(lake, Fake({"a": [body(post("1"))], "b": [None]}), now=NINE + timedelta(hours=2))

    run_dbt(
        "build",
        "--select",
        "+rpt_coverage",
        lake=tmp_path / "lake",
        database=tmp_path / "w.db",
        work=tmp_path,
    )
    with duckdb.connect(str(tmp_path / "w.db"), read_only=True) as database:
        rows = database.execute(
            "select subject, coverage_status, reason_code, object_count, since_at, until_at"
            " from marts.rpt_coverage where coverage_status <> 'not_collected' order by subject"
        ).fetchall()
        (cannot,) = database.execute(
            "select count(*) from marts.rpt_coverage where coverage_status = 'not_collected'"
        ).fetchall()
        whys = database.execute(
            "select distinct purpose, legal_basis from marts.rpt_coverage"
        ).fetchall()
    start, end = (moment.replace(tzinfo=None) for moment in (NINE, NINE_TO_TEN.end))
    assert rows == [
        ("a", "collected", None, 2, start, end),
        ("b", "interrupted", "failure", 1, start, end),
    ]
    assert cannot == (len(limits.read()["x"]),)
    assert whys == [("a test", "none needed")]


def test_every_module_that_asks_a_platform_says_what_it_cannot_collect() -> None:
    modules = {entry.module for entry in registry.load().values()}
    assert modules <= {*limits.read()}, "name it in extractors/limits.yml"
