"""The bulk writer: a landed zone as landing leaves it, with the town's skews."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bulk_lake import RING, BulkLake, bulk_lake

from extractors.base import Source, Window
from extractors.landing import Landing
from extractors.records import arrow_schema
from extractors.sources import mastodon
from extractors.zones import VAULT_SCHEMA, folder
from simulator.bulk.cast import cast_of
from simulator.bulk.draws import Draws, table_of
from simulator.bulk.landed import Reader
from simulator.bulk.plan import DIRECT, INDIRECT, ZONE
from simulator.bulk.reading import BulkReading
from simulator.bulk.texts import pool_of
from simulator.ids import TID_SIGNS
from simulator.town.brands import brand_specs
from simulator.town.demand import DAILY, HOURLY

POSTS, DAYS, BRANDS = 60_000, 10, 6
Row = dict[str, Any]


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> BulkLake:
    return bulk_lake(tmp_path_factory.mktemp("bulk"), posts=POSTS, days=DAYS, brands=BRANDS)


@pytest.fixture(scope="module")
def rows(bulk: BulkLake) -> list[Row]:
    return bulk.rows("landed/posts")


@pytest.fixture(scope="module")
def posts(rows: list[Row]) -> dict[str, Row]:
    """Each post's last version."""
    return {row["native_id"]: row for row in sorted(rows, key=lambda row: row["known_at"])}


def _as_stored(schema: pa.Schema) -> pa.Schema:
    """Give a schema as Parquet gives it back: it has its own name for a list's items."""
    kept = io.BytesIO()
    pq.write_table(schema.empty_table(), kept)
    return pq.read_schema(kept)


@pytest.mark.parametrize("table", ["posts", "deletions", "readings"])
def test_every_file_has_the_columns_and_descriptions_of_landing(bulk: BulkLake, table: str) -> None:
    promised = _as_stored(arrow_schema(table))
    files = bulk.lake.files("landed", table)
    assert files
    for name in files:
        assert pq.read_schema(name).equals(promised, check_metadata=True), name


def test_the_vault_has_the_columns_of_landing(bulk: BulkLake) -> None:
    for name in bulk.lake.files("vault"):
        assert pq.read_schema(name).equals(VAULT_SCHEMA, check_metadata=True), name


def test_files_lie_where_landing_puts_them_and_are_named_as_it_names_them(bulk: BulkLake) -> None:
    for row in bulk.rows("landed/readings"):
        landing = Landing(
            bulk.lake,
            cast(Source, mastodon),
            RING,
            name=row["source"],
            platform=row["platform"],
            window=Window(row["window_start"], row["window_end"]),
            known_at=row["known_at"],
        )
        assert row["reading_id"] == landing.reading_id
        assert bulk.lake.fs.exists(landing.path("landed/posts", ".parquet"))
        assert bulk.lake.fs.exists(landing.path("vault", ".parquet"))
        where = folder(bulk.lake, "landed/readings", row["source"], row["known_at"].date())
        assert bulk.lake.fs.exists(f"{where}/{row['reading_id']}.parquet")


def test_control_totals_add_up_and_are_what_the_files_hold(bulk: BulkLake, rows: list[Row]) -> None:
    there = Counter(row["reading_id"] for row in [*rows, *bulk.rows("landed/deletions")])
    readings = bulk.rows("landed/readings")
    assert len(readings) == bulk.written.readings == 2 * DAYS
    for row in readings:
        assert row["landed_count"] == there[row["reading_id"]] > 0
        assert row["duplicate_count"] > 0
        total = row["landed_count"] + row["duplicate_count"] + row["quarantined_count"]
        assert row["received_count"] == total
        assert row["watermark_at"] == row["window_end"]


def test_exactly_the_posts_asked_for_are_written(bulk: BulkLake, rows: list[Row]) -> None:
    assert len({(row["platform"], row["native_id"]) for row in rows}) == POSTS
    assert bulk.written.posts == POSTS
    assert bulk.written.rows == len(rows) > POSTS
    assert bulk.written.deletions == len(bulk.rows("landed/deletions")) > 0


def test_every_post_that_is_answered_exists_and_was_written_before(posts: dict[str, Row]) -> None:
    answers = [row for row in posts.values() if row["in_reply_to_id"] is not None]
    assert len(answers) > POSTS / 3
    for row in answers:
        answered = posts[row["in_reply_to_id"]]
        assert answered["created_at"] < row["created_at"]
        assert answered["author_id"] == row["in_reply_to_author_id"]
        assert answered["author_key"] == row["in_reply_to_author_key"]


def test_bluesky_names_the_thread_by_its_first_post(posts: dict[str, Row]) -> None:
    for row in posts.values():
        if row["platform"] == "mastodon":
            assert row["thread_id"] is None
        else:
            top = row
            while top["in_reply_to_id"] is not None:
                top = posts[top["in_reply_to_id"]]
            assert row["thread_id"] == top["native_id"]


