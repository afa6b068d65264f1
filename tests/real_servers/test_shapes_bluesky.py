"""The simulated Bluesky beside the reference network's PDS: the same requests, the same shapes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
import requests
from desk import address, eventually
from scenes import SECRET, Scene, brand_account, deleted, edited, person, simulated
from shapes import Ask, Known, Server, ask, compare, example_of
from test_real_bluesky import PASSWORD, Person

from simulator import bluesky_password
from simulator.people import BLUESKY

pytestmark = [pytest.mark.real_servers, pytest.mark.slow]
BRANDS, REFRESH, STRANGER = "the brand", "to refresh", "a stranger"
X = "/xrpc"
FEED, ACTOR, SESSION = f"{X}/app.bsky.feed", f"{X}/app.bsky.actor", f"{X}/com.atproto.server"
NOTES = f"{X}/app.bsky.notification.listNotifications"
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")
WORD = f"paal{secrets.token_hex(4)}"


def signed_in(server: Server, identifier: str, password: str) -> Server:
    """Open a session, whose tokens go with later requests."""
    body = {"identifier": identifier, "password": password}
    address_ = f"{server.base}{X}/com.atproto.server.createSession"
    session = example_of(requests.post(address_, json=body, timeout=30))
    server.credentials = {
        BRANDS: f"Bearer {session['accessJwt']}",
        REFRESH: f"Bearer {session['refreshJwt']}",
        STRANGER: "Bearer nobody's",
    }
    server.names |= {"identifier": identifier, "password": password}
    return server


@pytest.fixture(scope="module")
def ours() -> Iterator[Server]:
    scene = Scene()
    care = brand_account(BLUESKY)
    ann, bo = (person(BLUESKY, f"{n}.people.test", "") for n in ("ann", "bo"))
    question = scene.says(ann, f"@{care.handle} ligt eruit {WORD}", mentions=(care,))
    tagged = scene.says(bo, f"Weer niks {WORD}")
    answer = scene.says(care, "Wat vervelend!", to=question)
    scene.says(ann, "1012 AB", to=answer)
    regretted = scene.says(bo, f"@{care.handle} hallo?", mentions=(care,))
    edited(tagged, f"Weer helemaal niks {WORD}")
    deleted(regretted)
    with simulated(scene, "bluesky") as url:
        names = {
            "question": question.native_id,
            "tagged": tagged.native_id,
            "answer": answer.native_id,
            "deleted": regretted.native_id,
            "brand": care.account_id,
            "customer": ann.handle,
            "word": WORD,
        }
        yield signed_in(Server(url, names), care.handle, bluesky_password(SECRET))


@pytest.fixture(scope="module")
def theirs() -> Server:
    pds = address("BLUESKY_PDS_URL")
    acme, ann, bo = (Person(pds, name) for name in ("acme", "ann", "bo"))
    for someone in (acme, ann, bo):
        profile = {"$type": "app.bsky.actor.profile", "displayName": someone.handle,
                   "createdAt": "2026-01-01T00:00:00.000Z"}  # fmt: skip
        someone._call(
            "com.atproto.repo.putRecord",
            {
                "repo": someone.did,
                "collection": "app.bsky.actor.profile",
                "rkey": "self",
                "record": profile,
            },
            someone._token,
        )
    question = ann.writes(f"@{acme.handle} ligt eruit {WORD}", 20, mentioning=acme)
    tagged = bo.writes(f"Weer niks {WORD}", 15)
    answer = acme.writes("Wat vervelend!", 10, to=question)
    more = ann.writes("1012 AB", 5, to=answer)
    regretted = bo.writes(f"@{acme.handle} hallo?", 4, mentioning=acme)
    bo.edits(tagged, f"Weer helemaal niks {WORD}")
    bo.deletes(regretted)
    names = {
        "question": question["uri"],
        "tagged": tagged["uri"],
        "answer": answer["uri"],
        "deleted": regretted["uri"],
        "brand": acme.did,
        "customer": ann.handle,
        "word": WORD,
    }
    server = signed_in(Server(pds, names), acme.handle, PASSWORD)

    def is_shown() -> bool:
        uris = [question["uri"], answer["uri"], more["uri"]]
        asked = Ask(f"{X}/app.bsky.feed.getPosts", tuple(("uris", u) for u in uris), BRANDS)
        notes = server.answers(ask(NOTES, BRANDS)).json().get("notifications", ())
        posts = server.answers(asked).json().get("posts", ())
        return (len(posts), len(notes)) == (3, 2)

    eventually(is_shown)
    return server


READING = (
    Ask(f"{X}/_health"),
    ask(f"{SESSION}.getSession", BRANDS),
    Ask(f"{SESSION}.refreshSession", who=REFRESH, method="POST"),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}"),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}", limit=1),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}", limit=1, cursor="{cursor}"),
    ask(f"{FEED}.searchPosts", BRANDS, q="nobodysaysthis"),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="{brand}"),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="{customer}"),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="{customer}", limit=1),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="{customer}", limit=1, cursor="{cursor}"),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="{customer}", filter="posts_no_replies"),
    Ask(f"{FEED}.getPosts", (("uris", "{question}"), ("uris", "{deleted}")), BRANDS),
    ask(f"{FEED}.getPosts", BRANDS, uris="{answer}"),
    ask(f"{FEED}.getPostThread", BRANDS, uri="{question}"),
    ask(f"{FEED}.getPostThread", BRANDS, uri="{answer}", depth=0, parentHeight=0),
    ask(f"{FEED}.getPostThread", BRANDS, uri="{answer}"),
    ask(f"{ACTOR}.getProfile", BRANDS, actor="{customer}"),
    ask(NOTES, BRANDS),
    ask(NOTES, BRANDS, limit=1, reasons="mention"),
)
REFUSED = (
    ask(f"{SESSION}.getSession"),
    ask(f"{SESSION}.getSession", STRANGER),
    ask(f"{SESSION}.getSession", REFRESH),
    Ask(f"{SESSION}.refreshSession", who=BRANDS, method="POST"),
    Ask(f"{SESSION}.createSession", method="POST", body={"identifier": "nobody.test"}),
    Ask(f"{SESSION}.createSession", method="POST",
        body={"identifier": "nobody.test", "password": "wrong"}),
    Ask(f"{SESSION}.createSession"),
    ask(f"{FEED}.searchPosts", STRANGER, q="{word}"),
    ask(f"{FEED}.searchPosts", BRANDS),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}", limit=101),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}", limit=0),
    ask(f"{FEED}.searchPosts", BRANDS, q="{word}", limit="x"),
    ask(f"{FEED}.getAuthorFeed", STRANGER, actor="{brand}"),
    ask(f"{FEED}.getAuthorFeed", REFRESH, actor="{brand}"),
    ask(f"{FEED}.getAuthorFeed", BRANDS),
    ask(f"{FEED}.getAuthorFeed", BRANDS, actor="nobody.test"),
    ask(f"{FEED}.getPosts", BRANDS),
    Ask(f"{FEED}.getPosts", tuple([("uris", "{question}")] * 26), BRANDS),
    ask(f"{FEED}.getPostThread", BRANDS),
    ask(f"{FEED}.getPostThread", BRANDS, uri="{deleted}"),
    ask(f"{FEED}.getPostThread", BRANDS, uri="{question}", depth=1001),
    ask(f"{ACTOR}.getProfile", BRANDS, actor="nobody.test"),
    ask(f"{ACTOR}.getProfile", BRANDS),
    ask(NOTES),
    ask(NOTES, STRANGER),
    ask(NOTES, BRANDS, limit=101),
    Ask(f"{X}/app.bsky.feed.getNothing", who=BRANDS),
    Ask(f"{FEED}.searchPosts", who=BRANDS, method="POST"),
)  # fmt: skip
LIMITS = Known("*", "(RateLimit-*", "the reference network tells no limits; the live one does")
KNOWN = (
    LIMITS,
    Known("*", "*facets[].$type", "written by the program that posts; this test's writes none"),
    Known(
        f"GET {NOTES}*", "seenAt", "the reference network tells it now and then", is_steady=False
    ),
)


def test_posts_threads_and_notifications_read_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, READING, KNOWN, headers=HEADERS)


def test_what_one_refuses_the_other_refuses_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, REFUSED, (LIMITS,), headers=HEADERS)
