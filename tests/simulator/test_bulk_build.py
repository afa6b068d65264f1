"""A lake written in bulk goes the whole way: gates, labels, models, marts."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from bulk_lake import RING, BulkLake, bulk_lake

from enrichment.run import enrich
from expectations.run import check_landed
from simulator.town.brands import brand_specs
from warehouse.build import build

pytestmark = [
    pytest.mark.slow,
    # Third parties' own, seen while dbt and Great Expectations are imported and used.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::duckdb_engine.DuckDBEngineWarning"),
]

POSTS, DAYS, BRANDS = 200_000, 21, 12


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> BulkLake:
    return bulk_lake(tmp_path_factory.mktemp("bulk"), posts=POSTS, days=DAYS, brands=BRANDS)


@pytest.fixture(scope="module")
def marts(bulk: BulkLake) -> duckdb.DuckDBPyConnection:
    database = bulk.folder / "build.duckdb"
    enrich(bulk.lake, bulk.facts)
    built = build(bulk.lake, database, facts=bulk.facts, ring=RING)
    assert not built.warnings
    return duckdb.connect(str(database), read_only=True)


@pytest.mark.parametrize("platform", ["bluesky", "mastodon"])
def test_the_gate_finds_nothing_in_a_reading(bulk: BulkLake, tmp_path: Path, platform: str) -> None:
    reading = [r for r in bulk.rows("landed/readings") if r["platform"] == platform][DAYS // 2]
    environ = {"WEERKLANK_DATA": str(tmp_path)}
    verdict = check_landed(bulk.lake, reading["reading_id"], environ=environ)
    assert not verdict.findings


def test_every_brand_has_its_weeks(marts: duckdb.DuckDBPyConnection) -> None:
    weeks = marts.execute(
        "select scope_id, platform, iso_week, inbound_post_count, answered_within_8h_count "
        "from marts.rpt_brand_weeks "
        "where is_complete_week and scope_status = 'brand' and platform <> 'all'"
    ).fetchall()
    assert len({week[:3] for week in weeks}) == len(weeks) == BRANDS * 2 * 3
    assert all(inbound > answered > 0 for *_, inbound, answered in weeks)


def test_every_post_arrives_with_its_text_masked(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.execute("select count(*) from marts.fct_posts").fetchone() == (POSTS,)
    unlabelled = "select count(*) from marts.fct_posts where post_text is null"
    assert marts.execute(unlabelled).fetchone() == (0,)


def test_as_many_clocks_are_answered_as_the_brands_mean_to(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    share = marts.execute(
        "select avg(case when status = 'answered' then 1.0 else 0.0 end) "
        "from marts.fct_response_clocks where clock_kind = 'first' "
        "and addressing_status = 'direct' and started_at < timestamp '2026-10-12'"
    ).fetchone()
    specs = brand_specs(BRANDS)
    whole = sum(spec.weekly_openings for spec in specs)
    meant = sum((1 - spec.ignored_share) * spec.weekly_openings for spec in specs) / whole
    assert share is not None
    # Those who say "me too" below somebody's question are seldom answered themselves.
    assert meant - 0.12 < share[0] <= meant


def test_replies_are_reactive_proactive_and_follow_ups(marts: duckdb.DuckDBPyConnection) -> None:
    counts = dict(
        marts.execute(
            "select engagement, count(*) from marts.fct_replies where not is_automated group by 1"
        ).fetchall()
    )
    assert set(counts) <= {"reactive", "proactive", "follow_up", "unknown"}
    assert min(counts["reactive"], counts["proactive"], counts["follow_up"]) > 5_000
    assert counts.get("unknown", 0) < 0.01 * sum(counts.values())


def test_answers_are_given_while_the_desk_is_open(marts: duckdb.DuckDBPyConnection) -> None:
    share = marts.execute(
        "select avg(case when answers.is_during_open_hours then 1.0 else 0.0 end) "
        "from marts.fct_replies as replies "
        "inner join marts.fct_posts as answers using (post_key, brand_id) "
        "where not replies.is_automated"
    ).fetchone()
    assert share is not None
    assert share[0] > 0.999
