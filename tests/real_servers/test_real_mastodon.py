"""A third party's Mastodon over SQLite (mastodon_mock): the API, not the network.

What it lacks against a real instance, and what follows:

- Times carry microseconds, where Mastodon has milliseconds: read either way.
- Search ignores ``offset`` and gives its first page again: a page without anything new is
  the last.
- There is no federation, so all handles are local ones, without a server's name.
- It sends no ``X-RateLimit-*`` headers: our slowing down is tested in test_http.py only.
- A notification outlives its status, with ``status: null``: it holds nothing to read.
- A private message can be read by anyone who knows its id; a real instance answers 404.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, address

from extractors.auth import BearerAuth

pytestmark = [
    pytest.mark.real_servers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # dbt leaves its log file open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Person:
    """Somebody with an account and a token."""

    def __init__(self, instance: str, token: str | None = None) -> None:
        self._instance = instance
        if token is None:
            name = {"username": f"ann{secrets.token_hex(3)}"}
            token = self._call("POST", "v1/_mock/dev_user", None, name)["access_token"]
        self.token = str(token)
        me = self._call("GET", "v1/accounts/verify_credentials", self.token)
        self.id, self.handle = me["id"], me["acct"]

    def _call(self, method: str, path: str, token: str | None, body: Any = None) -> Any:
        import requests

        answer = requests.request(
            method,
            f"{self._instance}/api/{path}",
            json=body,
            auth=BearerAuth(token) if token else None,
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()

    def writes(self, text: str, to: Any = None, **more: Any) -> Any:
        """Post a text; ``to`` is the status that it answers."""
        body = {"status": text, **more, **({"in_reply_to_id": to["id"]} if to else {})}
        return self._call("POST", "v1/statuses", self.token, body)

    def edits(self, status: Any, text: str) -> None:
        """Change a status."""
        self._call("PUT", f"v1/statuses/{status['id']}", self.token, {"status": text})

    def deletes(self, status: Any) -> None:
        """Take a status away."""
        self._call("DELETE", f"v1/statuses/{status['id']}", self.token)


def test_what_is_said_on_mastodon_is_found_in_the_marts(tmp_path: Path) -> None:
    instance = address("MASTODON_URL")
    acme = Person(instance, address("MASTODON_TOKEN"))
    ann, bo = Person(instance), Person(instance)
    desk = Desk(tmp_path, "mastodon", acme.id, acme.handle)
    tokens = json.dumps({acme.id: acme.token})
    desk.registers({"instance": instance}, {"tokens": ("INSTANCE_TOKENS", tokens)})

    question = ann.writes(f"@{acme.handle} mijn internet ligt eruit, mail ann@mail.example")
    tagged = bo.writes("Weer niks bij die club #acmebroken")
    found = bo.writes("De acmeverbinding is weer eens weg")
    private = bo.writes(f"@{acme.handle} klantnummer 5", visibility="direct")
    answer = acme.writes(f"@{ann.handle} Wat vervelend! Wat is je postcode?", question)
    own_move = acme.writes(f"@{bo.handle} Kunnen we helpen?", found)
    regretted = bo.writes(f"@{acme.handle} laat maar")

    first = desk.reads()
    assert first.is_complete, first.problem_text
    assert first.quarantined_count == 0
    ann.edits(question, f"@{acme.handle} mijn internet doet het weer")
    bo.deletes(regretted)
    second = desk.reads()
    assert second.is_complete, second.problem_text
    desk.builds()

    posts = {row["native_id"]: row for row in desk.asks("select * from marts.fct_posts")}
    ours = {p["id"] for p in (question, tagged, found, private, answer, own_move, regretted)}
    assert ours <= set(posts)
    asked = posts[question["id"]]
    assert asked["post_text"] == f"@{acme.handle} mijn internet doet het weer"
    assert (asked["version_count"], asked["is_edited"]) == (2, True)
    assert posts[answer["id"]]["is_brand_post"]
    assert posts[answer["id"]]["post_text"].startswith("@[person] ")
    assert posts[regretted["id"]]["is_deleted"]
    assert posts[private["id"]]["channel_status"] == "private"
    assert posts[tagged["id"]]["brand_id"] == posts[found["id"]]["brand_id"] == "acme"

    clocks = desk.asks("select * from marts.fct_response_clocks order by started_at")
    (clock,) = [c for c in clocks if c["author_key"] == asked["author_key"]]
    assert (clock["clock_kind"], clock["status"], clock["sla_outcome"]) == (
        "first",
        "answered",
        "met",
    )
    replies = {r["post_key"]: r for r in desk.asks("select * from marts.fct_replies")}
    assert replies[posts[answer["id"]]["post_key"]]["engagement"] == "reactive"
    assert replies[posts[own_move["id"]]["post_key"]]["engagement"] == "proactive"
