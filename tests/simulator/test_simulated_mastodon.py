"""Mastodon's REST API: tokens, pages, HTML, what a moment shows, its own specification."""

from __future__ import annotations

import html
import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from brand_servers import asker
from simulator_client import Client, shown

from simulator import World, build_world
from simulator.ids import numbered
from simulator.people import HOME, MASTODON
from simulator.people import account as person
from simulator.platforms.answers import iso
from simulator.posts import Post

SPECIFICATION = "data/specs/mastodon-openapi.json"


def test_notifications_need_the_token_of_an_account(client: Client) -> None:
    assert client.mastodon("v1/notifications").status == 401
    assert client.mastodon("v1/notifications", "made-up").status == 401
    assert client.mastodon("v1/accounts/verify_credentials").status == 401
    mine = client.mastodon("v1/accounts/verify_credentials", client.token("belvaart")).body
    assert mine["acct"] == "belvaart"


def test_notifications_page_through_every_mention_once_private_ones_too(
    client: Client, world: World
) -> None:
    account = client.brand("belvaart", MASTODON)
    token = client.token("belvaart")
    found = client.mastodon_pages("v1/notifications", token, **{"types[]": "mention", "limit": 7})
    expected = [p for p in shown(world, MASTODON, client.clock.now()) if account in p.mentions]
    assert len(found) == len(expected)
    assert {n["status"]["id"] for n in found} == {p.native_id for p in expected}
    assert {n["status"]["visibility"] for n in found} == {"public", "direct"}


def test_an_account_shows_private_answers_to_its_own_token_only(
    client: Client, world: World
) -> None:
    account = client.brand("zendgolf", MASTODON)
    path = f"v1/accounts/{account.account_id}/statuses"
    expected = [p for p in shown(world, MASTODON, client.clock.now()) if p.author is account]
    public = [p.native_id for p in expected if not p.is_private]
    own = client.mastodon_pages(path, client.token("zendgolf"), limit=40)
    assert [s["id"] for s in own] == [p.native_id for p in expected][::-1]
    for token in (None, client.token("belvaart")):
        seen = client.mastodon_pages(path, token, limit=40)
        assert [s["id"] for s in seen] == public[::-1]
    assert len(public) < len(expected)


def test_a_hashtag_timeline_pages_both_ways_through_the_same_posts(
    client: Client, world: World
) -> None:
    expected = [
        p.native_id
        for p in shown(world, MASTODON, client.clock.now())
        if "#belvaart" in p.shown_text(client.clock.now()).casefold()
    ]
    back = client.mastodon_pages("v1/timelines/tag/belvaart", limit=5)
    assert [s["id"] for s in back] == expected[::-1]
    forth: list[str] = []
    while page := client.mastodon(
        "v1/timelines/tag/Belvaart", min_id=forth[-1] if forth else "0", limit=5
    ).body:
        forth += [s["id"] for s in reversed(page)]
    assert forth == expected


def test_a_hashtag_that_an_edit_made_longer_is_another() -> None:
    small = build_world(date(2026, 9, 28), brands=1, weeks=1)
    now, ann = datetime(2026, 10, 1, 12, tzinfo=UTC), person(MASTODON, "ann", "Ann")
    post = Post(ann, now, "Weer #stuk", "belvaart", "remark", "internet")
    post.edited_at, post.edited_text = now + timedelta(minutes=5), "Weer #stukken"
    server = asker(replace(small, posts=tuple(numbered([post]))), "mastodon", now)

    def found(tag: str) -> int:
        return len(server.ask(f"/api/v1/timelines/tag/{tag}").body)

    assert (found("stuk"), found("stukken")) == (1, 0)
    server.clock.advance(timedelta(minutes=5))
    assert (found("stuk"), found("stukken")) == (0, 1)


def test_since_id_gives_the_newest_and_min_id_the_next(client: Client) -> None:
    newest = client.mastodon("v1/timelines/tag/belvaart", limit=6).body
    oldest = newest[-1]["id"]
    since = client.mastodon("v1/timelines/tag/belvaart", since_id=oldest, limit=2).body
    following = client.mastodon("v1/timelines/tag/belvaart", min_id=oldest, limit=2).body
    assert since == newest[:2]
    assert following == newest[3:5]


