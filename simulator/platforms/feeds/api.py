"""What others publish: an RSS and an Atom feed per publisher, below ``/{name}``."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from datetime import datetime

from simulator.people import FEED, Account
from simulator.platforms.answers import Answer, PageShape, Request
from simulator.platforms.feeds.documents import (
    absent,
    atom,
    atom_date,
    cdata,
    conditional,
    element,
    rss,
    rss_date,
    text,
)
from simulator.platforms.shelf import Clock
from simulator.platforms.unlimited import Unlimited
from simulator.platforms.wordpress.text import title_of
from simulator.posts import Post
from simulator.world import World

PATH = re.compile(r"/([^/]+)/(feed|atom)\.xml")
MOST_ITEMS = 30  # what is older falls out of the feed


class Feeds(Unlimited):
    """Answers as the publishers' web servers do: what is newest, in one document."""

    platform = "feeds"

    def __init__(self, world: World, clock: Clock, secret: str) -> None:  # noqa: ARG002  # open
        """Serve ``world`` as it is at the clock's now."""
        self.clock = clock
        self._publishers: dict[str, Account] = {}
        self._posts: dict[str, list[Post]] = defaultdict(list)
        for post in world.by_platform(FEED):
            self._publishers[post.author.handle] = post.author
            self._posts[post.author.handle].append(post)

    @property
    def names(self) -> tuple[str, ...]:
        """Name every publisher, in the order of the alphabet."""
        return tuple(sorted(self._publishers))

    def answer(self, request: Request) -> Answer:
        """Answer a request: a feed, 304 where the client has it, 404 for anything else."""
        found = PATH.fullmatch(request.path)
        if found is None or found[1] not in self._publishers:
            return absent()
        if request.method not in ("GET", "HEAD"):
            return Answer(b"", 405, {"Allow": "GET, HEAD", "Content-Type": "text/html"})
        publisher, now = self._publishers[found[1]], self.clock.now()
        posts = self._posts[found[1]]
        shown = [post for post in reversed(posts) if post.is_shown(now)][:MOST_ITEMS]
        changed_at = max(
            (moment for post in posts for moment in _changes(post) if moment <= now),
            default=publisher.created_at,
        )
        write, kind = (_rss, "rss") if found[2] == "feed" else (_atom, "atom")
        document = write(publisher, shown, f"{request.base}/{found[1]}", changed_at, now)
        return conditional(request, document, kind, changed_at, document.decode())

    def expired(self) -> Answer:
        """Answer as to anybody: no feed asks who reads it."""
        return absent()

    def page_shape(self, request: Request) -> PageShape | None:  # noqa: ARG002  # no pages
        """Say that there are no pages."""
        return None


def _changes(post: Post) -> list[datetime]:
    moments = (post.visible_at, post.edited_at, post.deleted_at)
    return [moment for moment in moments if moment is not None]


def _rss(
    publisher: Account, posts: list[Post], home: str, changed_at: datetime, now: datetime
) -> bytes:
    items = [
        element(
            "item",
            element("title", text(title_of(post.shown_text(now)))),
            element("link", text(_address(home, post))),
            element("guid", text(post.native_id), isPermaLink="false"),
            element("pubDate", text(rss_date(post.created_at))),
            element("dc:creator", cdata(publisher.display_name)),
            element("description", text(_html(post, now))),
            element("content:encoded", cdata(_html(post, now))),
        )
        for post in posts
    ]
    return rss(
        element("title", text(publisher.display_name)),
        element("link", text(home)),
        element("description", text(f"What {publisher.display_name} writes")),
        element("atom:link", href=f"{home}/feed.xml", rel="self", type="application/rss+xml"),
        element("lastBuildDate", text(rss_date(changed_at))),
        *items,
        content="http://purl.org/rss/1.0/modules/content/",
        dc="http://purl.org/dc/elements/1.1/",
        atom="http://www.w3.org/2005/Atom",
    )


def _atom(
    publisher: Account, posts: list[Post], home: str, changed_at: datetime, now: datetime
) -> bytes:
    author = element("author", element("name", text(publisher.display_name)))
    entries = [
        element(
            "entry",
            author,
            element("id", text(post.native_id)),
            element("title", text(title_of(post.shown_text(now))), type="text"),
            element("link", rel="alternate", type="text/html", href=_address(home, post)),
            element("published", text(atom_date(post.created_at))),
            element("updated", text(atom_date(post.edited_at or post.created_at
                                              if post.is_edited(now) else post.created_at))),
            element("content", text(_html(post, now)), type="html"),
            **({"xml_lang": post.language} if post.language else {}),
        )
        for post in posts
    ]  # fmt: skip
    return atom(
        element("id", text(f"{home}/atom.xml")),
        element("title", text(publisher.display_name), type="text"),
        element("link", rel="alternate", type="text/html", href=home),
        element("link", rel="self", type="application/atom+xml", href=f"{home}/atom.xml"),
        element("updated", text(atom_date(changed_at))),
        *entries,
        language="und",
    )


def _address(home: str, post: Post) -> str:
    return f"{home}/{post.native_id.rpartition(':')[2]}"


def _html(post: Post, now: datetime) -> str:
    lines = html.escape(post.shown_text(now), quote=False).replace("\n", "<br />\n")
    return f"<p>{lines}</p>"
