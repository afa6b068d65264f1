"""A real WordPress (6.1, Debian's), from empty to marts; and its own feeds, RSS and Atom.

What it does that follows from how it is made:

- Comments do not tell when they were changed: an edit is another version, known from when we
  read it.
- A feed's ETag follows the last change of what it shows: a deletion alone leaves it as it was,
  and is found with the next change.
- A comment's address is its post's, with the comment's number after it: it stays when the
  comment goes, so a feed cannot tell that it was deleted. The REST API can.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.dataset as ds
import pytest
import requests
from desk import Desk, address, eventually

from extractors.addresses import Guard
from extractors.base import Window
from extractors.facts import Facts
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract

pytestmark = [
    pytest.mark.real_servers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # dbt leaves its log file open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Blog:
    """The blog as its editor uses it."""

    def __init__(self) -> None:
        self.url = address("WORDPRESS_URL")
        self.password = address("WORDPRESS_APP_PASSWORD")

    def call(self, method: str, path: str, **body: Any) -> Any:
        """Do something by the REST API."""
        answer = requests.request(
            method,
            f"{self.url}/wp-json/wp/v2/{path}",
            json=body,
            auth=("admin", self.password),
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()

    def posts(self, title: str, text: str) -> Any:
        """Publish a post."""
        return self.call("POST", "posts", title=title, content=text, status="publish")

    def comments(self, post: Any, text: str, name: str = "", to: Any = None) -> Any:
        """Let a visitor of this name write, or without one the editor."""
        body = {"post": post["id"], "content": text, "parent": to["id"] if to else 0}
        if name:
            body |= {"author_name": name.title(), "author_email": f"{name}@post.example"}
        return self.call("POST", "comments", **body)


@pytest.fixture(scope="module")
def blog() -> Blog:
    return Blog()


def test_what_is_said_on_a_blog_is_found_in_the_marts(blog: Blog, tmp_path: Path) -> None:
    desk = Desk(tmp_path, "wordpress", "1", "admin")
    password = {"password": ("BLOG_PASSWORD", blog.password)}
    desk.registers({"site": blog.url, "user": "admin"}, password)
    ann = f"ann{secrets.token_hex(3)}"

    post = blog.posts("Storing in Assen", 'We werken "eraan".\n\nNog even geduld…')
    other = blog.posts("Nieuwe app", "Te vinden in de winkel.")
    question = blog.comments(post, "Hoe lang nog? Mail ann@mail.example", ann)
    answer = blog.comments(post, "Nog een uur. ^JV", to=question)
    regretted = blog.comments(post, "Laat maar", "bo")
    left = blog.comments(post, 'Het "duurt" -- lang :)', "cas")

    first = desk.reads()
    assert first.is_complete, first.problem_text
    assert first.quarantined_count == 0
    blog.call("POST", f"comments/{question['id']}", content="Hoe lang nog? Het is donker")
    blog.call("POST", f"posts/{post['id']}", content="Het is klaar.")
    blog.call("DELETE", f"comments/{regretted['id']}?force=true")
    blog.call("DELETE", f"posts/{other['id']}?force=true")
    second = desk.reads()
    assert second.is_complete, second.problem_text
    desk.builds()

    posts = {row["native_id"]: row for row in desk.asks("select * from marts.fct_posts")}
    own, asked, answered, gone, smiled = (
        posts[str(native_id)]
        for native_id in (
            post["id"],
            *(f"comment-{c['id']}" for c in (question, answer, regretted, left)),
        )
    )
    assert own["post_text"] == "Storing in Assen\n\nHet is klaar."
    assert (own["is_brand_post"], own["is_edited"]) == (True, True)
    assert asked["post_text"] == "Hoe lang nog? Het is donker"
    assert (asked["version_count"], asked["is_brand_post"]) == (2, False)
    assert smiled["post_text"] == 'Het "duurt" -- lang :)', "as it was typed"
    assert answered["is_brand_post"]
    assert gone["is_deleted"]
    assert posts[str(other["id"])]["is_deleted"]
    assert not asked["is_deleted"]
    assert {asked["brand_id"], own["brand_id"]} == {"acme"}

    clocks = desk.asks("select * from marts.fct_response_clocks")
    (clock,) = [c for c in clocks if c["author_key"] == asked["author_key"]]
    assert (clock["status"], clock["sla_outcome"]) == ("answered", "met")
    replies = {r["post_key"]: r for r in desk.asks("select * from marts.fct_replies")}
    assert replies[answered["post_key"]]["engagement"] == "reactive"


def reads_feed(blog: Blog, path: str, lake: Lake) -> Reading:
    """Read one of its feeds over the last hour."""
    entry = SourceEntry(
        name="feeds",
        module="feeds",
        every=None,
        since=date(2026, 1, 1),
        reread_hours=24,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="made by the test itself",
        options={"feeds": [f"{blog.url}/{path}"], "keep": "all"},
    )
    now = datetime.now(UTC)
    parts = urlsplit(blog.url)
    reading = extract(
        entry,
        Window(now - timedelta(hours=1), now + timedelta(seconds=1)),
        lake,
        Facts((), (), (), (), (), (), ()),
        KeyRing("k1", b"a key for tests"),
        environ={},
        guard=Guard(allowed=[(parts.hostname or "", parts.port or 80)]),
    )
    assert reading.is_complete, reading.problem_text
    assert reading.quarantined_count == 0
    return reading


def landed(lake: Lake, table: str) -> dict[str, dict[str, Any]]:
    """Give the last of each record."""
    found = ds.dataset(lake.files("landed", table), filesystem=lake.fs).to_table().to_pylist()
    return {row["native_id"]: row for row in sorted(found, key=lambda row: row["known_at"])}


@pytest.mark.parametrize("path", ["feed/", "feed/atom/"])
def test_a_blogs_feed_is_read_with_edits_and_deletions(
    blog: Blog, path: str, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path)
    kept, gone, last = (
        blog.posts(f"{title} van de week", f'Zegt "wat" & meer 🌻\n\n{title}')
        for title in ("Eerste", "Tweede", "Derde")
    )
    assert reads_feed(blog, path, lake).landed_count >= 3
    assert reads_feed(blog, path, lake).page_count == 0, "nothing changed"
    post = landed(lake, "posts")[kept["guid"]["rendered"]]
    assert post["body_text"] == "Eerste van de week\n\nZegt “wat” & meer 🌻\n\nEerste"
    assert post["permalink"] == kept["link"]
    assert (post["author_handle"], post["language_code"] is None) == ("admin", False)
    written = datetime.fromisoformat(f"{kept['date_gmt']}+00:00")
    assert post["created_at"] == written

    eventually(lambda: datetime.now(UTC) > written + timedelta(seconds=2))  # its clock ticks whole
    blog.call("POST", f"posts/{kept['id']}", content="Iets heel anders")
    blog.call("DELETE", f"posts/{gone['id']}?force=true")
    reads_feed(blog, path, lake)
    found = landed(lake, "posts")
    assert found[kept["guid"]["rendered"]]["body_text"] == "Eerste van de week\n\nIets heel anders"
    is_atom = path.endswith("atom/")
    assert (found[kept["guid"]["rendered"]]["edited_at"] is not None) is is_atom
    assert set(landed(lake, "deletions")) == {gone["guid"]["rendered"]}
    assert last["guid"]["rendered"] in found


@pytest.mark.parametrize("path", ["comments/feed/", "comments/feed/atom/"])
def test_a_blogs_comments_are_read_as_a_feed(blog: Blog, path: str, tmp_path: Path) -> None:
    lake = Lake.at(tmp_path)
    post = blog.posts("Vraag het ons", "Hieronder.")
    asked = blog.comments(post, "Hoe laat\ngaan jullie open?", "ann")
    answer = blog.comments(post, "Om negen uur. ^JV", to=asked)
    reads_feed(blog, path, lake)
    found = landed(lake, "posts")
    below = post["guid"]["rendered"]
    ids = [f"{below}#comment-{comment['id']}" for comment in (asked, answer)]
    assert found[ids[0]]["body_text"] == "Hoe laat\ngaan jullie open?"
    assert {found[one]["thread_id"] for one in ids} == {below}
    assert found[ids[0]]["author_handle"] == "Ann"
    above = below if path.endswith("atom/") else None  # RSS has no word for it
    assert found[ids[0]]["in_reply_to_id"] == above
    assert found[ids[1]]["in_reply_to_id"] == (ids[0] if above else None)
