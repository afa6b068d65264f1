"""Tokens and API versions end: told before it happens, and never with the token."""

# ruff: noqa: D102, ARG001, ARG002 - a source's functions are described in extractors/base.py
from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE, Fake, body, entry, land, post

from extractors import deadlines, doctor
from extractors.base import Page, Stream, Window
from extractors.deadlines import Api, Deadline, Ends, UnknownExpiry
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.sources import x

END = datetime(2027, 1, 21, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = "EAAB-very-secret"
URL = "https://graph.example/debug_token"


class Tokened(Fake):
    """Says when its token ends, as Meta's ``debug_token`` does; and by which version it asks."""

    def __init__(self, end: datetime | None = None, version: str = "v26.0") -> None:
        super().__init__({"a": []})
        self._end, self._version = end, version

    def api(self, options: Any) -> tuple[str, str]:
        return "graph", self._version

    def expires(self, session: PoliteSession, options: Any) -> datetime | None:
        session.get(URL, {"input_token": SECRET, "access_token": SECRET})
        return self._end

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        yield Page.of(stream, session.get("https://graph.example/feed"))


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(URL, json={})
        yield mock


def told_days(days: tuple[int, ...]) -> list[int]:
    """Give how many days before its end each morning's check finds something to tell."""
    deadline = Deadline("meta", "its token", END, days)
    mornings = [END - DAY * left + timedelta(hours=5) for left in range(100, -3, -1)]
    return [
        round((END - morning) / DAY)
        for morning in mornings
        if deadline.is_due(morning - DAY, morning)
    ]


def test_a_token_is_told_14_7_and_1_days_ahead_and_then_each_morning() -> None:
    assert told_days(deadlines.TOKEN_DAYS) == [14, 7, 1, 0, -1, -2]


def test_a_version_is_told_90_30_and_7_days_ahead() -> None:
    assert told_days(deadlines.VERSION_DAYS)[:3] == [90, 30, 7]


def test_what_is_told_counts_whole_days() -> None:
    deadline = Deadline("meta", "its token", END, deadlines.TOKEN_DAYS)

    assert deadline.told(END - 14 * DAY + timedelta(hours=1)) == (
        "meta: its token ends on 2027-01-21 00:00 UTC, in 13 days"
    )
    assert deadline.told(END) == "meta: its token ended on 2027-01-21 00:00 UTC: renew it now"
    assert not deadline.is_near(END - 15 * DAY)
    assert deadline.is_near(END - 14 * DAY)


@pytest.mark.parametrize(
    ("asked", "configured", "expected"),
    [
        (END, None, END),
        (None, date(2027, 1, 21), END),
        (END + DAY, date(2027, 1, 21), END),
        (END, date(2027, 2, 1), END),
        (None, None, None),
    ],
)
def test_a_tokens_end_is_asked_or_set_and_the_earlier_counts(
    server: responses.RequestsMock,
    asked: datetime | None,
    configured: date | None,
    expected: datetime | None,
) -> None:
    source = entry(Tokened(asked), token_expires=configured)

    found = deadlines.token_deadline(source, None, now=lambda: NINE)

    assert (found.at if found else None) == expected


@pytest.mark.parametrize("status", [400, 401])
def test_no_line_holds_the_token_though_the_platform_repeats_it(
    server: responses.RequestsMock,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.replace("GET", URL, status=status, body=f'{{"error": "bad token {SECRET}"}}')

    with pytest.raises(UnknownExpiry) as failed:
        deadlines.token_deadline(entry(Tokened()), None, now=lambda: NINE)

    shown = f"{failed.value}{failed.value.__cause__}{caplog.text}"
    assert SECRET not in shown
    assert "fake: when its token ends could not be asked" in shown


def test_the_doctor_says_how_many_days_are_left(server: responses.RequestsMock) -> None:
    def say(now: datetime) -> list[tuple[bool, str]]:
        found = doctor._ends(entry(Tokened(END)), None, now)
        return [(finding.is_well, finding.text) for finding in found]

    assert say(END - 60 * DAY) == [
        (True, "fake: its token ends on 2027-01-21 00:00 UTC, in 60 days")
    ]
    assert say(END - 14 * DAY)[0][0] is False


def test_near_gives_what_to_log_and_what_to_fail_for(server: responses.RequestsMock) -> None:
    def look(now: datetime) -> tuple[list[str], list[str]]:
        entries = {"fake": entry(Tokened(END)), "off": entry(Tokened(), enabled=False)}
        return deadlines.near(entries, {}, since=now - DAY, now=now)

    morning = END + timedelta(hours=5)
    unset = {"fake": entry(Tokened(END), secrets={"token": "FAKE_TOKEN"})}
    (line,) = deadlines.near(unset, {}, since=morning, now=morning)[1]
    assert line == "source fake: set the environment variable FAKE_TOKEN (token)"
    assert look(morning - 20 * DAY) == ([], [])
    assert [len(lines) for lines in look(morning - 14 * DAY)] == [1, 1]
    assert [len(lines) for lines in look(morning - 12 * DAY)] == [1, 0]


APIS = {
    "graph": Api(
        header="facebook-api-version",
        versions={"v21.0": Ends(ends=date(2027, 1, 21)), "v26.0": Ends(ends=None)},
        fields={"page_fans": Ends(ends=date(2027, 3, 1), instead="page_follows")},
    )
}


def test_the_version_asked_by_and_fields_have_ends() -> None:
    def ends(version: str) -> list[tuple[str, datetime]]:
        source = entry(Tokened(version=version))
        return [(d.what, d.at) for d in deadlines.version_deadlines(source, None, APIS)]

    field = ("the field page_fans of its API (now page_follows)", datetime(2027, 3, 1, tzinfo=UTC))
    assert ends("v21.0") == [("version v21.0 of its API", END), field]
    assert ends("v26.0") == [field]


def test_a_version_that_nobody_noted_and_another_answer_are_told() -> None:
    answered = {"facebook-api-version": {"v26.0", "v22.0"}}

    told = deadlines.version_troubles(entry(Tokened()), None, answered, APIS)
    assert [*told] == ["fake: asked by version v26.0 of its API, answered by v22.0"]
    told = deadlines.version_troubles(entry(Tokened(version="v99.0")), None, {}, APIS)
    assert [*told] == ["fake: version v99.0 of its API is not in versions.yml: note its end"]


def test_a_run_that_is_answered_by_another_version_says_so_and_lands(
    tmp_path: Path, server: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Facebook-API-Version": "v22.0"}
    server.get("https://graph.example/feed", body=body(post(1)), headers=headers)

    with caplog.at_level(logging.WARNING):
        reading = land(Lake.at(tmp_path), Tokened(version="v21.0"), now=END - 91 * DAY)
        assert "ends on" not in caplog.text
        land(Lake.at(tmp_path), Tokened(version="v21.0"), now=END - 90 * DAY)

    assert reading.is_complete
    assert "fake: asked by version v21.0 of its API, answered by v22.0" in caplog.text
    assert "version v21.0 of its API ends on 2027-01-21 00:00 UTC, in 89 days" in caplog.text


def test_a_source_without_versions_is_not_spoken_of() -> None:
    source = entry(Fake({}))

    assert deadlines.version_header(source, None) is None
    assert [*deadlines.of_version(source, None, {}, NINE)] == []


def test_the_catalogue_can_be_read_and_knows_what_was_published() -> None:
    found = deadlines.catalogue()

    assert found["graph"].versions["v21.0"].ends == date(2027, 1, 21)
    assert found["graph"].versions["v26.0"].ends is None
    assert found["graph"].header == "facebook-api-version"
    assert found["x"].fields["tweet.fields"].instead == "post.fields"


def test_every_api_that_a_source_pins_is_in_the_catalogue() -> None:
    options = x.Options.model_validate({"token": "t"})
    pinned = [x.api(options)]

    for name, version in pinned:
        assert version in deadlines.catalogue()[name].versions
