"""What a source may use: the platform's own end of it, and the one that we set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fakes import Fake, body, land, post, rows

from extractors.http import UsedUp
from extractors.lake import Lake

TOMORROW = datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


def test_what_is_used_up_says_first_until_when_in_utc() -> None:
    amsterdam = timezone(timedelta(hours=1))
    used_up = UsedUp("the daily quota of units", until=TOMORROW.astimezone(amsterdam))

    assert used_up.until == TOMORROW
    assert str(used_up) == "no more until 2026-03-03 08:00 UTC: the daily quota of units"
    assert str(UsedUp("the month's reads")) == "the month's reads"


def test_a_source_that_is_used_up_asks_for_no_other_list_and_keeps_what_came(lake: Lake) -> None:
    used_up = UsedUp("quotaExceeded", until=TOMORROW)
    source = Fake({"a": [body(post(1)), used_up], "b": [body(post(2))]})

    reading = land(lake, source)

    assert [row["native_id"] for row in rows(lake, "posts")] == ["1"]
    assert reading.is_complete is False
    assert reading.problem_text == "a: no more until 2026-03-03 08:00 UTC: quotaExceeded"
