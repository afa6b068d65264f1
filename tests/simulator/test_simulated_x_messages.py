"""X's direct messages, and who may read what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from x_client import NOBODY, XClient, client_of, client_with, small_world, user_token, write

from simulator.people import Account, account

SECOND = timedelta(seconds=1)
ALL = "/2/tweets/search/all"


@pytest.fixture
def client() -> XClient:
    return client_of(small_world(), small_world().start + timedelta(weeks=3))


@pytest.fixture(scope="module")
def brand() -> Account:
    return next(a for a in small_world().accounts if a.platform == "x")


@pytest.fixture(scope="module")
def customer() -> Account:
    return account("x", "noor_12", "Noor")


def test_a_caller_without_a_good_token_reads_nothing(client: XClient) -> None:
    for token in (None, NOBODY):
        answer = client.ask("/2/users/by/username/belvaart", token=token)
        assert answer.status == 401
        assert answer.body["title"] == "Unauthorized"


def test_the_app_reads_no_messages_and_is_nobody(client: XClient) -> None:
    other = client.brand("belvaart").account_id
    for path in (
        "/2/users/me",
        "/2/dm_events",
        f"/2/dm_conversations/with/{other}/dm_events",
        f"/2/dm_conversations/{other}-{other}/dm_events",
    ):
        answer = client.ask(path)
        assert (answer.status, answer.body["title"]) == (403, "Unsupported Authentication")
    me = client.ask("/2/users/me", token=user_token("belvaart")).body["data"]
    assert me["id"] == other


def test_messages_are_read_by_those_who_share_them_and_stand_in_no_list(client: XClient) -> None:
    now = client.clock.now()
    posts = [p for p in client.world.by_platform("x") if p.is_private and p.is_shown(now)]
    wanted = {"dm_event__fields": "dm_conversation_id,sender_id,created_at"}
    met: set[str] = set()
    for brand_id in client.brand_ids:
        ours = client.brand(brand_id)
        own = [p for p in posts if ours in (p.root.author, *p.root.mentions)]
        found = client.pages("/2/dm_events", token=user_token(brand_id), max_results=3, **wanted)
        events = [event for page in found for event in page]
        expected = sorted((p.native_id for p in own), key=int, reverse=True)
        assert [event["id"] for event in events] == expected
        met |= set(expected)
        for conversation in sorted({event["dm_conversation_id"] for event in events}):
            low, high = conversation.split("-")
            assert int(low) < int(high)
            partner = high if low == ours.account_id else low
            for path in (f"{conversation}/dm_events", f"with/{partner}/dm_events"):
                ids = client.every(f"/2/dm_conversations/{path}", token=user_token(brand_id))
                assert ids == [e["id"] for e in events if e["dm_conversation_id"] == conversation]
    assert met
    gone = client.ask("/2/tweets", ids=tuple(sorted(met))[:100]).body
    assert "data" not in gone
    assert not met & set(client.every(ALL, query="de OR het OR the OR een", max_results=500))


def test_messages_are_kept_for_thirty_days_and_change_under_their_id(
    brand: Account, customer: Account
) -> None:
    private = {"is_private": True, "place": "message"}
    post = write(customer, "mijn nummer is 12", mentions=(brand,), **private)
    post.edited_at, post.edited_text = post.created_at + SECOND, "mijn nummer is <13>"
    reply = write(brand, "dank je", minutes=1, parent=post, **private)
    client = client_with([post, reply])
    asked = {"token": user_token("belvaart"), "dm_event__fields": "participant_ids,sender_id"}
    newest, oldest = client.pages("/2/dm_events", **asked)[0]
    assert (newest["id"], oldest["id"]) == (reply.native_id, post.native_id)
    assert (newest["sender_id"], oldest["sender_id"]) == (brand.account_id, customer.account_id)
    assert oldest["text"] == "mijn nummer is &lt;13&gt;"
    assert oldest["participant_ids"] == [customer.account_id, brand.account_id]
    counts = []
    for moment in (timedelta(days=30), timedelta(days=30) + SECOND, timedelta(days=31)):
        client.clock.set(post.created_at + moment)
        counts.append(len(client.every("/2/dm_events", token=user_token("belvaart"))))
    assert counts == [2, 1, 0]
    assert client.every("/2/dm_events", token=user_token("zendgolf")) == []
