"""The simulated feeds, the blogs' own too: well-formed, conditional, as of the moment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from brand_servers import Asker, asker

from simulator import World, build_world
from simulator.ids import numbered
from simulator.people import FEED, WORDPRESS, account
from simulator.platforms.server import encoded
from simulator.posts import Post

START, BRAND = date(2026, 9, 28), "belvaart"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SHARP = 'R&D zei: "5 < 7" ]]> <b>niet vet</b> & it\'s 🌻 \x0b'
BLOG_FEEDS = ("feed/", "feed/atom/", "comments/feed/", "comments/feed/atom/")


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """A paper with 40 articles, another with one; a blog with a post and a comment."""
    small = build_world(START, brands=1, weeks=1)
    care = next(a for a in small.accounts if a.platform == WORDPRESS)
    paper, other = (account(FEED, name, name.title()) for name in ("courant", "bode"))
    visitor = account(WORDPRESS, "ann@post.example", "Ann & co <3")

    def says(author: Any, text: str, minutes: float, parent: Post | None = None) -> Post:
        post = Post(author, at(minutes), text, BRAND, "remark", "internet", parent=parent)
        post.place = "comment" if parent else "article"
        return post

    articles = [says(paper, f"Bericht {n}", n) for n in range(40)]
    articles[38].visible_at = at(50)
    articles[37].edited_at, articles[37].edited_text = at(50), "Bericht 37, anders"
    articles[36].deleted_at = at(50)
    post = says(care, SHARP, 1)
    more = [says(other, SHARP, 2), post, says(visitor, SHARP, 3, post)]
    return replace(small, posts=tuple(numbered([*articles, *more])))


@pytest.fixture
def feeds(world: World) -> Asker:
    return asker(world, "feeds", at(45))


def parsed(client: Asker, path: str) -> ET.Element:
    return ET.fromstring(client.bytes_of(path))  # noqa: S314  # what we wrote ourselves


def rss_items(client: Asker, path: str) -> list[ET.Element]:
    return parsed(client, path).findall("channel/item")


def atom_entries(client: Asker, path: str) -> list[ET.Element]:
    return parsed(client, path).findall(f"{ATOM}entry")


def text_of(element: ET.Element, name: str) -> str:
    return element.findtext(name) or ""


def test_a_feed_holds_the_newest_thirty_newest_first(feeds: Asker) -> None:
    titles = [text_of(item, "title") for item in rss_items(feeds, "/courant/feed.xml")]
    assert titles == [f"Bericht {n}" for n in (39, *range(37, 8, -1))]
    entries = atom_entries(feeds, "/courant/atom.xml")
    assert [text_of(entry, f"{ATOM}title") for entry in entries] == titles


def test_late_edited_and_deleted_articles_show_from_their_moment(feeds: Asker) -> None:
    feeds.clock.set(at(50))
    entries = atom_entries(feeds, "/courant/atom.xml")[:4]
    shown = [
        (text_of(e, f"{ATOM}title"), text_of(e, f"{ATOM}published")[14:16],
         text_of(e, f"{ATOM}updated")[14:16])
        for e in entries
    ]  # fmt: skip
    assert shown == [
        ("Bericht 39", "39", "39"),
        ("Bericht 38", "38", "38"),
        ("Bericht 37, anders", "37", "50"),
        ("Bericht 35", "35", "35"),
    ]


def test_ids_are_the_worlds_and_dates_are_right(feeds: Asker, world: World) -> None:
    by_id = {post.native_id: post for post in world.posts if post.platform == FEED}
    items = rss_items(feeds, "/courant/feed.xml")
    assert len(items) == 30
    for item in items:
        post = by_id[text_of(item, "guid")]
        assert parsedate_to_datetime(text_of(item, "pubDate")) == post.created_at


def test_ids_are_iris_in_both_forms_and_addresses_are_addresses(feeds: Asker) -> None:
    entries = atom_entries(feeds, "/courant/atom.xml")
    ids = [text_of(entry, f"{ATOM}id") for entry in entries]
    assert ids == [text_of(item, "guid") for item in rss_items(feeds, "/courant/feed.xml")]
    assert all(re.fullmatch(r"tag:feeds\.test,2026:\d+", number) for number in ids)
    for entry, number in zip(entries, ids, strict=True):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.attrib["href"].endswith(f"/courant/{number.rpartition(':')[2]}")


def readable(html: str) -> str:
    return unescape(html.removeprefix("<p>").removesuffix("\n").removesuffix("</p>"))


def test_sharp_signs_come_through_a_parser_whole(feeds: Asker) -> None:
    said = SHARP.removesuffix("\x0b")  # which XML can't hold
    (item,) = rss_items(feeds, "/bode/feed.xml")
    assert readable(text_of(item, "description")) == said
    assert readable(text_of(item, CONTENT)) == said
    (entry,) = atom_entries(feeds, "/bode/atom.xml")
    assert readable(text_of(entry, f"{ATOM}content")) == said


@pytest.mark.parametrize("path", BLOG_FEEDS)
def test_a_blogs_feeds_are_well_formed_whatever_is_said(world: World, path: str) -> None:
    blog = asker(world, "wordpress", at(45))
    document = parsed(blog, f"/{BRAND}/{path}")
    written = " ".join(element.text or "" for element in document.iter())
    assert "niet vet" in written
    assert "R&" in unescape(written)
    if path.startswith("comments"):
        assert "Ann & co <3" in written


CONDITIONAL = ("feeds /courant/feed.xml", "feeds /courant/atom.xml")


@pytest.mark.parametrize(
    "path", [*CONDITIONAL, *(f"wordpress /{BRAND}/{path}" for path in BLOG_FEEDS)]
)
def test_a_client_that_has_it_is_told_so_without_a_body(world: World, path: str) -> None:
    name, _, path = path.partition(" ")
    client = asker(world, name, at(45))
    first = client.ask(path)
    assert first.status == 200
    changed_at = parsedate_to_datetime(first.headers["Last-Modified"])
    before = format_datetime(changed_at - timedelta(seconds=1), usegmt=True)
    for headers, status in (
        ({"If-None-Match": first.headers["ETag"]}, 304),
        ({"If-None-Match": f'W/{first.headers["ETag"]}, "x"'}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-Modified-Since": first.headers["Last-Modified"]}, 304),
        ({"If-Modified-Since": before}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ):
        client.headers = headers
        answer = client.ask(path)
        assert answer.status == status, headers
        assert (answer.body == b"") == (status == 304)
        assert ("Content-Length" in encoded(answer)[1]) == (status == 200)


def test_a_change_gives_a_feed_another_version(feeds: Asker) -> None:
    feeds.headers["If-None-Match"] = feeds.ask("/courant/feed.xml").headers["ETag"]
    feeds.clock.set(at(49.9))
    assert feeds.ask("/courant/feed.xml").status == 304
    feeds.clock.set(at(50))
    assert feeds.ask("/courant/feed.xml").status == 200


def test_an_unknown_feed_is_not_there_and_nothing_can_be_written(feeds: Asker) -> None:
    assert feeds.ask("/nobody/feed.xml").status == 404
    assert feeds.ask("/courant/feed.json").status == 404
    assert feeds.ask("/courant/feed.xml", method="POST").status == 405


def test_the_same_request_gives_the_same_bytes(world: World) -> None:
    one, other = (asker(world, "feeds", at(45)) for _ in range(2))
    assert one.bytes_of("/courant/atom.xml") == other.bytes_of("/courant/atom.xml")
