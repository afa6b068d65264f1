"""Bluesky's own reference network: a PDS, which stores, and an AppView, which shows.

What it lacks against the live network, and what follows:

- ``searchPosts`` looks for ``q`` as it stands, in the order of indexing, and ignores
  ``mentions``, ``since``, ``until`` and ``sort``: mentions are found by the handle in their
  text. ``q=*`` finds nothing there; on the live network it finds every mention.
- It sends no ``RateLimit-*`` headers, so our slowing down is tested in test_http.py only.
- A post's record can be replaced and the AppView shows the new text, with no mark and no time
  of the edit: it is another version, known from when we read it.
- Its search needs no log-in; the live network's public one does.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, address, eventually

from extractors.auth import BearerAuth
from extractors.http import PoliteSession

pytestmark = [
    pytest.mark.real_servers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # dbt leaves its log file open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PASSWORD = secrets.token_urlsafe(12)


class Person:
    """Somebody with an account on the PDS."""

    def __init__(self, pds: str, name: str) -> None:
        self._pds = pds
        self.handle = f"{name}{secrets.token_hex(3)}.test"
        body = {
            "handle": self.handle,
            "email": f"{self.handle}@mail.example",
            "password": PASSWORD,
        }
        made = self._call("com.atproto.server.createAccount", body)
        self.did, self._token = made["did"], made["accessJwt"]

    def _call(self, method: str, body: dict[str, Any], token: str | None = None) -> Any:
        import requests

        answer = requests.post(
            f"{self._pds}/xrpc/{method}",
            json=body,
            auth=BearerAuth(token) if token else None,
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()

    def writes(
        self, text: str, minutes_ago: float, *, to: Any = None, mentioning: Any = None
    ) -> dict[str, Any]:
        """Post a text; ``to`` is the post that it answers, or a pair of root and parent."""
        when = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if to:
            root = to.get("root", to)
            record["reply"] = {"root": _reference(root), "parent": _reference(to)}
        if mentioning:
            start = text.encode().index(f"@{mentioning.handle}".encode())
            record["facets"] = [
                {
                    "index": {"byteStart": start, "byteEnd": start + len(mentioning.handle) + 1},
                    "features": [
                        {"$type": "app.bsky.richtext.facet#mention", "did": mentioning.did}
                    ],
                }
            ]
        place = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        made = self._call("com.atproto.repo.createRecord", place, self._token)
        return {**made, "record": record, **({"root": to.get("root", to)} if to else {})}

    def edits(self, post: dict[str, Any], text: str) -> None:
        """Replace a post's record, which the reference network lets one do."""
        place = {
            "repo": self.did,
            "collection": "app.bsky.feed.post",
            "rkey": post["uri"].rsplit("/", 1)[-1],
            "record": post["record"] | {"text": text},
        }
        self._call("com.atproto.repo.putRecord", place, self._token)

    def deletes(self, post: dict[str, Any]) -> None:
        """Take a post away."""
        place = {
            "repo": self.did,
            "collection": "app.bsky.feed.post",
            "rkey": post["uri"].rsplit("/", 1)[-1],
        }
        self._call("com.atproto.repo.deleteRecord", place, self._token)


def _reference(post: dict[str, Any]) -> dict[str, str]:
    return {"uri": post["uri"], "cid": post["cid"]}


@pytest.mark.parametrize("way", ["pds", "appview"])
def test_what_is_said_on_bluesky_is_found_in_the_marts(tmp_path: Path, way: str) -> None:
    pds, appview = address("BLUESKY_PDS_URL"), address("BLUESKY_APPVIEW_URL")
    acme, ann, bo = (Person(pds, name) for name in ("acme", "ann", "bo"))
    desk = Desk(tmp_path, "bluesky", acme.did, acme.handle)
    if way == "pds":
        options = {"service": pds, "identifier": acme.handle}
        desk.registers(options, {"password": ("PDS_PASSWORD", PASSWORD)})
    else:
        desk.registers({"service": appview}, {})

    word = f"tag{secrets.token_hex(3)}"
    question = ann.writes(f"@{acme.handle} mijn internet ligt eruit {word}", 20, mentioning=acme)
    tagged = bo.writes(f"Weer niks bij die club #acmebroken {word}", 15)
    answer = acme.writes("Wat vervelend! Wat is je postcode?", 10, to=question)
    more = ann.writes("1012 AB", 5, to=answer)
    regretted = bo.writes(f"@{acme.handle} hallo?", 4, mentioning=acme)
    with PoliteSession(requests_per_minute=10_000) as session:

        def shown(*posts: dict[str, Any]) -> bool:
            uris = {"uris": [post["uri"] for post in posts]}
            body = session.get(f"{appview}/xrpc/app.bsky.feed.getPosts", uris).body
            return all(post["uri"].encode() in body for post in posts)

        eventually(lambda: shown(question, tagged, answer, more, regretted))
        first = desk.reads()
        assert first.is_complete, first.problem_text
        assert first.quarantined_count == 0

        ann.edits(question, f"@{acme.handle} opgelost, bel 06-12345678 {word}")
        bo.deletes(regretted)
        eventually(lambda: not shown(regretted))
        second = desk.reads()
        assert second.is_complete, second.problem_text
        third = desk.reads()
        assert third.landed_count <= second.landed_count
    desk.builds()

    posts = {row["native_id"]: row for row in desk.asks("select * from marts.fct_posts")}
    ours = {post["uri"] for post in (question, tagged, answer, more, regretted)}
    assert ours <= set(posts)
    assert posts[answer["uri"]]["is_brand_post"]
    assert posts[question["uri"]]["post_text"] == f"@{acme.handle} opgelost, bel [telephone] {word}"
    assert posts[question["uri"]]["version_count"] == 2
    assert posts[regretted["uri"]]["is_deleted"]
    assert posts[tagged["uri"]]["brand_id"] == "acme"

    clocks = desk.asks("select * from marts.fct_response_clocks order by started_at")
    of_ann = [c for c in clocks if c["author_key"] == posts[question["uri"]]["author_key"]]
    assert [c["status"] for c in of_ann] == ["answered", "open"]
    assert of_ann[0]["clock_kind"] == "first"
    assert of_ann[0]["sla_outcome"] == "met"
    assert of_ann[0]["calendar_seconds"] == pytest.approx(600, abs=30)
    withdrawn = [c["status"] for c in clocks if c["status"] == "withdrawn"]
    assert withdrawn == ["withdrawn"]
    (reply,) = desk.asks("select * from marts.fct_replies")
    assert reply["engagement"] == "reactive"
