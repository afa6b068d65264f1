"""The truth recovered: the marts say exactly what is decidable from what was served."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from recovery import COMPARED, PLATFORMS, Recovered, every, recover

from simulator import build_world
from simulator.truth.decided import decide
from simulator.truth.reasons import REASONS, UNEXPLAINED

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

MOST_UNDECIDABLE_SHARE = 0.08  # of each table's rows: who deletes early was never there


def assert_recovered(run: Recovered) -> None:
    """Every row of every mart is exact, and every row that cannot be known says why."""
    told = run.differences()
    assert told == [], f"{len(told)} differences; the first ten:\n" + "\n".join(told[:10])
    decided = decide(run.world, run.platforms, run.readings)
    unexplained = [row for row in decided.undecidable if row.reason_code == UNEXPLAINED]
    assert unexplained == []
    assert {row.reason_code for row in decided.undecidable} <= set(REASONS)
    counts = Counter(row.table for row in decided.undecidable)
    for table in COMPARED:
        rows = getattr(decided.true, table)
        assert {row.platform for row in rows} == set(run.platforms)
        assert counts[table] <= MOST_UNDECIDABLE_SHARE * len(rows), table


def test_a_small_world_is_recovered_across_the_change_of_the_clock(small: Recovered) -> None:
    assert_recovered(small)


@pytest.mark.slow
def test_a_demo_size_world_is_recovered_while_it_grows(tmp_path: Path) -> None:
    world = build_world(date(2026, 9, 28), brands=24, weeks=8)
    readings = every(timedelta(hours=12), world, until=timedelta(days=4))
    # built after the backfill and at the end, so that the incremental models are judged too
    run = recover(world, PLATFORMS, readings, tmp_path, builds=(0, -1))
    assert_recovered(run)
