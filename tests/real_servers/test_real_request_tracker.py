"""A real Request Tracker (5.0, Debian's): from an empty desk to the marts.

What it showed, and what follows:

- Nothing that was said can be edited there: a correction is another line of the history.
- A deleted ticket keeps its history and texts; only lists of tickets leave it out.
- The desk's own mails (EmailRecord) hold the same texts again: only what people said is read.
- An attachment's ``Parent`` cannot be listed (500), nor can the text of all be had in one go.
- It opens a ticket by itself when somebody answers: a change of status by ``RT_System``.
"""

from __future__ import annotations

import secrets
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
import requests
from desk import Desk, address

from extractors.lake import Lake

pytestmark = [
    pytest.mark.real_servers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # dbt leaves its log file open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOT = ("root", "password")
MAY = ("SeeQueue", "CreateTicket", "ShowTicket", "ReplyToTicket")


class Person:
    """Somebody who writes to the desk, or answers there."""

    def __init__(self, server: str, who: tuple[str, str]) -> None:
        self._server, self._who = server, who

    @classmethod
    def new(cls, server: str, name: str) -> Person:
        """Give a customer a login: else only mail could be written by them."""
        who = f"{name}{secrets.token_hex(3)}@post.example", secrets.token_hex(8)
        account = {"Name": who[0], "EmailAddress": who[0], "Password": who[1]}
        cls(server, ROOT).calls("POST", "user", account)
        return cls(server, who)

    def calls(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the desk for something; it must do it."""
        url = f"{self._server}/REST/2.0/{path}"
        answer = requests.request(method, url, json=body, auth=self._who, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def asks(self, queue: str, text: str, **more: Any) -> str:
        """Open a ticket; give its number."""
        body = {"Queue": queue, "Subject": text[:20], "Content": text, **more}
        body = {"ContentType": "text/plain", "Requestor": self._who[0], **body}
        return str(self.calls("POST", "ticket", body)["id"])

    def says(self, ticket: str, text: str, how: str = "correspond", **more: Any) -> None:
        """Write in a ticket."""
        body = {"Content": text, "ContentType": "text/plain", **more}
        self.calls("POST", f"ticket/{ticket}/{how}", body)

    def sets(self, ticket: str, **fields: str) -> None:
        """Change a ticket."""
        self.calls("PUT", f"ticket/{ticket}", fields)


def opened(server: str, name: str) -> str:
    """Open a queue to which everybody may write; rights are given in its web pages only."""
    name = f"{name}-{secrets.token_hex(3)}"
    queue = Person(server, ROOT).calls("POST", "queue", {"Name": name})["id"]
    everyone = f"3-RT::Queue-{queue}"
    form = {"id": queue, f"SetRights-{everyone}": MAY, "CheckACL": everyone}
    login = {"user": ROOT[0], "pass": ROOT[1]}
    page = f"{server}/Admin/Queues/GroupRights.html"
    requests.post(page, data=form | login, timeout=60).raise_for_status()
    return name


def landed(desk: Desk, table: str) -> list[dict[str, Any]]:
    lake = Lake.from_environment(desk.environ)
    rows = ds.dataset(lake.files("landed", table), filesystem=lake.fs).to_table().to_pylist()
    return sorted(rows, key=lambda row: int(row["native_id"]))


def test_what_is_said_at_a_desk_is_found_in_the_marts(tmp_path: Path) -> None:
    server = address("HELPDESK_URL")
    care, technical = opened(server, "care"), opened(server, "technical")
    ann, bo, agent = (*(Person.new(server, name) for name in ("ann", "bo")), Person(server, ROOT))
    desk = Desk(tmp_path, "request_tracker", "care-acme", "care@acme.example")
    options = {
        "kind": "request_tracker",
        "url": server,
        "account_id": "care-acme",
        "user": "root",
        "only": [care, technical],
    }
    desk.registers(options, {"token": ("DESK_PASSWORD", "password")}, module="helpdesk")

    question = ann.asks(care, "Mijn internet ligt eruit, mail ann@mail.example")
    regretted = bo.asks(care, "laat maar")
    bo.asks(care, "<p>Bel <b>mij</b></p>", ContentType="text/html")
    agent.says(question, "Klant belt straks", how="comment")
    agent.says(question, "Wat vervelend! Wat is je postcode?")

    first = desk.reads()
    assert first.is_complete, first.problem_text
    assert first.quarantined_count == 0
    posts = landed(desk, "posts")
    assert [post["body_text"] for post in posts] == [
        "Mijn internet ligt eruit, mail ann@mail.example",
        "laat maar",
        "Bel mij",
        "Wat vervelend! Wat is je postcode?",
    ]
    assert Counter(post["author_id"] == "care-acme" for post in posts) == {True: 1, False: 3}

    ann.says(question, "1234 AB")
    agent.sets(question, Queue=technical)
    agent.sets(question, Owner="root")
    agent.sets(question, Status="resolved")
    agent.calls("DELETE", f"ticket/{regretted}")
    second = desk.reads()
    assert second.is_complete, second.problem_text
    assert second.quarantined_count == 0

    assert landed(desk, "posts")[-1]["body_text"] == "1234 AB"
    (gone,) = landed(desk, "deletions")
    assert gone["native_id"] == posts[1]["native_id"]
    changes = landed(desk, "ticket_changes")
    assert {change["thread_id"] for change in changes} == {posts[0]["native_id"]}
    told = [(c["change_kind"], c["from_value"], c["to_value"]) for c in changes]
    root = changes[-1]["author_id"]
    assert told == [
        ("status", "new", "open"),
        ("team", care, technical),
        ("owner", None, root),
        ("status", "open", "resolved"),
    ]
    third = desk.reads()
    assert (third.is_complete, third.landed_count) == (True, 0)

    desk.builds()
    rows = {row["native_id"]: row for row in desk.asks("select * from marts.fct_posts")}
    assert {row["channel_status"] for row in rows.values()} == {"private"}
    assert {row["brand_id"] for row in rows.values()} == {"acme"}
    assert rows[gone["native_id"]]["is_deleted"]
    assert rows[posts[3]["native_id"]]["is_brand_post"]
    author = rows[posts[0]["native_id"]]["author_key"]
    clocks = desk.asks("select * from marts.fct_response_clocks order by started_at")
    mine = [(c["clock_kind"], c["status"]) for c in clocks if c["author_key"] == author]
    assert mine == [("first", "answered"), ("next", "open")]
    (handed,) = desk.asks("select * from marts.fct_sla_clocks where clock = 'hand_over'")
    assert handed["ended_at"] == changes[1]["changed_at"].replace(tzinfo=None)
