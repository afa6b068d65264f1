"""Feeds: what their documents say, what is asked of them, and what hostile ones cannot do."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import responses
from fakes import NINE_TO_TEN, RING, asking, rows
from responses import matchers
from typer.testing import CliRunner

from extractors import notes, syndication, zones
from extractors.__main__ import app
from extractors.addresses import Guard
from extractors.answers import Refused
from extractors.base import BadPage, Page, Stream, Window
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.landing import PARSE_ERRORS
from extractors.records import Deletion, Post, Reading
from extractors.registry import SourceEntry
from extractors.run import extract
from extractors.sources import feeds
from simulator import Clock, World, build_world, serve
from simulator.ids import numbered
from simulator.people import FEED, account
from simulator.platforms.server import Servers
from simulator.posts import Post as Written

FIXTURES = Path(__file__).parents[1] / "fixtures" / "feeds"
URL = "https://courant.example/feed.xml"
STREAM = Stream(f"feed:{URL}", "feed", URL)
OPTIONS = feeds.Options(feeds=(URL,), keep="all")
RSS, ATOM = ((FIXTURES / f"{name}.page-1.xml").read_bytes() for name in ("rss", "atom"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def a_page(body: bytes, *asked: str) -> Page:
    return Page(STREAM, URL, 200, NINE_TO_TEN.start, body, asked)


def read(body: bytes) -> list[Post]:
    found = [feeds.parse(payload) for payload in feeds.payloads(a_page(body))]
    assert all(isinstance(record, Post) for record in found)
    return found  # type: ignore[return-value]


def rss(items: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def item(**fields: str) -> str:
    given = {"guid": "tag:x,1:1", "pubDate": "Mon, 02 Mar 2026 09:00:00 GMT", **fields}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in given.items()) + "</item>"


def query(text: str, query_id: str = "acme") -> Query:
    since = date(2026, 1, 1)
    return Query(
        query_id=query_id, brand_id="acme", platform="*", query_text=text, valid_from=since
    )


# --- what a document says


def test_an_rss_feed_is_read() -> None:
    storing, markt, weer = read(RSS)

    assert storing.native_id == f"{URL}#4711", "a number is known to this feed only"
    assert storing.created_at == datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
    assert storing.body_text == (
        "Acme: storing & herstel\n\nKlanten zaten uren zonder internet.\n\n“Het is klaar” 🌻"
    )
    assert (storing.author_handle, storing.author_id) == (
        "Ann Jansen",
        "courant.example/Ann Jansen",
    )
    assert (storing.language_code, storing.edited_at) == ("nl-NL", None)
    assert markt.native_id == markt.permalink == "https://courant.example/2026/markt"
    assert markt.body_text == "Markt in Assen trekt veel volk.", "the title begins it"
    assert weer.created_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert (weer.body_text, weer.permalink, weer.author_id) == ("Weer: zon", None, None)


def test_an_atom_feed_is_read_with_its_marks_of_deletion() -> None:
    bo, signal, gone = map(feeds.parse, feeds.payloads(a_page(ATOM)))

    assert isinstance(bo, Post)
    assert isinstance(signal, Post)
    assert bo.body_text == "Re: Acme <3\n\nHier ook niets & stil\n\nGroet"
    assert bo.in_reply_to_id == "https://forum.example/t/2"
    assert (bo.author_handle, bo.author_id) == ("bo", "https://forum.example/u/bo")
    assert bo.created_at == datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
    assert bo.edited_at == datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    assert bo.permalink == "https://courant.example/t/3"
    assert (bo.language_code, signal.language_code) == ("nl", "en")
    assert signal.body_text == "No signal at all &amp; cold", "text is no HTML"
    assert signal.permalink == "https://forum.example/en/t/2"
    assert signal.author_handle == "Forum"
    assert signal.edited_at is None
    assert gone == Deletion(
        platform="feed",
        native_id="https://forum.example/t/1",
        deleted_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        reason_code="tombstone",
    )


def test_a_comment_below_a_blogs_post_is_its_text_and_its_place() -> None:
    guid = "https://blog.example/?p=5#comment-7"
    (post,) = read(rss(item(guid=guid, title="Comment on X by Ann", description="Hoe laat?")))

    assert (post.body_text, post.thread_id) == ("Hoe laat?", "https://blog.example/?p=5")


def test_rss_of_1999_is_read_too() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://courant.example/"><title>T</title></channel>
        <item rdf:about="https://courant.example/1"><title>Een</title>
        <link>https://courant.example/1</link><dc:date>2026-03-02T09:00:00Z</dc:date></item>
        </rdf:RDF>"""
    (post,) = read(body)

    assert (post.native_id, post.body_text) == ("https://courant.example/1", "Een")


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Mon, 02 Mar 2026 09:00:00 GMT", 9),
        ("Mon, 02 Mar 2026 09:00:00 Z", 9),
        ("Mon, 02 Mar 2026 09:00:00 -0000", 9),
        ("Mon, 02 Mar 2026 09:00:00 +0000", 9),
        ("Mon, 02 Mar 2026 09:00 +0100", 8),
        ("Mon, 02 March 2026 9:00:00 -05:00", 14),
        ("02 Mar 2026 09:00:00 CET", 8),
        ("Mon, 02 Mar 26 09:00:00 cest", 7),
        ("Mon, 2 Mar 2026 04:00:00 EST", 9),
        ("Mon, 2 Mar 2026 02:00:00 PDT", 9),
        ("2026-03-02T10:00:00+01:00", 9),
        (" 2026-03-02T09:00:00Z ", 9),
        ("2026-03-02 10:00:00 +0100", 9),
    ],
)
def test_a_time_is_read_in_the_forms_that_feeds_have(written: str, hour: int) -> None:
    assert read(rss(item(pubDate=written)))[0].created_at == datetime(2026, 3, 2, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 02 Mar 2026 09:00:00",
        "Mon, 02 Mar 2026 09:00:00 XYZ",
        "ma, 02 mrt 2026 09:00:00 +0100",
        "2026-03-02T09:00:00",
        "yesterday",
        "1772442000",
        "",
    ],
)
def test_a_time_that_could_be_another_is_refused(written: str) -> None:
    (payload,) = feeds.payloads(a_page(rss(item(pubDate=written))))
    with pytest.raises(ValueError, match=r"time|isoformat|date"):
        feeds.parse(payload)


