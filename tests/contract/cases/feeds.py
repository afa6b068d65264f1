"""Feeds: one of each kind. Nobody signs in to them, and none has a second page."""

from __future__ import annotations

from tests.contract.case import Case, Route

NO_RSS = b"""<rss version="2.0"><channel><title>De Courant</title></channel></rss>"""
NO_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title></feed>"""

CASES = (
    Case(
        source="feeds",
        options={
            "feeds": "https://courant.example/feed.xml https://forum.example/atom",
            "keep": "all",
        },
        routes=(Route("/feed.xml", "rss.page-1"), Route("/atom", "atom.page-1")),
        lands=frozenset(
            {
                "https://courant.example/feed.xml#4711",
                "https://courant.example/2026/markt",
                "tag:courant.example,2026:weer",
                "https://forum.example/atom#t-2",
                "https://forum.example/t/3",
            }
        ),
        ends=frozenset({"https://forum.example/t/1"}),
        untold=(
            # What a feed holds besides entries is its own affair: nobody knows what else is one.
            "rss.page-1: *.item removed",
            "rss.page-1: *.item2 renamed",
            "atom.page-1: *.entry removed",
            "atom.page-1: *.entry2 renamed",
            "atom.page-1: *.deleted-entry removed",
            "atom.page-1: *.deleted-entry2 renamed",
        ),
        empty={"rss.page-1": NO_RSS, "atom.page-1": NO_ATOM},
    ),
)