def test_limits_are_clamped_as_mastodon_does(client: Client) -> None:
    path = f"v1/accounts/{client.brand('zwaanspoor', MASTODON).account_id}/statuses"
    for asked, given in ((1000, 40), (-3, 3), ("x", 0)):
        assert len(client.mastodon(path, limit=asked).body) == given
    assert len(client.mastodon(path).body) == 20


def test_search_needs_a_token_and_walks_by_offset(client: Client, world: World) -> None:
    anonymous = client.mastodon("v2/search", q="zendgolf", type="statuses")
    assert anonymous.body["statuses"] == []
    found: list[str] = []
    while page := client.mastodon(
        "v2/search",
        client.token("zendgolf"),
        q="zendgolf",
        type="statuses",
        limit=40,
        offset=len(found),
    ).body["statuses"]:
        found += [s["id"] for s in page]
    now = client.clock.now()
    expected = [
        p.native_id
        for p in shown(world, MASTODON, now)
        if not p.is_private and "zendgolf" in re.findall(r"\w+", p.shown_text(now).casefold())
    ]
    assert found == expected[::-1]


def test_a_status_tells_its_edit_and_is_missing_when_deleted(client: Client, world: World) -> None:
    edited = next(p for p in world.by_platform(MASTODON) if p.edited_at and not p.is_private)
    assert edited.edited_at is not None
    client.clock.set(edited.edited_at - timedelta(seconds=1))
    assert client.mastodon(f"v1/statuses/{edited.native_id}").body["edited_at"] is None
    client.clock.set(edited.edited_at)
    assert client.mastodon(f"v1/statuses/{edited.native_id}").body["edited_at"] == iso(
        edited.edited_at
    )
    gone = next(p for p in world.by_platform(MASTODON) if p.deleted_at and not p.is_private)
    assert gone.deleted_at is not None
    for moment, status in ((gone.deleted_at - timedelta(seconds=1), 200), (gone.deleted_at, 404)):
        client.clock.set(moment)
        assert client.mastodon(f"v1/statuses/{gone.native_id}").status == status


def test_an_answer_to_a_deleted_status_keeps_only_whose_it_was(
    client: Client, world: World
) -> None:
    now = client.clock.now()
    reply = next(
        p
        for p in shown(world, MASTODON, now)
        if p.parent and not p.parent.is_shown(now) and not p.is_private
    )
    status = client.mastodon(f"v1/statuses/{reply.native_id}").body
    assert status["in_reply_to_id"] is None
    assert status["in_reply_to_account_id"] == reply.parent.author.account_id


def test_a_private_status_is_missing_for_everybody_else(client: Client, world: World) -> None:
    ours = client.brand("belvaart", MASTODON)
    post = next(
        p for p in shown(world, MASTODON, client.clock.now()) if p.is_private and ours in p.mentions
    )
    path = f"v1/statuses/{post.native_id}"
    assert client.mastodon(path, client.token("belvaart")).body["visibility"] == "direct"
    assert client.mastodon(path, client.token("zendgolf")).status == 404
    assert client.mastodon(path).status == 404


def test_a_context_gives_ancestors_in_order_and_descendants(client: Client, world: World) -> None:
    now = client.clock.now()
    post = next(
        p
        for p in shown(world, MASTODON, now)
        if p.parent
        and p.parent.parent
        and not p.is_private
        and p.parent.is_shown(now)
        and p.root.is_shown(now)
        and p.parent.parent is p.root
    )
    context = client.mastodon(f"v1/statuses/{post.native_id}/context").body
    above = [p.native_id for p in (post.root, post.parent) if p is not None]
    assert [s["id"] for s in context["ancestors"]] == above
    below = client.mastodon(f"v1/statuses/{post.root.native_id}/context").body["descendants"]
    assert post.native_id in [s["id"] for s in below]