def test_ids_carry_the_time_of_creation_as_the_platforms_do(posts: dict[str, Row]) -> None:
    for row in posts.values():
        milliseconds = round(row["created_at"].timestamp() * 1000)
        if row["platform"] == "mastodon":
            assert int(row["native_id"]) >> 16 == milliseconds
            assert row["permalink"].endswith(f"/@{row['author_handle']}/{row['native_id']}")
        else:
            start, _, sign = row["native_id"].rpartition("/")
            assert start == f"at://{row['author_id']}/app.bsky.feed.post"
            value = 0
            for letter in sign:
                value = value << 5 | TID_SIGNS.index(letter)
            assert len(sign) == 13
            assert (value >> 10) // 1000 == milliseconds
            assert row["permalink"].endswith(f"/{row['author_id']}/post/{sign}")


def test_keys_are_the_key_rings_own(rows: list[Row]) -> None:
    for row in rows[::37]:
        platform = row["platform"]
        assert row["author_key"] == RING.key_of(platform, row["author_id"])
        mentioned = [RING.key_of(platform, account) for account in row["mentioned_ids"]]
        assert row["mentioned_keys"] == mentioned


def test_brands_write_by_the_accounts_of_the_facts(bulk: BulkLake, rows: list[Row]) -> None:
    accounts = {(a.platform, a.account_id) for a in bulk.facts.brand_accounts}
    authors = {(row["platform"], row["author_id"]) for row in rows}
    spoken = {a for a in bulk.facts.brand_accounts if (a.platform, a.account_id) in authors}
    assert {a.brand_id for a in spoken} == {b.brand_id for b in bulk.facts.brands}
    for row in rows:
        if row["is_automated"]:
            assert (row["platform"], row["author_id"]) in accounts


def test_the_vault_knows_everyone_who_wrote(bulk: BulkLake, rows: list[Row]) -> None:
    vault = {
        (row["author_key"], row["platform"], row["author_id"], row["author_handle"])
        for row in bulk.rows("vault")
    }
    assert vault == {
        (row["author_key"], row["platform"], row["author_id"], row["author_handle"]) for row in rows
    }


def test_version_keys_stand_for_one_version_each(bulk: BulkLake, rows: list[Row]) -> None:
    versions: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows:
        version = (row["native_id"], row["body_text"], str(row["edited_at"]))
        versions.setdefault(row["version_key"], set()).add(version)
    assert all(len(named) == 1 for named in versions.values())
    keys = {row["version_key"] for row in bulk.rows("landed/deletions")}
    assert not keys & set(versions)


def test_a_post_lands_once_per_version_and_query(rows: list[Row]) -> None:
    landed = Counter((row["version_key"], row["query_id"]) for row in rows)
    assert set(landed.values()) == {1}
    by_post: dict[str, set[str]] = {}
    for row in rows:
        if row["query_id"] is not None:
            by_post.setdefault(row["native_id"], set()).add(row["query_id"])
    assert {len(queries) for queries in by_post.values()} == {1, 2}


def test_an_edit_is_a_later_version_of_the_same_post(rows: list[Row]) -> None:
    edited = [row for row in rows if row["edited_at"] is not None]
    assert {row["platform"] for row in edited} == {"mastodon"}
    ids = {row["native_id"] for row in edited}
    before = {r["native_id"]: r for r in rows if r["native_id"] in ids and not r["edited_at"]}
    assert before
    for row in edited:
        assert row["edited_at"] > row["created_at"]
        if row["native_id"] in before:
            first = before[row["native_id"]]
            assert first["known_at"] < row["known_at"]
            assert first["body_text"] != row["body_text"]
            assert first["created_at"] == row["created_at"]


def test_a_deletion_follows_the_post_that_it_is_about(
    bulk: BulkLake, posts: dict[str, Row]
) -> None:
    for row in bulk.rows("landed/deletions"):
        assert json.loads(row["payload"]) == {"missing": row["native_id"]}
        assert posts[row["native_id"]]["known_at"] < row["known_at"]


def test_payloads_are_json(rows: list[Row]) -> None:
    for payload in {row["payload"] for row in rows}:
        assert json.loads(payload)["made"] == "in bulk"


def test_some_posts_land_days_after_they_were_written(rows: list[Row]) -> None:
    late = [r for r in rows if r["known_at"] - r["created_at"] > timedelta(days=1, hours=1)]
    assert 0.002 < len(late) / len(rows) < 0.03
    assert all(row["known_at"] > row["created_at"] for row in rows)


def _openings(posts: dict[str, Row]) -> list[Row]:
    return [row for row in posts.values() if row["in_reply_to_id"] is None]


def test_brands_share_the_openings_as_the_town_says(bulk: BulkLake, posts: dict[str, Row]) -> None:
    accounts = {(a.platform, a.account_id): a.brand_id for a in bulk.facts.brand_accounts}
    queries = {query.query_id: query.brand_id for query in bulk.facts.queries}
    counts: Counter[str] = Counter()
    for row in _openings(posts):
        speaker = [*row["mentioned_ids"], row["author_id"]][0]
        brand = queries.get(row["query_id"]) or accounts[row["platform"], speaker]
        counts[brand] += 1
    specs = brand_specs(BRANDS)
    whole = sum(spec.weekly_openings for spec in specs)
    for spec in specs:
        share = counts[spec.brand_id] / counts.total()
        assert share == pytest.approx(spec.weekly_openings / whole, abs=0.01)