def test_an_entry_that_nothing_tells_from_another_is_refused() -> None:
    (payload,) = feeds.payloads(a_page(rss(item(guid="", title="x"))))
    with pytest.raises(ValueError, match="neither id"):
        feeds.parse(payload)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rss(item(title="caf&eacute;&nbsp;x")), "café\xa0x"),
        (rss(item(title="R&D &x")), "R&D &x"),
        (rss(item(title="a\x0bb")), "ab"),
        (b"\n\n " + rss(item(title="x"), '<?xml version="1.0"?>'), "x"),
        ("\ufeff".encode() + rss(item(title="é")), "é"),
        (rss(item(title="é"), '<?xml version="1.0"?>').decode().encode("utf-16"), "é"),
        (
            rss(item(title="é“"), '<?xml version="1.0" encoding="windows-1252"?>')
            .decode()
            .encode("cp1252"),
            "é“",
        ),
        (
            rss(
                item(title="x"),
                '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" '
                '"http://my.netscape.com/publish/formats/rss-0.91.dtd">',
            ),
            "x",
        ),
    ],
)
def test_what_feeds_do_wrong_is_read_as_it_was_meant(body: bytes, text: str) -> None:
    assert read(body)[0].body_text == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><html><head><title>Log in</title></head><body><br></body></html>",
        b"<html><body/></html>",
        b'{"version": "https://jsonfeed.org/version/1"}',
        RSS[:-30],
        b"<rss/>",
        b"<rss><channel>" + b"<a>" * 200 + b"</a>" * 200 + b"</channel></rss>",
        b"<rss><channel>" + b"<a/>" * 200_000 + b"</channel></rss>",
        b'<?xml version="1.0" encoding="shift_jis"?><rss/>',
        b'<?xml version="1.0" encoding="nonsense"?><rss/>',
        b"\xff\xfe\x00",
    ],
    ids=range(11),
)
def test_what_is_no_feed_is_refused_with_what_came_instead(body: bytes) -> None:
    with pytest.raises(BadPage):
        feeds.payloads(a_page(body))


# --- what a hostile document cannot do

