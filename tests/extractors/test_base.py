"""Windows, times, ids and bodies: the words that sources are written in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.base import BadPage, Window, decode_json, moment, text_id

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
)


@given(TIMES, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_a_window_holds_its_start_and_not_its_end(start: datetime, span: timedelta) -> None:
    window = Window(start, start + span)

    assert window.start in window
    assert window.end not in window
    assert window.end - timedelta(microseconds=1) in window


@given(TIMES, st.lists(st.integers(1, 10**6), min_size=1, max_size=6), TIMES)
def test_each_moment_is_in_one_of_the_windows_that_follow_each_other(
    start: datetime, spans: list[int], when: datetime
) -> None:
    edges = [start]
    for span in spans:
        edges.append(edges[-1] + timedelta(seconds=span))
    windows = [Window(a, b) for a, b in pairwise(edges)]

    held = sum(when in window for window in windows)
    assert held == (1 if edges[0] <= when < edges[-1] else 0)


@given(TIMES)
def test_an_empty_window_is_refused(start: datetime) -> None:
    with pytest.raises(ValueError, match="empty window"):
        Window(start, start)


def test_a_window_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time-zone-aware"):
        Window(datetime(2026, 3, 2), datetime(2026, 3, 3))  # noqa: DTZ001


@given(TIMES)
def test_a_time_is_read_into_utc_whatever_zone_it_was_written_in(when: datetime) -> None:
    read = moment(when.isoformat())

    assert read == when
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [5, 1.5, None, True, "", "5", "yesterday", "2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00"],
)
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"expected a time|Invalid isoformat"):
        moment(value)


def test_an_id_may_be_text_or_a_whole_number_of_any_length() -> None:
    assert text_id("0012") == "0012"
    assert text_id(10**30 + 1) == "1000000000000000000000000000001"


@pytest.mark.parametrize("value", [1e29, 1.0, None, True, [], {}])
def test_what_could_have_lost_a_digit_is_no_id(value: object) -> None:
    with pytest.raises(ValueError, match="expected an id"):
        text_id(value)


def test_the_exact_reader_keeps_every_digit_and_every_surrogate() -> None:
    assert decode_json(b'{"a": 123456789012345678901234567890}', exact=True) == {
        "a": 123456789012345678901234567890
    }
    assert decode_json(b'{"a": "\\ud800"}') == {"a": "\ud800"}


def test_a_number_too_long_for_python_does_not_spoil_its_page() -> None:
    assert decode_json(b"[1, %s]" % (b"9" * 10_000)) == [1, "9" * 10_000]


@pytest.mark.parametrize(
    "found", [b"", b"<html>Log in</html>", b'{"a": [1, 2', b"\xff", b"[" * 10**5]
)
def test_what_is_not_json_is_a_bad_page_that_shows_how_it_begins(found: bytes) -> None:
    with pytest.raises(BadPage, match="not JSON"):
        decode_json(found)
