"""Bluesky's methods: sessions, pages, what a moment shows."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from simulator_client import Client, shown

from simulator import World
from simulator.people import BLUESKY
from simulator.platforms.answers import iso


def test_a_wrong_password_opens_no_session(client: Client) -> None:
    reply = client.log_in(password="wrong")
    assert reply.status == 401
    assert reply.body["error"] == "AuthenticationRequired"


def test_a_session_names_its_account(client: Client) -> None:
    reply = client.log_in("belvaart.test")
    assert reply.body["did"] == client.brand("belvaart", BLUESKY).account_id
    assert {"accessJwt", "refreshJwt", "handle"} <= reply.body.keys()


def test_search_without_or_with_a_made_up_token_is_refused(client: Client) -> None:
    url = f"{client.servers.url('bluesky')}/xrpc/app.bsky.feed.searchPosts"
    assert client.ask(url, q="belvaart").status == 401
    assert client.ask(url, q="belvaart", token="a.b.c").body["error"] == "InvalidToken"
    refresh = client.log_in().body["refreshJwt"]
    assert client.ask(url, q="belvaart", token=refresh).body["error"] == "InvalidToken"


def test_limits_are_those_of_the_lexicon(client: Client) -> None:
    for limit in (0, 101, "ten"):
        reply = client.bluesky("feed.searchPosts", q="belvaart", limit=limit)
        assert reply.status == 400
        assert reply.body["error"] == "InvalidRequest"
    assert client.bluesky("feed.searchPosts").status == 400
    assert client.bluesky("feed.getPosts", uris=["at://x"] * 26).status == 400


def test_search_by_mention_pages_through_every_shown_post_once(
    client: Client, world: World
) -> None:
    did = client.brand("zwaanspoor", BLUESKY).account_id
    found = client.bluesky_pages("feed.searchPosts", "posts", q="*", mentions=did, limit=17)
    expected = [
        post.native_id
        for post in shown(world, BLUESKY, client.clock.now())
        if any(account.account_id == did for account in post.mentions)
    ]
    assert len(expected) > 20
    assert [post["uri"] for post in found] == expected[::-1]


def test_search_finds_names_and_hashtags_in_a_half_open_span(client: Client, world: World) -> None:
    since, until = world.start + timedelta(days=9), world.start + timedelta(days=23, hours=5)
    for query in ("belvaart", "#belvaart"):
        found = client.bluesky_pages(
            "feed.searchPosts", "posts", q=query, since=iso(since), until=iso(until), limit=50
        )
        word = query.casefold()
        expected = [
            post.native_id
            for post in shown(world, BLUESKY, client.clock.now())
            if since <= post.created_at < until
            and word in post.shown_text(client.clock.now()).casefold()
        ]
        assert expected
        assert [post["uri"] for post in found] == expected[::-1]


def test_an_author_feed_holds_every_shown_post_once_newest_first(
    client: Client, world: World
) -> None:
    account = client.brand("zwermair", BLUESKY)
    feed = client.bluesky_pages("feed.getAuthorFeed", "feed", actor=account.handle, limit=100)
    expected = [p for p in shown(world, BLUESKY, client.clock.now()) if p.author is account]
    assert [item["post"]["uri"] for item in feed] == [p.native_id for p in expected][::-1]
    replies = [item for item in feed if "reply" in item["post"]["record"]]
    assert all({"root", "parent"} <= item["reply"].keys() for item in replies)
    assert any(item["reply"]["parent"].get("notFound") for item in replies)


def test_facets_count_bytes_of_utf_8(client: Client) -> None:
    posts = client.bluesky_pages("feed.searchPosts", "posts", q="pennywren", limit=100)
    marked = 0
    for post in posts:
        for facet in post["record"].get("facets", ()):
            place, feature = facet["index"], facet["features"][0]
            text = post["record"]["text"].encode()[place["byteStart"] : place["byteEnd"]].decode()
            marked += 1
            if feature["$type"].endswith("#mention"):
                assert text.startswith("@")
                assert feature["did"].startswith("did:plc:")
            else:
                assert text == "#" + feature["tag"]
    assert marked > 100


def test_an_edit_keeps_the_address_and_changes_cid_and_text(client: Client, world: World) -> None:
    post = next(p for p in world.by_platform(BLUESKY) if p.edited_at and not p.deleted_at)
    assert post.edited_at is not None
    views = []
    for moment in (post.edited_at - timedelta(seconds=1), post.edited_at):
        client.clock.set(moment)
        views.append(client.bluesky("feed.getPosts", uris=post.native_id).body["posts"][0])
    assert views[0]["uri"] == views[1]["uri"]
    assert views[0]["cid"] != views[1]["cid"]
    assert [view["record"]["text"] for view in views] == [post.text, post.edited_text]


def test_a_deleted_post_is_gone_from_every_answer(client: Client, world: World) -> None:
    post = next(
        p for p in world.by_platform(BLUESKY) if p.deleted_at and p.author.brand_id and p.parent
    )
    assert post.deleted_at is not None
    counts = []
    for moment in (post.deleted_at - timedelta(seconds=1), post.deleted_at):
        client.clock.set(moment)
        feed = client.bluesky("feed.getAuthorFeed", actor=post.author.handle, limit=100).body
        answers: list[Any] = [
            client.bluesky("feed.getPosts", uris=post.native_id).body["posts"],
            [item for item in feed["feed"] if item["post"]["uri"] == post.native_id],
        ]
        thread = client.bluesky("feed.getPostThread", uri=post.native_id)
        counts.append(([len(answer) for answer in answers], thread.status))
    assert counts == [([1, 1], 200), ([0, 0], 400)]


def test_a_late_post_appears_late_with_its_early_time(client: Client, world: World) -> None:
    post = next(
        p
        for p in world.by_platform(BLUESKY)
        if p.visible_at - p.created_at > timedelta(hours=2) and not p.deleted_at
    )
    client.clock.set(post.visible_at - timedelta(seconds=1))
    assert client.bluesky("feed.getPosts", uris=post.native_id).body["posts"] == []
    client.clock.advance(timedelta(seconds=1))
    (view,) = client.bluesky("feed.getPosts", uris=post.native_id).body["posts"]
    assert view["record"]["createdAt"] == iso(post.created_at)
    assert view["indexedAt"] == iso(post.visible_at)


def test_a_thread_holds_every_shown_answer(client: Client, world: World) -> None:
    now = client.clock.now()
    posts = shown(world, BLUESKY, now)
    children = {p.root for p in posts if p.parent and p.parent.parent}
    root = next(p for p in posts if p in children)
    thread = client.bluesky("feed.getPostThread", uri=root.native_id, depth=100).body["thread"]

    def uris(node: dict[str, Any]) -> list[str]:
        return [node["post"]["uri"], *(uri for child in node["replies"] for uri in uris(child))]

    assert set(uris(thread)) <= {p.native_id for p in posts if p.root is root}
    assert len(uris(thread)) >= 3


def test_a_token_that_does_not_hold_is_refused_even_where_none_is_needed(client: Client) -> None:
    url = f"{client.servers.url('bluesky')}/xrpc/app.bsky.feed.getAuthorFeed"
    session = client.log_in().body

    def answer(token: str | None) -> tuple[int, str]:
        reply = client.ask(url, token=token, actor="belvaart.test")
        return reply.status, reply.body.get("error", "")

    assert answer(None) == answer(session["accessJwt"]) == (200, "")
    assert answer(session["refreshJwt"]) == answer("made.up") == (400, "InvalidToken")
    client.clock.advance(timedelta(hours=2))
    assert answer(session["accessJwt"]) == (400, "ExpiredToken")


def test_a_bot_labels_itself(client: Client, world: World) -> None:
    bot = next(a for a in world.accounts if a.is_automated and a.platform == BLUESKY)
    (label,) = client.bluesky("actor.getProfile", actor=bot.handle).body["labels"]
    assert (label["val"], label["src"]) == ("bot", bot.account_id)


def test_notifications_tell_a_brand_of_mentions_and_of_answers_without_one(client: Client) -> None:
    token = client.log_in("belvaart.test").body["accessJwt"]
    url = f"{client.servers.url('bluesky')}/xrpc/app.bsky.notification.listNotifications"
    told = client.ask(url, token=token, limit=100).body["notifications"]
    assert {notice["reason"] for notice in told} == {"mention", "reply"}


def test_every_answer_says_what_may_still_be_asked(client: Client) -> None:
    headers = client.bluesky("actor.getProfile", actor="belvaart.test").headers
    assert int(headers["RateLimit-Remaining"]) < int(headers["RateLimit-Limit"])
    assert int(headers["RateLimit-Reset"]) > time.time()
