"""The simulated WordPress beside a real one (6.1, Debian's): the same requests, the same shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from desk import address
from scenes import (
    BRAND,
    SECRET,
    START,
    Scene,
    basic,
    brand_account,
    deleted,
    edited,
    person,
    simulated,
)
from shapes import Ask, Known, Server, ask, compare, example_of

from simulator import build_world
from simulator.people import FEED, WORDPRESS
from simulator.platforms.wordpress.api import wordpress_password
from simulator.platforms.wordpress.text import comment_html, post_html

pytestmark = [pytest.mark.real_servers, pytest.mark.slow]
EDITOR = "editor"
HEADERS = ("Link", "X-WP-Total", "X-WP-TotalPages", "Allow", "ETag", "Last-Modified")
MAPS = ("routes", "*capabilities")  # keys that are names of things
TITLES = ("Storing in Assen", "Nieuwe app")
TEXTS = ("We werken eraan.", "De app is vernieuwd.")
COMMENTS = ("Hoe lang nog?", "Nog een uur. ^JV", "Dank!", "Laat maar")


@pytest.fixture(scope="module")
def ours() -> Iterator[Server]:
    scene = Scene()
    care = brand_account(WORDPRESS)
    ann, bo = (person(WORDPRESS, f"{n}@post.example", n.title()) for n in ("ann", "bo"))
    first, second = (scene.says(care, text) for text in TEXTS)
    asked = scene.says(ann, COMMENTS[0], to=first, place="comment")
    answered = scene.says(care, COMMENTS[1], to=asked, place="comment")
    scene.says(ann, COMMENTS[2], to=answered, place="comment")
    regretted = scene.says(bo, COMMENTS[3], to=first, place="comment")
    edited(second, "De app is heel erg vernieuwd.")
    deleted(regretted)
    with simulated(scene, "wordpress") as url:
        names = {
            "post": first.native_id,
            "edited": second.native_id,
            "comment": asked.native_id,
            "answer": answered.native_id,
            "deleted": regretted.native_id,
            "user": care.account_id,
        }
        password = wordpress_password(SECRET, BRAND)
        credentials = {
            EDITOR: basic(care.handle, password),
            "stranger": basic(care.handle, "wrong"),
        }
        yield Server(f"{url}/{BRAND}", names, credentials)


@pytest.fixture(scope="module")
def theirs() -> Server:
    base = address("WORDPRESS_URL")
    server = Server(
        base,
        credentials={
            EDITOR: basic("admin", address("WORDPRESS_APP_PASSWORD")),
            "stranger": basic("admin", "wrong"),
        },
    )

    def call(method: str, path: str, **body: Any) -> Any:
        return example_of(
            requests.request(
                method,
                f"{base}/wp-json/wp/v2/{path}",
                json=body,
                headers={"Authorization": server.credentials[EDITOR]},
                timeout=30,
            )
        )

    for kind in ("comments", "posts"):  # what an earlier run or the installation left
        for old in call("GET", f"{kind}?per_page=100&_fields=id"):
            call("DELETE", f"{kind}/{old['id']}?force=true")
    first, second = (
        call("POST", "posts", title=title, content=text, status="publish")["id"]
        for title, text in zip(TITLES, TEXTS, strict=True)
    )

    def comments(text: str, name: str, parent: int = 0) -> int:
        body: dict[str, Any] = {"post": first, "content": text, "parent": parent}
        if name:
            body |= {"author_name": name, "author_email": f"{name}@post.example"}
        made: int = call("POST", "comments", **body)["id"]
        return made

    asked = comments(COMMENTS[0], "Ann")
    answered = comments(COMMENTS[1], "", asked)
    comments(COMMENTS[2], "Ann", answered)
    regretted = comments(COMMENTS[3], "Bo")
    call("POST", f"posts/{second}", content="De app is heel erg vernieuwd.")
    call("DELETE", f"comments/{regretted}?force=true")
    made = {"post": first, "edited": second, "comment": asked, "answer": answered}
    made |= {"deleted": regretted, "user": 1}
    server.names = {name: str(value) for name, value in made.items()}
    return server


API = "/wp-json/wp/v2"
READING = (
    Ask("/wp-json/"),
    Ask("/wp-json"),
    ask(f"{API}/posts"),
    ask(f"{API}/posts", per_page=1),
    Ask("{next}"),
    ask(f"{API}/posts", per_page=1, page=2, order="asc", orderby="modified"),
    ask(f"{API}/posts", modified_after="2026-01-01T00:00:00Z", search="app"),
    ask(f"{API}/posts", search="nothing like it", page=2),
    ask(f"{API}/posts", before="2020-01-01T00:00:00"),
    ask(f"{API}/posts", include="{post},{edited}", orderby="include", context="embed"),
    ask(f"{API}/posts", exclude="{post}", offset=0),
    ask(f"{API}/posts", offset=9),
    ask(f"{API}/posts", _fields="id,title.rendered,_links.self"),
    ask(f"{API}/posts", EDITOR, context="edit"),
    ask(f"{API}/posts", EDITOR, status="publish"),
    ask(f"{API}/posts", "stranger"),
    Ask(f"{API}/posts/{{post}}"),
    Ask(f"{API}/posts/{{edited}}"),
    ask(f"{API}/posts/{{edited}}", EDITOR, context="edit"),
    ask(f"{API}/comments"),
    ask(f"{API}/comments", per_page=2, order="asc"),
    Ask("{next}"),
    ask(f"{API}/comments", page=9),
    ask(f"{API}/comments", post="{post}", parent="{comment}"),
    ask(f"{API}/comments", parent=0, after="2026-01-01T00:00:00"),
    ask(f"{API}/comments", search="uur", context="embed"),
    ask(f"{API}/comments", EDITOR, context="edit"),
    ask(f"{API}/comments", EDITOR, status="hold"),
    ask(f"{API}/comments", EDITOR, author="{user}", orderby="id"),
    Ask(f"{API}/comments/{{comment}}"),
    Ask(f"{API}/comments/{{answer}}"),
    ask(f"{API}/users"),
    ask(f"{API}/users", page=9),
    ask(f"{API}/users", context="embed"),
    ask(f"{API}/users", EDITOR, context="edit"),
    Ask(f"{API}/users/{{user}}"),
    ask(f"{API}/users/me", EDITOR),
    Ask(f"{API}/posts", method="HEAD"),
)
REFUSED = (
    ask(f"{API}/posts", page=9),
    ask(f"{API}/posts", page=0),
    ask(f"{API}/posts", page="x"),
    ask(f"{API}/posts", per_page=101),
    ask(f"{API}/posts", per_page="1.5"),
    ask(f"{API}/posts", after="2026-01-01"),
    ask(f"{API}/posts", after="x", before="y"),
    ask(f"{API}/posts", order="up"),
    ask(f"{API}/posts", orderby="bogus"),
    ask(f"{API}/posts", orderby="relevance"),
    ask(f"{API}/posts", include="1,b"),
    ask(f"{API}/posts", context="all"),
    ask(f"{API}/posts", status="draft"),
    ask(f"{API}/posts", context="edit"),
    ask(f"{API}/posts", "stranger", context="edit"),
    ask(f"{API}/posts/{{post}}", context="edit"),
    Ask(f"{API}/posts/999999999"),
    Ask(f"{API}/posts/x"),
    ask(f"{API}/comments", status="hold"),
    ask(f"{API}/comments", status="bogus"),
    ask(f"{API}/comments", author_email="ann@post.example"),
    ask(f"{API}/comments", parent="x"),
    ask(f"{API}/comments", orderby="modified"),
    ask(f"{API}/comments", context="edit"),
    ask(f"{API}/comments/{{comment}}", context="edit"),
    Ask(f"{API}/comments/{{deleted}}"),
    ask(f"{API}/users", orderby="email"),
    ask(f"{API}/users", context="edit"),
    Ask(f"{API}/users/999999999"),
    Ask(f"{API}/users/me"),
    Ask(f"{API}/nothing"),
    Ask("/wp-json/wp/v9/posts"),
    Ask(f"{API}/posts", method="POST"),
    Ask(f"{API}/posts", method="PUT"),
    Ask(f"{API}/posts/{{post}}", method="DELETE"),
    Ask(f"{API}/comments", method="POST"),
    Ask(f"{API}/comments/{{comment}}", method="PATCH"),
)
FEEDS = tuple(
    Ask(path, headers=headers)
    for path in ("/feed/", "/feed/atom/", "/comments/feed/", "/comments/feed/atom/")
    for headers in (
        (),
        (("If-None-Match", "{etag}"),),
        (("If-None-Match", '"another"'),),
        (("If-Modified-Since", "Sun, 01 Jan 2040 00:00:00 GMT"),),
        (("If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT"),),
    )
)
PRINTERS = (  # what a printer would set otherwise
    "'t Is \"mooi\", zegt 'Jan' - of niet... 9\" en 3x5",
    "Zie https://belvaart.test/status?a=1&b=2. R&D",
    "regel een\nregel twee\n\nalinea :) 🌻",
)
KNOWN = (
    Known("GET /wp-json*", "routes.*", "what an installation can do; ours names what it answers"),
)


def test_posts_comments_and_users_read_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, READING, KNOWN, headers=HEADERS, maps=MAPS)


def test_what_one_refuses_the_other_refuses_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, REFUSED, (), headers=HEADERS, maps=MAPS)


def test_feeds_are_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, FEEDS, (), headers=HEADERS, maps=MAPS)


def test_a_text_is_dressed_as_the_real_one_dresses_it(theirs: Server) -> None:
    # last of all: it adds to the scene
    world = build_world(START, seed=3, brands=4, weeks=1)
    said = [post.text for name in (WORDPRESS, FEED) for post in world.by_platform(name)]
    # what stands in < > the real one takes for an element; ours shows it as it was written
    texts = list(dict.fromkeys(text for text in said if "<" not in text))[:30]

    def rendered(kind: str, text: str) -> str:
        body = {"content": text, "status": "publish" if kind == "posts" else "approve"}
        answer = requests.post(
            f"{theirs.base}{API}/{kind}",
            json=body if kind == "posts" else body | {"post": theirs.names["post"]},
            headers={"Authorization": theirs.credentials[EDITOR]},
            timeout=30,
        )
        html: str = example_of(answer)["content"]["rendered"]
        return html

    assert len(texts) == 30
    for text in [*texts, *PRINTERS]:
        # an administrator's > and & stay as they are; a visitor's are escaped, as ours
        assert post_html(text).replace("&gt;", ">") == rendered("posts", text)
        written = comment_html(text).replace("&gt;", ">").replace("&amp;", "&#038;")
        assert written == rendered("comments", text)
