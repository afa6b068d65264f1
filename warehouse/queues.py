"""The questions of the last weeks as a desk's queue, read from the response clocks.

A brand has a desk per platform and one over all of them: which of the two its people are, the
clocks do not say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np

from warehouse.desk import Flags, Floats, seconds

WINDOW = timedelta(days=56)  # eight whole weeks: capacity and demand as they are of late
WARM_UP = timedelta(days=7)  # who came before may wait still
PASSED_OVER_SECONDS = 72 * 3600
ALL = "all"
SPANS = {"1h": 3600, "4h": 4 * 3600, "24h": 24 * 3600}


@dataclass(frozen=True)
class Queue:
    """The questions of one brand on one platform, in the order in which they came."""

    starts: Floats
    ends: Floats  # the watermark for who still waits
    leaves: Floats  # when they gave up; infinite for who did not
    answered: Flags
    passed_over: Flags
    is_scored: Flags
    days: Sequence[date]
    within: Mapping[str, Floats]  # 1 answered in time, 0 not, NaN not counted
    as_of_at: datetime
    window_starts_on: date

    def decided(self) -> tuple[Floats, Floats, Flags]:
        """Give starts, ends and who was answered, until the moment from which nobody knows yet.

        Of those who came in the last 72 hours some will prove to be passed over.
        """
        until = seconds(self.as_of_at) - PASSED_OVER_SECONDS
        here = ~self.passed_over & (self.starts < until)
        ends = self.ends[here]
        return self.starts[here], np.minimum(ends, until), self.answered[here] & (ends <= until)


def read_queues(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Queue]:
    """Read the questions of the window and its warm-up, per brand and platform, and for ``ALL``."""
    days = (WINDOW + WARM_UP).days
    rows = connection.execute(
        "select brand_id, platform, epoch(started_at), epoch(coalesce(ended_at, as_of_at)), status,"
        " waited_calendar_seconds, answered_within_1h, answered_within_4h, answered_within_24h,"
        " local_date, as_of_at from marts.fct_response_clocks"
        " where started_at >= as_of_at - to_days(?)"
        " order by brand_id, platform, started_at, clock_key",
        [days],
    ).fetchall()
    grouped: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for brand_id, platform, *row in rows:
        grouped[brand_id, platform].append(tuple(row))
    together: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for (brand_id, _), found in grouped.items():
        together[brand_id, ALL] += found
    desks = grouped | {key: as_of_the_earliest(found) for key, found in together.items()}
    return {key: queue_of(found) for key, found in desks.items() if found}


def as_of_the_earliest(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Judge the rows of several platforms where all of them are known; in order of their start."""
    as_of_at = min(row[-1] for row in rows)
    until = seconds(as_of_at if as_of_at.tzinfo else as_of_at.replace(tzinfo=UTC))
    judged = []
    for start, end, status, _, *within, day, _ in sorted(rows, key=lambda row: row[0]):
        if start >= until:
            continue
        is_matured = (until - start >= span for span in SPANS.values())
        judged.append(
            (
                start,
                min(end, until),
                status if end <= until else "open",
                min(end, until) - start,
                *(value if old else None for value, old in zip(within, is_matured, strict=True)),
                day,
                as_of_at,
            )
        )
    return judged


def queue_of(rows: Sequence[tuple[Any, ...]]) -> Queue:
    """Make a queue of rows: start, end, status, wait, in time for each span, day, watermark."""
    starts, ends, status, waited, *within, days, as_of = (list(c) for c in zip(*rows, strict=True))
    as_of_at: datetime = as_of[0] if as_of[0].tzinfo else as_of[0].replace(tzinfo=UTC)
    came, went = np.asarray(starts, float), np.asarray(ends, float)
    how = np.asarray(status)
    gave_up = np.isin(how, ("withdrawn", "closed_by_customer"))
    late = np.asarray(waited, float) >= PASSED_OVER_SECONDS
    began = seconds(as_of_at - WINDOW)
    return Queue(
        starts=came,
        ends=np.maximum(went, came),
        leaves=np.where(gave_up, np.maximum(went, came), np.inf),
        answered=how == "answered",
        passed_over=(how == "expired") | ((how == "open") & late),
        is_scored=came >= began,
        days=days,
        within=dict(zip(SPANS, (np.asarray(c, float) for c in within), strict=True)),
        as_of_at=as_of_at,
        window_starts_on=(as_of_at - WINDOW).date(),
    )