LAUGHS = (
    b"<!DOCTYPE rss ["
    + b'<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><rss><channel><title>&l11;</title></channel></rss>"
)
QUADRATIC = (
    b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 100_000 + b'">]><rss><channel><title>'
    + b"&a;" * 100_000 + b"</title></channel></rss>"
)  # fmt: skip
OUTSIDE = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file://%s">]><rss><channel><title>&a;</title></channel></rss>'
PARAMETER = (
    b'<!DOCTYPE rss [<!ENTITY %% p SYSTEM "file://%s"> %%p;]>'
    b"<rss><channel><title>T</title></channel></rss>"
)
ITSELF = b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss><channel>&a;</channel></rss>'
BOMBS = {
    "laughs": LAUGHS,
    "quadratic": QUADRATIC,
    "outside": OUTSIDE,
    "parameter": PARAMETER,
    "itself": ITSELF,
    "deep": b"<rss><channel>" + b"<a>" * 3_000_000,
    "many": b"<rss><channel>" + b"<a/>" * 2_000_000,
    "attributes": b"<rss " + b" ".join(b'a%d=""' % n for n in range(500_000)) + b"/>",
    "attributes with >": b"<rss " + b" ".join(b'a%d=">"' % n for n in range(400_000)) + b"/>",
    "attributes apart": b"<rss><channel>"
    + (b"<a " + b" ".join(b'a%d=""' % n for n in range(9_000)) + b"/>") * 100,
    "equal": b"<rss>" + b"<=" * 4_000_000,
    "attributes in EBCDIC": '<?xml version="1.0" encoding="cp037"?><rss '.encode("cp037")
    + " ".join(f'a{n}=""' for n in range(400_000)).encode("cp037"),
    "escaped": b"<rss><channel><title>" + b"&amp;" * 2_000_000 + b"</title></channel></rss>",
    "bare": b"<rss><channel><title>" + b"&" * 9_000_000 + b"</title></channel></rss>",
    "open": b"<" * 9_000_000,
    "comments": b"<!--" * 2_000_000,
}
MEASURED = """
import json, os, sys, time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from extractors import notes, syndication, zones
from extractors.base import BadPage

for path in map(Path, sys.argv[1:]):
    if os.fork():  # a child for each: what it needs most is told of the whole process
        os.wait()
        continue
    body = path.read_bytes()
    before, started = getrusage(RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        found = str(syndication.read(body))
    except BadPage as error:
        found = str(error)
    spent = time.process_time() - started
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps([path.name, spent, grown, found[:500]]), flush=True)
    os._exit(0)
"""


def test_bombs_are_harmless_in_under_a_second_and_100_mb(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the house")
    for name, bomb in BOMBS.items():
        body = bomb % str(secret).encode() if b"SYSTEM" in bomb else bomb
        (tmp_path / name).write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *(str(tmp_path / name) for name in BOMBS)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in measured] == list(BOMBS)
    for name, seconds, megabytes, found in measured:
        assert seconds < 1, name
        assert megabytes < 100, name
        assert "of the house" not in found
        assert ("declares entities" in found) is (b"ENTITY" in BOMBS[name]), name