def test_openings_are_direct_indirect_and_broadcast_as_declared(posts: dict[str, Row]) -> None:
    openings = _openings(posts)
    direct = sum(bool(row["mentioned_ids"]) for row in openings) / len(openings)
    indirect = sum(row["query_id"] is not None for row in openings) / len(openings)
    assert direct == pytest.approx(DIRECT, abs=0.015)
    assert indirect == pytest.approx(INDIRECT, abs=0.015)


def test_customers_open_by_the_hour_and_day_of_the_week(posts: dict[str, Row]) -> None:
    hours: Counter[int] = Counter()
    days: Counter[int] = Counter()
    for row in _openings(posts):
        local = row["created_at"].astimezone(ZONE)
        hours[local.hour] += 1
        days[row["created_at"].weekday()] += row["created_at"] < datetime(2026, 10, 5, tzinfo=UTC)
    for hour in range(24):
        share = hours[hour] / hours.total()
        assert share == pytest.approx(HOURLY[hour] / sum(HOURLY), abs=0.006)
    for day in range(7):
        # A day that answers many posts of the day before has room for fewer openings.
        assert days[day] / days.total() == pytest.approx(DAILY[day] / sum(DAILY), abs=0.02)


def test_few_customers_write_much_and_many_write_little(
    bulk: BulkLake, posts: dict[str, Row]
) -> None:
    brands = {a.account_id for a in bulk.facts.brand_accounts}
    counts = Counter(row["author_id"] for row in _openings(posts) if row["author_id"] not in brands)
    ordered = sorted(counts.values(), reverse=True)
    tenth = len(ordered) // 10
    assert 0.35 < sum(ordered[:tenth]) / sum(ordered) < 0.65
    assert ordered[0] < 0.02 * sum(ordered)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second, other = (
        bulk_lake(tmp_path / name, posts=900, seed=seed, days=3, brands=2)
        for name, seed in (("first", 7), ("second", 7), ("other", 8))
    )
    assert _bytes(first.folder) == _bytes(second.folder)
    assert _bytes(first.folder) != _bytes(other.folder)


def test_draws_are_known_numbers() -> None:
    """SplitMix64 from its published constants: what a machine draws is no matter of taste."""
    draws = Draws(1)
    words = [int(word) for word in draws.words(2)] + [int(word) for word in draws.words(1)]
    state, expected = int(_mixed(1)), []
    for _ in range(3):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        expected.append(_mixed(state))
    assert words == expected


def _mixed(word: int) -> int:
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ word >> 27) * 0x94D049BB133111EB % 2**64
    return word ^ word >> 31


def test_a_table_holds_each_index_as_often_as_its_weight() -> None:
    assert Counter(table_of([6, 3, 1], 1000).tolist()) == {0: 600, 1: 300, 2: 100}
    with pytest.raises(OverflowError, match="weights"):
        table_of([1 << 60], 1000)


def test_a_reading_that_fails_never_was(tmp_path: Path, bulk: BulkLake) -> None:
    specs = brand_specs(1)
    cast_of_one = cast_of(bulk.facts, "mastodon", people=5, seed=1, key_of=RING.key_of)
    reader = Reader(cast_of_one, pool_of(specs, 1), None, salt=1)

    def cut_short() -> None:
        with BulkReading(tmp_path, reader, 20_000) as reading:
            reading._write("vault", VAULT_SCHEMA.empty_table())
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        cut_short()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"brands": 0}, "brands: 0; expected 1 to "),
        ({"brands": 10_000}, "brands: 10000; expected 1 to "),
        ({"days": 0}, "days: 0; expected at least 1"),
        ({"posts": 3}, "posts: 3; expected 20 to 200,000,000 in 10 days"),
        ({"posts": 10**9}, "posts: 1000000000; expected 20 to 200,000,000 in 10 days"),
        ({"seed": -1}, "seed: -1; expected 0 or more"),
    ],
)
def test_wrong_arguments_are_told(tmp_path: Path, wrong: dict[str, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        bulk_lake(tmp_path, **{"posts": 100, **wrong})
    assert not list(tmp_path.iterdir())


def test_a_lake_is_not_written_over(bulk: BulkLake) -> None:
    with pytest.raises(FileExistsError, match="holds a landed zone; expected a new folder"):
        bulk_lake(bulk.folder, posts=100)


def test_a_day_with_very_few_posts_has_its_reading(tmp_path: Path) -> None:
    few = bulk_lake(tmp_path, posts=20, days=10, brands=1)
    assert few.written.readings == 20
    assert len({row["native_id"] for row in few.rows("landed/posts")}) == 20
