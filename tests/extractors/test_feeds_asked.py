"""Feeds: what is asked of them, and what is kept of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import responses
from fakes import NINE_TO_TEN, RING, asking, rows
from feeds_fixture import OPTIONS, RSS, STREAM, URL, entry
from responses import matchers
from typer.testing import CliRunner

from extractors import notes, zones
from extractors.__main__ import app
from extractors.answers import Refused
from extractors.base import Window
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Reading
from extractors.run import extract
from extractors.sources import feeds


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def query(text: str, query_id: str = "acme") -> Query:
    since = date(2026, 1, 1)
    return Query(
        query_id=query_id, brand_id="acme", platform="*", query_text=text, valid_from=since
    )


def test_each_feed_is_a_list_for_each_query_and_read_once(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    ask = asking(queries=(query("acme"), query("assen", "town"))).ask("feed")
    options = feeds.Options.model_validate({"feeds": f"{URL}\n {URL}"})
    streams = list(feeds.streams(options, ask))
    assert [(s.subject, s.query_id, s.filter_by) for s in streams] == [
        (URL, "acme", "acme"),
        (URL, "town", "assen"),
    ]
    answer = server.get(URL, body=RSS, headers={"ETag": '"1"'})
    for stream in streams:
        assert len(list(feeds.pages(session, options, stream, NINE_TO_TEN))) == 1
    assert answer.call_count == 1
    (everything,) = feeds.streams(OPTIONS, asking().ask("feed"))
    assert (everything.query_id, everything.filter_by) == (None, None)


def test_queries_look_at_entries_after_the_read(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    server.get(URL, body=RSS)
    facts = asking(queries=(query('storing OR "veel volk" -weer'),))

    reading = extract(entry(URL), NINE_TO_TEN, Lake.at(tmp_path), facts, RING, environ={})
    assert (reading.landed_count, reading.unasked_count) == (2, 1)
    assert {row["query_id"] for row in rows(Lake.at(tmp_path), "posts")} == {"acme"}


def test_explain_says_that_a_feed_is_looked_at_after_the_read() -> None:
    told = CliRunner().invoke(app, ["explain", 'acme OR "geen internet"'])

    assert "feed:\n  filter  every entry" in told.stdout


def test_a_feed_is_asked_for_as_far_as_it_changed(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    known = {"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 09:30:00 GMT"}
    server.get(URL, body=RSS, headers=known)
    assert len(list(feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN))) == 1
    asks = {"If-None-Match": known["ETag"], "If-Modified-Since": known["Last-Modified"]}
    server.get(URL, status=304, match=[matchers.header_matcher(asks)])
    notes = json.loads(json.dumps(session.notes))  # as they come back from the lake

    with PoliteSession(requests_per_minute=1e9, notes=notes) as later:
        assert list(feeds.pages(later, OPTIONS, STREAM, NINE_TO_TEN)) == []
        assert later.notes == notes
    assert server.calls[-1].response.status_code == 304


def test_what_is_newer_than_the_window_is_asked_for_again(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(URL, body=RSS, headers={"ETag": '"1"'})
    until_nine = Window(NINE_TO_TEN.start - timedelta(hours=1), NINE_TO_TEN.start)

    list(feeds.pages(session, OPTIONS, STREAM, until_nine))
    assert session.notes[STREAM.name]["etag"] is None, "a 304 would hide it from the next run"


def test_notes_are_written_after_the_reading_and_broken_ones_are_none(
    tmp_path: Path, server: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake.at(tmp_path)
    server.get(URL, body=RSS, headers={"ETag": '"1"'})

    def land() -> Reading:
        return extract(entry(URL, keep="all"), NINE_TO_TEN, lake, asking(), RING, environ={})

    with monkeypatch.context() as patched:
        patched.setattr(zones, "write_reading", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            land()
    assert notes.read(lake, "feeds") == {}
    land()
    assert notes.read(lake, "feeds")[STREAM.name]["etag"] == '"1"'
    (tmp_path / "notes" / "feeds.json").write_text('{"cut')
    assert notes.read(lake, "feeds") == {}
    assert land().page_count == 1


def test_a_document_that_cannot_be_read_is_kept_and_what_was_known_stays(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    session.notes[STREAM.name] = {"etag": '"1"', "modified": None, "entries": {}}
    server.get(URL, body=RSS[:-20], headers={"ETag": '"2"'})

    (page,) = feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN)
    assert page.body == RSS[:-20]
    assert session.notes[STREAM.name]["etag"] == '"1"'
    assert len(server.calls) == 3, "it may have been cut on its way"


@pytest.mark.parametrize(
    ("status", "marked", "remembered"),
    [(404, True, False), (410, True, False), (200, False, False), (403, False, False),
     (503, False, True)],
)  # fmt: skip
def test_an_entry_gone_from_among_older_ones_is_asked_for_at_its_own_address(
    session: PoliteSession,
    server: responses.RequestsMock,
    status: int,
    marked: bool,
    remembered: bool,
) -> None:
    server.get(URL, body=RSS)
    list(feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN))
    server.replace(responses.GET, URL, body=RSS.replace(markt(), b""))
    session._latest = None
    server.get("https://courant.example/2026/markt", status=status)

    (page,) = feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN)
    records = [feeds.parse(payload) for payload in feeds.payloads(page)]
    gone = "https://courant.example/2026/markt"
    assert (Deletion(platform="feed", native_id=gone, reason_code="missing") in records) is marked
    assert (gone in session.notes[STREAM.name]["entries"]) is remembered


def markt() -> bytes:
    start = RSS.index(b"<item>\n  <title>Markt")
    return RSS[start : RSS.index(b"</item>", start) + len(b"</item>")]


def test_what_fell_out_at_the_end_of_a_feed_is_old_and_not_gone(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(URL, body=RSS)
    list(feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN))
    session._latest = None
    start, end = RSS.index(b"<item>\n  <title>Markt"), RSS.index(b"</channel>")
    server.replace(responses.GET, URL, body=RSS[:start] + RSS[end:])

    (page,) = feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN)
    assert page.asked == ()


def test_an_address_of_our_own_network_is_refused_and_the_other_feeds_are_read(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    server.get(URL, body=RSS)
    inside = ("http://127.0.0.1:8080/feed", "file:///etc/passwd", "http://[::1]/")

    reading = extract(
        entry(*inside, URL, keep="all"), NINE_TO_TEN, Lake.at(tmp_path), asking(), RING, environ={}
    )
    assert reading.landed_count == 3
    assert not reading.is_complete
    for url in inside:
        assert url.split("?")[0] in (reading.problem_text or "")


def test_an_entry_that_leads_into_our_own_network_is_not_followed(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    inside = RSS.replace(b"https://courant.example/2026/markt", b"http://169.254.169.254/x")
    inside = inside.replace(b"/2026/markt", b"http://169.254.169.254/x")
    server.get(URL, body=inside)
    list(feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN))
    session._latest = None
    server.replace(responses.GET, URL, body=RSS.replace(markt(), b""))

    (page,) = feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN)
    assert page.asked == ()
    assert len(server.calls) == 2


def test_an_answer_that_is_refused_says_so(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(URL, status=403)
    with pytest.raises(Refused, match="403"):
        list(feeds.pages(session, OPTIONS, STREAM, NINE_TO_TEN))
