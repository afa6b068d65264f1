"""X's lists and look-ups: pages, versions, what a moment shows, which fields are told."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from x_client import (
    START,
    XClient,
    client_of,
    client_with,
    latest_id,
    listed,
    small_world,
    user_token,
    write,
)

from simulator import World, build_world
from simulator.ids import X_EPOCH_MS
from simulator.people import Account, account
from simulator.platforms.answers import iso
from simulator.platforms.x.fields import TWEET_EXPANSIONS, TWEET_FIELDS, USER_FIELDS

SECOND = timedelta(seconds=1)
RECENT, ALL = "/2/tweets/search/recent", "/2/tweets/search/all"


@pytest.fixture(scope="module")
def small() -> World:
    return small_world()


@pytest.fixture
def client(small: World) -> XClient:
    return client_of(small, small.start + timedelta(weeks=3))


@pytest.fixture(scope="module")
def brand(small: World) -> Account:
    return next(a for a in small.accounts if a.platform == "x")


@pytest.fixture(scope="module")
def customer() -> Account:
    return account("x", "noor_12", "Noor")


# pages


@pytest.mark.parametrize("size", [5, 7, 100])
def test_timelines_page_through_every_shown_post_once_newest_first(
    client: XClient, size: int
) -> None:
    now = client.clock.now()
    met = 0
    for brand_id in client.brand_ids:
        ours = client.brand(brand_id)
        own = [post for post in client.shown() if post.author is ours]
        about = [post for post in client.shown() if ours in post.mentions]
        path = f"/2/users/{ours.account_id}"
        assert client.every(f"{path}/tweets", max_results=size) == listed(own, now)
        assert client.every(f"{path}/mentions", max_results=size) == listed(about, now)
        met += len(own) + len(about)
    assert met > 100


def test_search_pages_through_every_shown_post_of_seven_days_once(client: XClient) -> None:
    now = client.clock.now()
    for brand_id in client.brand_ids:
        word = brand_id.casefold()
        expected = [
            number
            for number in listed([p for p in client.shown() if p.author.brand_id is None], now)
            if now - timedelta(days=7) <= moment_of(number) < now - timedelta(seconds=30)
        ]
        by_id = {latest_id(post, now): post for post in client.shown()}
        expected = [n for n in expected if f"@{word}" in by_id[n].shown_text(now).casefold()]
        found = client.every(RECENT, query=f"@{brand_id} -from:{brand_id}", max_results=10)
        assert found == expected
        assert found


def moment_of(number: str) -> datetime:
    milliseconds = timedelta(milliseconds=(int(number) >> 22) + X_EPOCH_MS)
    return datetime(1970, 1, 1, tzinfo=UTC) + milliseconds


def test_the_way_back_gives_the_pages_of_the_way_there(client: XClient) -> None:
    busiest = max(
        (client.brand(b) for b in client.brand_ids),
        key=lambda a: sum(p.author is a for p in client.shown()),
    )
    path = f"/2/users/{busiest.account_id}/tweets"
    there, token = [], {}
    for _ in range(3):
        answer = client.ask(path, max_results=5, **token).body
        there.append([post["id"] for post in answer["data"]])
        token = {"pagination_token": answer["meta"]["next_token"]}
    assert "previous_token" in answer["meta"]
    back = [there[-1]]
    while "previous_token" in answer["meta"]:
        token = {"pagination_token": answer["meta"]["previous_token"]}
        answer = client.ask(path, max_results=5, **token).body
        back.append([post["id"] for post in answer["data"]])
    assert back == there[::-1]


def test_a_token_holds_for_the_list_that_gave_it_alone(client: XClient) -> None:
    first = client.ask(RECENT, query=client.about_all).body["meta"]
    refused = client.ask(RECENT, query="from:belvaart", next_token=first["next_token"])
    assert refused.status == 400
    assert "next_token" in refused.body["errors"][0]["parameters"]
    both = {"next_token": first["next_token"], "pagination_token": first["next_token"]}
    assert client.ask(RECENT, query=client.about_all, **both).status == 400
    assert client.ask(RECENT, query="from:belvaart", next_token="zzz!").status == 400


def test_ids_and_times_leave_out_what_x_says_they_leave_out(client: XClient) -> None:
    busiest = max(client.brand_ids, key=lambda b: len(client.every(RECENT, query=f"@{b}")))
    path = f"/2/users/{client.brand(busiest).account_id}/mentions"
    ids = client.every(path, max_results=100)
    newest, oldest = ids[1], ids[-2]
    assert client.every(path, since_id=oldest, until_id=newest) == ids[2:-2]
    start, end = moment_of(oldest).replace(microsecond=0), moment_of(newest).replace(microsecond=0)
    span = {"start_time": iso(start), "end_time": iso(end)}
    expected = [number for number in ids if start <= moment_of(number) < end]
    assert client.every(path, **span) == expected
    assert client.every(path, since_id=oldest, start_time=iso(end)) == ids[:-2]  # ids go first


def test_recent_search_reaches_seven_days_and_refuses_what_is_older(client: XClient) -> None:
    now = client.clock.now()
    old = iso(now - timedelta(days=7, minutes=1))
    refused = client.ask(RECENT, query="from:belvaart", start_time=old)
    assert refused.status == 400
    assert "'start_time' must be on or after" in refused.body["errors"][0]["message"]
    assert client.ask(ALL, query="from:belvaart", start_time=old).status == 200
    edge = iso(now - timedelta(days=7))
    assert client.ask(RECENT, query="from:belvaart", start_time=edge).status == 200
    too_new = client.ask(RECENT, query="from:belvaart", end_time=iso(now - 9 * SECOND))
    assert "minimum of 10 seconds" in too_new.body["errors"][0]["message"]
    first = min(client.shown(), key=lambda post: int(post.native_id))
    for name in ("since_id", "until_id"):
        refused = client.ask(RECENT, query="from:belvaart", **{name: first.native_id})
        assert f"'{name}' must be a tweet id created after" in refused.body["errors"][0]["message"]
    mixed = {"since_id": str(10**19 - 1), "start_time": edge}
    assert client.ask(RECENT, query="from:belvaart", **mixed).status == 400


def test_the_edges_of_a_search_are_where_x_says(customer: Account) -> None:
    posts = [write(customer, "waar blijft het", minutes=n) for n in range(3)]
    client = client_with(posts)
    first, middle, last = (post.native_id for post in posts)
    asked = {"query": "from:noor_12"}
    assert client.every(RECENT, **asked, since_id=first) == [last, middle]
    assert client.every(RECENT, **asked, until_id=last) == [middle, first]
    span = {"start_time": iso(posts[1].created_at), "end_time": iso(posts[2].created_at)}
    assert client.every(RECENT, **asked, **span) == [middle]
    found = []
    for seconds in (30, 31):  # so long a new post stays out of search, not out of timelines
        client.clock.set(posts[2].created_at + seconds * SECOND)
        found.append(client.every(RECENT, **asked))
        assert client.every(f"/2/users/{customer.account_id}/tweets")[0] == last
    assert found == [[middle, first], [last, middle, first]]


def test_a_timeline_of_mentions_goes_no_further_back_than_eight_hundred(
    brand: Account, customer: Account
) -> None:
    posts = [write(customer, "@belvaart!", minutes=n / 10, mentions=(brand,)) for n in range(805)]
    client = client_with(posts)
    ids = listed(posts, client.clock.now())
    path = f"/2/users/{brand.account_id}/mentions"
    assert client.every(path, max_results=100) == ids[:800]
    posts[-1].deleted_at = client.clock.now()
    assert client.every(path, max_results=100) == ids[1:801]
    assert len(client.every(ALL, query="@belvaart", max_results=500)) == 804


def test_counts_add_up_to_what_search_finds(client: XClient) -> None:
    query = client.about_all
    found = client.every(RECENT, query=query, max_results=100)
    for granularity in ("minute", "hour", "day"):
        answer = client.ask("/2/tweets/counts/recent", query=query, granularity=granularity).body
        spans = answer["data"]
        assert sum(span["tweet_count"] for span in spans) == len(found)
        assert answer["meta"]["total_tweet_count"] == len(found)
        assert all(one["end"] == other["start"] for one, other in pairwise(spans))


# what a moment shows


def test_an_edit_is_a_new_id_and_the_old_one_keeps_its_text(client: XClient) -> None:
    edited = [p for p in client.world.by_platform("x") if p.edited_at and not p.is_private]
    post = next(p for p in edited if p.deleted_at is None)
    path = f"/2/users/{post.author.account_id}/tweets"
    assert post.edited_at is not None
    client.clock.set(post.edited_at - SECOND)
    both = {"ids": (post.native_id, post.edited_id), "tweet__fields": "entities,note_tweet"}
    before = client.ask("/2/tweets", **both).body
    assert [(t["id"], read_back(t)) for t in before["data"]] == [(post.native_id, post.text)]
    assert before["data"][0]["edit_history_tweet_ids"] == [post.native_id]
    assert before["errors"][0]["value"] == post.edited_id
    assert post.native_id in client.every(path)
    client.clock.set(post.edited_at)
    after = client.ask("/2/tweets", **both).body["data"]
    assert [read_back(t) for t in after] == [post.text, post.edited_text]
    assert all(t["edit_history_tweet_ids"] == [post.native_id, post.edited_id] for t in after)
    ids = client.every(path)
    assert post.edited_id in ids
    assert post.native_id not in ids


def read_back(tweet: dict[str, Any]) -> str:
    """Give what was written: links whole, signs as they are."""
    note: dict[str, Any] = tweet.get("note_tweet", tweet)
    text: str = note["text"]
    for link in note.get("entities", {}).get("urls", ()):
        text = text.replace(link["url"], link["expanded_url"])
    return html.unescape(text)


def test_every_text_can_be_read_back_as_it_was_written(client: XClient) -> None:
    now = client.clock.now()
    texts = {latest_id(post, now): post.shown_text(now) for post in client.shown()}
    ids, linked = sorted(texts), 0
    for at in range(0, len(ids), 100):
        body = client.ask(
            "/2/tweets", ids=tuple(ids[at : at + 100]), tweet__fields="entities,note_tweet"
        ).body
        for tweet in body["data"]:
            assert read_back(tweet) == texts.pop(tweet["id"])
            linked += "urls" in tweet.get("entities", {})
    assert texts == {}
    assert linked


def test_deleting_takes_every_version_away(brand: Account, customer: Account) -> None:
    post = write(customer, "@belvaart waar blijft het", mentions=(brand,))
    post.edited_at = post.created_at + timedelta(minutes=10)
    post.edited_text = "@belvaart waar blijft het pakket"
    client = client_with([post])
    post.deleted_at = client.clock.now() + SECOND
    ids = (post.native_id, post.edited_id)
    assert len(client.ask("/2/tweets", ids=ids).body["data"]) == 2
    assert client.every(f"/2/users/{brand.account_id}/mentions") == [post.edited_id]
    client.clock.set(post.deleted_at)
    gone = client.ask("/2/tweets", ids=ids).body
    assert "data" not in gone
    assert [problem["resource_id"] for problem in gone["errors"]] == list(ids)
    assert client.every(f"/2/users/{brand.account_id}/mentions") == []
    assert client.every(RECENT, query="from:noor_12") == []


def test_a_late_post_appears_late_under_its_early_id(client: XClient) -> None:
    post = next(
        p
        for p in client.world.by_platform("x")
        if p.visible_at - p.created_at > timedelta(minutes=15)
        and not (p.is_private or p.deleted_at or p.edited_at)
    )
    client.clock.set(post.visible_at - SECOND)
    path = f"/2/tweets/{post.native_id}"
    assert client.ask(path).body["errors"][0]["title"] == "Not Found Error"
    client.clock.set(post.visible_at)
    assert client.ask(path, tweet__fields="created_at").body["data"]["created_at"] == iso(
        post.created_at
    )


def test_an_answer_names_the_wording_that_it_answers(brand: Account, customer: Account) -> None:
    asked = write(customer, "@belvaart storing?", mentions=(brand,))
    asked.edited_at = asked.created_at + timedelta(minutes=5)
    asked.edited_text = "@belvaart storing in Ede?"
    early = write(brand, "We kijken", minutes=3, parent=asked)
    late = write(brand, "In Ede is het stuk", minutes=8, parent=asked)
    client = client_with([asked, early, late])
    wanted = {"tweet__fields": "conversation_id,in_reply_to_user_id"}
    body = client.ask(
        "/2/tweets",
        ids=(early.native_id, late.native_id),
        expansions="referenced_tweets.id,referenced_tweets.id.author_id",
        **wanted,
    ).body
    references = [t["referenced_tweets"][0]["id"] for t in body["data"]]
    assert references == [asked.native_id, asked.edited_id]
    assert {t["conversation_id"] for t in body["data"]} == {asked.native_id}
    assert {t["in_reply_to_user_id"] for t in body["data"]} == {customer.account_id}
    assert [t["id"] for t in body["includes"]["tweets"]] == references
    assert [u["username"] for u in body["includes"]["users"]] == ["noor_12"]
    asked.deleted_at = client.clock.now()
    orphan = client.ask("/2/tweets", ids=late.native_id, expansions="referenced_tweets.id").body
    assert orphan["data"][0]["referenced_tweets"][0]["id"] == asked.edited_id
    (problem,) = orphan["errors"]
    assert (problem["section"], problem["value"]) == ("includes", asked.edited_id)


# fields


def test_nothing_is_told_that_was_not_asked_for(client: XClient) -> None:
    tweets = client.ask(RECENT, query=client.about_all).body
    assert tweets.keys() == {"data", "meta"}
    assert all(t.keys() == {"id", "text", "edit_history_tweet_ids"} for t in tweets["data"])
    me = client.ask("/2/users/by/username/BELVAART").body["data"]
    assert me == {
        "id": client.brand("belvaart").account_id,
        "name": client.brand("belvaart").display_name,
        "username": "belvaart",
    }


def test_marks_stand_where_they_say_in_the_text_that_is_told(
    brand: Account, customer: Account
) -> None:
    text = "🙄 @BelVaart <fout 404> & #Storing2 op https://belvaart.test/uit?a=1&b=2, toch @niemand"
    client = client_with([write(customer, text, mentions=(brand,))])
    (found,) = client.ask(RECENT, query="#storing2", tweet__fields="entities").body["data"]
    marks = found["entities"]
    (link,) = marks["urls"]
    assert found["text"] == (
        f"🙄 @BelVaart &lt;fout 404&gt; &amp; #Storing2 op {link['url']}, toch @niemand"
    )
    assert link["expanded_url"] == "https://belvaart.test/uit?a=1&b=2"
    assert link["url"].startswith("https://t.test/")
    (tag,), (mention,) = marks["hashtags"], marks["mentions"]
    for mark, piece in ((link, link["url"]), (tag, "#Storing2"), (mention, "@BelVaart")):
        assert found["text"][mark["start"] : mark["end"]] == piece
    assert (tag["tag"], mention["username"]) == ("Storing2", "belvaart")
    assert mention["id"] == brand.account_id


def test_a_long_post_is_cut_and_whole_in_its_note(customer: Account) -> None:
    short, long = "kort " * 56, "lang " * 56 + "@belvaart"
    posts = [write(customer, short), write(customer, long, minutes=1)]
    client = client_with(posts)
    first, second = client.ask(
        "/2/tweets",
        ids=tuple(post.native_id for post in posts),
        tweet__fields="note_tweet,entities",
    ).body["data"]
    assert (first["text"], "note_tweet" in first) == (short, False)
    assert second["note_tweet"]["text"] == long
    assert second["note_tweet"]["entities"]["mentions"][0]["username"] == "belvaart"
    assert len(second["text"]) <= 285
    (link,) = second["entities"]["urls"]
    assert second["text"].endswith("… " + link["url"])
    assert client.every(RECENT, query="@belvaart") == [posts[1].native_id]  # found by the whole


def test_answers_to_post_fields_are_in_the_words_of_2_167(client: XClient) -> None:
    fields = "referenced_posts,public_metrics,author_id"
    body = client.ask(ALL, query=f"({client.about_all}) is:reply", post__fields=fields,
                      expansions="referenced_posts").body  # fmt: skip
    for post in body["data"]:
        assert {"edit_history_post_ids", "referenced_posts", "author_id"} <= post.keys()
        assert "repost_count" in post["public_metrics"]
        assert "edit_history_tweet_ids" not in post
    assert body["includes"].keys() == {"posts"}


def test_figures_of_ones_own_posts_are_for_their_author_alone(client: XClient) -> None:
    ours = client.brand("belvaart")
    path = f"/2/users/{ours.account_id}/tweets"
    asked = {"tweet__fields": "non_public_metrics,organic_metrics", "max_results": 5}
    body = client.ask(path, **asked).body
    assert len(body["errors"]) == 2 * len(body["data"])
    assert {problem["title"] for problem in body["errors"]} == {"Field Authorization Error"}
    own = client.ask(path, token=user_token("belvaart"), **asked).body
    assert "errors" not in own
    assert all("impression_count" in post["non_public_metrics"] for post in own["data"])


# how fast, how even


def test_a_page_of_a_hundred_holds_a_hundred_with_all_that_can_be_asked(client: XClient) -> None:
    query = " OR ".join(f"@{b} OR from:{b} OR {b}" for b in client.brand_ids)
    wanted = {
        "max_results": 100,
        "tweet__fields": tuple(TWEET_FIELDS),
        "user__fields": tuple(USER_FIELDS),
        "expansions": tuple(TWEET_EXPANSIONS),
    }
    answer = client.ask(ALL, query=query, **wanted)
    assert len(answer.body["data"]) == answer.body["meta"]["result_count"] == 100
    written = {post["author_id"] for post in answer.body["data"]}
    assert written <= {user["id"] for user in answer.body["includes"]["users"]}


def test_the_same_question_has_the_same_bytes_in_two_worlds(small: World) -> None:
    answers = []
    for world in (small, build_world(START, brands=4, weeks=2)):
        client = client_of(world, world.start + timedelta(weeks=2))
        tweets = {
            "max_results": 100,
            "tweet__fields": tuple(TWEET_FIELDS),
            "expansions": tuple(TWEET_EXPANSIONS),
        }
        users = {"usernames": "belvaart,zendgolf", "user__fields": tuple(USER_FIELDS)}
        bodies = [
            client.ask(RECENT, query=client.about_all, **tweets).body,
            client.ask("/2/dm_events", token=user_token("belvaart")).body,
            client.ask("/2/users/by", **users).body,
        ]
        answers.append(json.dumps(bodies).encode())
    assert answers[0] == answers[1]