def test_the_parser_is_given_bytes_never_an_address(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(RSS)
    for address in (f"file://{tmp_path}/feed.xml", f"{tmp_path}/feed.xml", "https://x.example/"):
        with pytest.raises(BadPage):
            syndication.read(address.encode())
        with pytest.raises((TypeError, AttributeError)):
            syndication.read(address)  # type: ignore[arg-type]


# --- what is asked


def entry(*urls: str, **options: Any) -> SourceEntry:
    return SourceEntry(
        name="feeds",
        module="feeds",
        every=None,
        since=date(2026, 1, 1),
        reread_hours=24 * 30,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        options={"feeds": urls, **options},
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


# --- drift: what is removed, retyped, renamed or nested is read or refused, never lost


def spoilt(node: Any) -> Iterator[Any]:
    """Give every way in which one place of a payload can differ."""
    if isinstance(node, dict):
        for key, value in node.items():
            rest = {name: other for name, other in node.items() if name != key}
            yield rest
            yield {**rest, f"{key}x": value}
            for other in (None, 5, "x", [], {}, {"in": value}, [value]):
                yield {**node, key: other}
            for changed in spoilt(value):
                yield {**node, key: changed}
    elif isinstance(node, list):
        for place, value in enumerate(node):
            for changed in spoilt(value):
                yield [*node[:place], changed, *node[place + 1 :]]


@pytest.mark.parametrize("body", [RSS, ATOM], ids=["rss", "atom"])
def test_a_payload_that_drifted_is_read_or_refused_by_a_known_error(body: bytes) -> None:
    count = 0
    for payload in feeds.payloads(a_page(body)):
        before = copy.deepcopy(payload)
        assert feeds.parse(payload) == feeds.parse(payload)
        for changed in spoilt(payload):
            count += 1
            try:
                record = feeds.parse(changed)
            except PARSE_ERRORS:
                continue
            assert record.native_id
        assert payload == before, "parse changes nothing"
    assert count > 200


# --- the simulator's feeds, from empty to landed

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SHARP = 'R&D zei: "5 < 7" ]]> <b>niet vet</b> & it\'s 🌻'


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """A paper with 40 articles, of which some change after the first reading; another with one."""
    small = build_world(date(2026, 9, 28), brands=1, weeks=1)
    paper, other = (account(FEED, name, name.title()) for name in ("courant", "bode"))

    def says(author: Any, text: str, minutes: float, **more: Any) -> Written:
        return Written(
            author, at(minutes), text, "belvaart", "remark", "internet", place="article", **more
        )

    articles = [says(paper, f"Bericht {n}\nvan de dag", n, language="nl") for n in range(40)]
    articles[38].visible_at = at(50)
    articles[37].edited_at, articles[37].edited_text = at(50), "Bericht 37, anders"
    articles[36].deleted_at = at(50)
    articles[0].edited_at, articles[0].edited_text = at(50), "nobody sees it: fallen out"
    return replace(small, posts=tuple(numbered([*articles, says(other, SHARP, 2)])))


def shown(world: World, moment: datetime) -> Mapping[str, tuple[Any, ...]]:
    """Give what feeds show: the newest thirty of each."""
    found: dict[str, tuple[Any, ...]] = {}
    for name in ("courant", "bode"):
        mine = [p for p in world.by_platform(FEED) if p.author.handle == name]
        mine = [p for p in reversed(mine) if p.is_shown(moment)][:30]
        found |= {p.native_id: (p.shown_text(moment), p.created_at, p.author.display_name)
                  for p in mine}  # fmt: skip
    return found


def read_all(servers: Servers, form: str, window: Window, lake: Lake) -> Reading:
    servers.clock.set(window.end)
    url = servers.url("feeds")
    reading = extract(
        entry(f"{url}/courant/{form}.xml", f"{url}/bode/{form}.xml", keep="all"),
        window,
        lake,
        asking(),
        RING,
        environ={},
        now=servers.clock.now,
        guard=Guard(allowed=[("127.0.0.1", int(url.rpartition(":")[2]))]),
    )
    assert reading.is_complete, reading.problem_text
    assert reading.quarantined_count == 0
    return reading


@pytest.mark.parametrize("form", ["feed", "atom"])
def test_the_towns_feeds_are_read_as_they_are_with_edits_and_deletions(
    world: World, form: str, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path)
    with serve(world, secret="s", clock=Clock(at(45)), names=["feeds"]) as servers:
        first = read_all(servers, form, Window(at(0), at(45)), lake)
        assert (first.page_count, first.landed_count) == (2, 31)
        again = read_all(servers, form, Window(at(45), at(49)), lake)
        assert (again.page_count, again.received_count) == (0, 0), "nothing changed"
        second = read_all(servers, form, Window(at(49), at(60)), lake)
        assert (second.page_count, second.landed_count) == (1, 3), "late, edited, deleted"
        assert read_all(servers, form, Window(at(49), at(60)), lake).landed_count == 0

    found = {
        row["native_id"]: (row["body_text"], row["created_at"], row["author_handle"])
        for row in sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    }
    expected = {**shown(world, at(45)), **shown(world, at(60))}
    assert found == expected
    (gone,) = rows(lake, "deletions")
    assert gone["native_id"] == next(p.native_id for p in world.posts if p.deleted_at)
    if form == "atom":
        edits = {row["edited_at"] for row in rows(lake, "posts") if row["edited_at"]}
        assert edits == {at(50)}
        assert {row["language_code"] for row in rows(lake, "posts")} == {"nl", None}
