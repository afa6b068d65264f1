"""A source that is known to miss items is read in full again, now and then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import Fake, body, land, post, rows

from extractors.base import Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake

SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # that of the entry in fakes.py
EVERY = 10  # so the days are 1 January, 11 January, …


class Asked(Fake):
    """A source that remembers how far back it was asked."""

    def __init__(self, *bodies: bytes | None) -> None:
        super().__init__({"a": bodies})
        self.windows: list[Window] = []

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        """Give the pages of the test."""
        self.windows.append(window)
        return super().pages(session, options, stream, window)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path)


def run(lake: Lake, source: Asked, end: datetime, **settings: Any) -> timedelta:
    """Read the hour before a moment; give how far back it looked."""
    window = Window(end - timedelta(hours=1), end)
    settings = {"reread_hours": 24, "reconcile_every_days": EVERY, **settings}
    land(lake, source, window=window, now=end, **settings)
    return window.start - source.windows[-1].start


def test_the_first_reading_after_so_many_days_looks_back_to_the_beginning(lake: Lake) -> None:
    day = timedelta(days=1)
    source, end = Asked(body()), SINCE + 10 * day

    assert run(lake, source, end - timedelta(hours=1)) == 10 * day - timedelta(hours=2), "the first"
    assert run(lake, source, end) == 10 * day - timedelta(hours=1)
    assert run(lake, source, end + timedelta(hours=1)) == day
    assert run(lake, source, end + 9 * day) == day
    assert run(lake, source, end + 10 * day + timedelta(hours=5)) == 20 * day + timedelta(hours=4)
    assert run(lake, source, end + 10 * day + timedelta(hours=6)) == day


def test_a_reconcile_that_came_to_no_good_end_is_left_to_the_next_reading(lake: Lake) -> None:
    end = SINCE + timedelta(days=10)

    assert run(lake, Asked(None), end) > timedelta(days=9)
    assert run(lake, Asked(body()), end + timedelta(hours=1)) > timedelta(days=9)
    assert run(lake, Asked(body()), end + timedelta(hours=2)) == timedelta(days=1)


def test_a_window_of_long_ago_is_no_reason_to_reconcile(lake: Lake) -> None:
    run(lake, Asked(body()), SINCE + timedelta(days=30))

    assert run(lake, Asked(body()), SINCE + timedelta(days=5)) == timedelta(days=1)


def test_without_a_cadence_nothing_is_reconciled(lake: Lake) -> None:
    end = SINCE + timedelta(days=30)

    assert run(lake, Asked(body()), end, reconcile_every_days=None) == timedelta(days=1)


@pytest.mark.parametrize("reread_hours", [0, 24])
def test_a_reconcile_lands_what_was_missed_and_asks_for_what_is_not_listed(
    lake: Lake, reread_hours: int
) -> None:
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    month = timedelta(days=30)
    run(lake, Asked(body(post("1"), post("3"))), end, reread_hours=reread_hours)
    source = Asked(body(post("1"), post("2", "missed")))
    run(lake, source, end + month, reread_hours=reread_hours)

    assert sorted(row["native_id"] for row in rows(lake, "posts")) == ["1", "2", "3"]
    assert source.looked_up == ["3"]
    assert [row["native_id"] for row in rows(lake, "deletions")] == ["3"]
