"""The ledger as a mart: what was used is told, also of a run that never came to its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from lake_fixture import write_facts
from warehouse_runs import run_dbt

from extractors.base import Page, Stream
from extractors.compaction import compact
from extractors.costs import Ledger
from extractors.lake import Lake
from extractors.registry import SourceEntry

AT = datetime(2026, 3, 2, 23, 59, 58, tzinfo=UTC)


def entry(**settings: object) -> SourceEntry:
    return SourceEntry.model_validate(
        {
            "name": "bought",
            "module": "archive",
            "every": None,
            "since": date(2026, 1, 1),
            "requests_per_minute": 60,
            "purpose": "a test",
            "legal_basis": "none needed",
            **settings,
        }
    )


def use(lake: Lake, bought: SourceEntry, reading_id: str, *moments: datetime) -> None:
    """Ask once at each moment, for a page of three objects."""
    clock = iter(moments)
    ledger = Ledger(
        lake, bought, platform="x", reading_id=reading_id, known_at=AT, now=lambda: next(clock)
    )
    with ledger.reading("query:1"):
        for moment in moments:
            ledger.ask()
            page = Page(Stream("query:1", "query", ""), "", 200, moment, b"")
            ledger.take(page, 3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_costs_stand_under_their_utc_day_and_an_unknown_price_is_no_zero(tmp_path: Path) -> None:
    lake = Lake.at(tmp_path / "lake")
    write_facts(tmp_path / "lake", {})
    priced = entry(prices={"object": 0.0015})
    use(lake, priced, "r1", AT, AT + timedelta(seconds=3))
    use(lake, priced, "r2", AT)
    use(lake, entry(name="free"), "r3", AT)
    assert compact(lake, date(2026, 3, 4)) == 2, "the two of one source are merged"

    selected = ("--select", "stg_costs", "rpt_costs")
    run_dbt("build", *selected, lake=tmp_path / "lake", database=tmp_path / "w.db", work=tmp_path)

    with duckdb.connect(str(tmp_path / "w.db"), read_only=True) as database:
        rows = database.execute(
            "select source, used_date, reading_count, request_count, object_count,"
            " charged_count, cost_usd from marts.rpt_costs order by all"
        ).fetchall()
    assert rows == [
        ("bought", date(2026, 3, 2), 2, 2, 6, 6, 0.009),
        ("bought", date(2026, 3, 3), 1, 1, 3, 3, 0.0045),
        ("free", date(2026, 3, 2), 1, 1, 3, 3, None),
    ]
