"""Feeds: what their documents say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from feeds_fixture import ATOM, RSS, URL, a_page, item, read, rss

from extractors.base import BadPage
from extractors.records import Deletion, Post
from extractors.sources import feeds


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