def test_content_is_html_that_reads_as_the_text(client: Client, world: World) -> None:
    now = client.clock.now()
    account = client.brand("kistklos", MASTODON)
    by_id = {p.native_id: p for p in shown(world, MASTODON, now) if account in p.mentions}
    found = client.mastodon_pages("v1/notifications", client.token("kistklos"), limit=80)
    for status in (notice["status"] for notice in found):
        text = re.sub(r"<br />", "\n", status["content"].replace("</p><p>", "\n\n"))
        plain = html.unescape(re.sub(r"<[^>]+>", "", text))
        assert plain == _as_shown(by_id[status["id"]], now)
    everything = "".join(notice["status"]["content"] for notice in found)
    for sign in ("&amp;", "&gt;", 'class="u-url mention"', "</p><p>"):
        assert sign in everything


def _as_shown(post: Post, now: datetime) -> str:
    """Leave out the servers' names, as Mastodon does where people read."""
    text = post.shown_text(now)
    for account in post.mentions:
        text = text.replace(f"@{account.handle}", f"@{account.username}")
    return text


def test_accounts_are_found_by_address_and_say_whether_they_are_bots(client: Client) -> None:
    for acct in ("belvaart_auto", f"belvaart_auto@{HOME}"):
        found = client.mastodon("v1/accounts/lookup", acct=acct).body
        assert (found["acct"], found["bot"]) == ("belvaart_auto", True)
    assert client.mastodon("v1/accounts/lookup", acct="nobody").status == 404


def test_the_limit_is_told_with_an_iso_time(client: Client) -> None:
    reply = client.mastodon("v1/timelines/tag/belvaart", limit=40)
    assert datetime.fromisoformat(reply.headers["X-RateLimit-Reset"]).tzinfo is not None


def test_answers_keep_to_mastodons_specification(client: Client) -> None:
    folder = next(
        (up / "shared" for up in Path(__file__).resolve().parents if (up / "shared").is_dir()), None
    )
    path = folder / SPECIFICATION if folder else None
    if path is None or not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Mastodon's specification is not in ../shared; CI must have it")
        pytest.skip("Mastodon's specification is not in ../shared: answers are not compared")
    schemas = json.loads(path.read_text())["components"]["schemas"]
    token = client.token("belvaart")
    account = client.brand("belvaart", MASTODON)
    notices = client.mastodon("v1/notifications", token, limit=40).body
    statuses = client.mastodon(f"v1/accounts/{account.account_id}/statuses", token, limit=40).body
    context = client.mastodon(f"v1/statuses/{statuses[0]['id']}/context", token).body
    found = client.mastodon("v2/search", token, q="belvaart", type="statuses").body
    for name, answers in (
        ("Notification", notices),
        ("Status", statuses),
        ("Account", [client.mastodon("v1/accounts/lookup", acct="belvaart").body]),
        ("Context", [context]),
        ("Search", [found]),
        ("V1Instance", [client.mastodon("v1/instance").body]),
    ):
        assert answers
        for answer in answers:
            _check({"$ref": f"#/components/schemas/{name}"}, answer, schemas, name)


def _check(schema: dict[str, Any], value: Any, schemas: dict[str, Any], where: str) -> None:
    """Compare with the parts of JSON Schema that the specification uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    for part in schema.get("allOf", ()):
        _check(part, value, schemas, where)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            assert any(_fits(part, value, schemas, where) for part in schema[choice]), where
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    types = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    types |= {"integer": int, "number": float}
    if kinds:
        assert any(isinstance(value, types[kind]) for kind in kinds), f"{where}: {value!r}"
    if "enum" in schema and value is not None:
        assert value in schema["enum"], f"{where}: {value!r}"
    if isinstance(value, dict):
        for name in schema.get("required", ()):
            assert name in value, f"{where} lacks {name}"
        for name, part in schema.get("properties", {}).items():
            if name in value:
                _check(part, value[name], schemas, f"{where}.{name}")
    if isinstance(value, list):
        for item in value:
            _check(schema.get("items", {}), item, schemas, f"{where}[]")


def _fits(schema: dict[str, Any], value: Any, schemas: dict[str, Any], where: str) -> bool:
    try:
        _check(schema, value, schemas, where)
    except AssertionError:
        return False
    return True
