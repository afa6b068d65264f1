"""The facts zone: typed, keyed, and open intervals over the span that is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.facts import Brand, BrandAccount, Facts, OpeningHours, Query
from extractors.keys import KeyMissing, KeyRing
from extractors.lake import Lake
from extractors.records import arrow_schema
from extractors.zones import ensure_tables
from warehouse.prepare import prepare

RING = KeyRing("k1", b"a key for tests")
WATERMARK = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.at(tmp_path / "lake")
    ensure_tables(lake)
    return lake


def some_facts(platform: str = "bluesky") -> Facts:
    since = date(2026, 1, 1)
    return Facts(
        brands=(
            Brand(
                brand_id="acme",
                name="Acme",
                sector="telecom",
                country_code="NL",
                timezone="Europe/Amsterdam",
            ),
        ),
        brand_accounts=(
            BrandAccount(
                brand_id="acme",
                platform=platform,
                account_id="did:plc:acme",
                handle="acme.test",
                is_automated=False,
                valid_from=since,
            ),
        ),
        queries=(
            Query(
                query_id="acme_word",
                brand_id="acme",
                platform="*",
                query_text="acme",
                valid_from=since,
            ),
        ),
        opening_hours=tuple(
            OpeningHours(
                brand_id="acme",
                platform="*",
                iso_weekday=day,
                opens_at="00:00",
                closes_at="24:00",
                valid_from=since,
            )
            for day in range(1, 8)
        ),
        holidays=(),
        sla_targets=(),
        competitor_sets=(),
    )


def land(lake: Lake, table: str, **columns: Any) -> None:
    schema = arrow_schema(table)
    row = {name: columns.get(name) for name in schema.names}
    path = Path(lake.path("landed", table, "source=test", "read_date=2026-11-20", "one.parquet"))
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row], schema=schema), path)


def facts_table(lake: Lake, name: str) -> pa.Table:
    return pq.read_table(lake.path("facts", f"{name}.parquet"))


def test_accounts_carry_the_key_that_landing_gives_their_posts(lake: Lake) -> None:
    prepare(lake, some_facts(), RING)
    (row,) = facts_table(lake, "brand_accounts").to_pylist()
    assert row["account_key"] == RING.key_of("bluesky", "did:plc:acme")
    assert row["valid_from"] == date(2026, 1, 1)
    assert row["valid_to"] is None


def test_an_account_of_every_platform_has_one_key_on_each(lake: Lake) -> None:
    land(lake, "readings", platform="mastodon", watermark_at=WATERMARK)
    prepare(lake, some_facts(platform="*"), RING)
    (row,) = facts_table(lake, "brand_accounts").to_pylist()
    assert (row["platform"], row["account_key"]) == (
        "mastodon",
        RING.key_of("mastodon", "did:plc:acme"),
    )
    assert facts_table(lake, "queries")["platform"].to_pylist() == ["*"]


def test_empty_facts_are_typed_tables_without_rows(lake: Lake) -> None:
    prepare(lake, some_facts(), RING)
    schema = facts_table(lake, "sla_targets").schema
    assert schema.field("target_seconds").type == pa.int64()
    assert schema.field("valid_from").type == pa.date32()
    assert facts_table(lake, "open_intervals").schema.field("starts_at").type == pa.timestamp(
        "us", "UTC"
    )


def test_the_span_reaches_from_before_the_first_post_past_the_last_watermark(lake: Lake) -> None:
    land(lake, "readings", platform="mastodon", watermark_at=WATERMARK)
    land(lake, "posts", created_at=WATERMARK - timedelta(days=30))
    prepared = prepare(lake, some_facts(), RING)
    intervals = facts_table(lake, "open_intervals").to_pylist()
    assert [row["platform"] for row in intervals] == ["bluesky", "mastodon"]
    for row in intervals:
        assert row["starts_at"] <= WATERMARK - timedelta(days=31)
        assert row["ends_at"] == WATERMARK + timedelta(days=10)
    assert prepared.row_counts["open_intervals"] == 2


def test_a_post_from_an_impossible_year_makes_no_endless_table(lake: Lake) -> None:
    land(lake, "readings", platform="bluesky", watermark_at=WATERMARK)
    land(lake, "posts", created_at=datetime(1, 1, 1, tzinfo=UTC))
    prepare(lake, some_facts(), RING)
    (row,) = facts_table(lake, "open_intervals").to_pylist()
    assert row["starts_at"] == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_without_a_key_file_the_error_says_what_to_do(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WEERKLANK_AUTHOR_KEYS", str(tmp_path / "none"))
    with pytest.raises(KeyMissing, match="makes one"):
        prepare(lake, some_facts())
