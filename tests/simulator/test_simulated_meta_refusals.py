"""What the Graph API refuses, with Meta's own codes; tokens, versions and limits."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.request import urlopen

import pytest
from meta_town import SECRET, Made, Meta

from simulator import Clock, serve
from simulator.people import FACEBOOK, INSTAGRAM
from simulator.platforms.answers import Allowance, Request
from simulator.platforms.meta.fields import parsed, written
from simulator.platforms.meta.tokens import SCOPES, page_token

REFUSED: dict[str, tuple[str, dict[str, str], tuple[int, int, int | None]]] = {
    "a field that no page has": ("/me", {"fields": "id,colour"}, (400, 100, None)),
    "a field in other letters": ("/me", {"fields": "поле"}, (400, 100, None)),
    "a field on a line of its own": ("/me", {"fields": "id\n;message"}, (400, 2500, None)),
    "a field that no post has": ("/me/feed", {"fields": "username"}, (400, 100, None)),
    "a field within braces": ("/me/feed", {"fields": "comments{caption}"}, (400, 100, None)),
    "a name within an object": ("/me", {"fields": "engagement{size}"}, (400, 100, None)),
    "a retired field": ("/me/feed", {"fields": "id,type"}, (400, 12, None)),
    "braces left open": ("/me", {"fields": "feed{id"}, (400, 2500, None)),
    "two pairs of braces": ("/me", {"fields": "feed{id}{message}"}, (400, 2500, None)),
    "no name at all": ("/me", {"fields": ",id"}, (400, 2500, None)),
    "braces without end": ("/me", {"fields": "feed{" * 40 + "}" * 40}, (400, 2500, None)),
    "a limit above the most": ("/me/feed", {"limit": "101"}, (400, 100, None)),
    "a limit in words": ("/me/feed", {"limit": "many"}, (400, 100, None)),
    "a limit below nothing": ("/me/feed", {"limit": "-1"}, (400, 100, None)),
    "a limit too long to read": ("/me/feed", {"limit": "9" * 5000}, (400, 100, None)),
    "a limit within braces": ("/me", {"fields": "feed.limit(500){id}"}, (400, 100, None)),
    "a made-up cursor": ("/me/feed", {"after": "elsewhere"}, (400, 2642, None)),
    "a cursor in signs": ("/me/feed", {"after": "é%"}, (400, 2642, None)),
    "a time in words": ("/me/feed", {"since": "long ago"}, (400, 100, None)),
    "a time beyond time": ("/me/feed", {"since": "9" * 30}, (400, 100, None)),
    "a time before all": ("/me/insights", {"metric": "page_follows", "until": "0001-01-01"},
                          (400, 100, None)),
    "a field too long to repeat": ("/me", {"fields": "a" * 70_000}, (400, 100, None)),
    "an order of one's own": ("/{own}/comments", {"order": "best"}, (400, 100, None)),
    "a filter of one's own": ("/{own}/comments", {"filter": "all"}, (400, 100, None)),
    "an edge that nothing has": ("/me/friends_of_friends", {}, (400, 2500, None)),
    "an edge of another kind": ("/me/comments", {}, (400, 100, None)),
    "a path that goes on": ("/me/feed/comments", {}, (400, 2500, None)),
    "no path": ("", {}, (400, 2500, None)),
    "a version that never was": ("/v2.80/me", {}, (400, 2500, None)),
    "a version that is not yet": ("/v27.0/me", {}, (400, 2500, None)),
    "an unknown number": ("/123456789012345", {}, (400, 100, 33)),
    "an unknown name": ("/nosuchpage", {}, (404, 803, None)),
    "an unknown one of many": ("/", {"ids": "me,123456789012345"}, (400, 100, 33)),
    "too many at once": ("/", {"ids": ",".join(map(str, range(51)))}, (400, 100, None)),
    "none at once": ("/", {"ids": ","}, (400, 100, None)),
    "another's page": ("/{other}", {}, (403, 10, None)),
    "another's feed": ("/{other}/feed", {}, (403, 10, None)),
    "another's conversations": ("/{other}/conversations", {}, (403, 10, None)),
    "another's Instagram": ("/{rival}/media", {}, (403, 10, None)),
    "a post on another's wall": ("/{wall of other}", {}, (400, 100, 33)),
    "a comment by its post's number": ("/{elsewhere}/comments", {}, (400, 100, 33)),
    "a platform of one's own": ("/me/conversations", {"platform": "x"}, (400, 100, None)),
    "a retired metric among good ones": (
        "/me/insights",
        {"metric": "page_follows,page_impressions"},
        (400, 100, None),
    ),
    "no metric": ("/me/insights", {}, (400, 100, None)),
    "a period of one's own": (
        "/me/insights",
        {"metric": "page_follows", "period": "hour"},
        (400, 100, None),
    ),
    "a token to look at that isn't there": ("/debug_token", {}, (400, 100, None)),
    "no token": ("/{page}", {"access_token": ""}, (400, 104, None)),
    "no token for me": ("/me", {"access_token": ""}, (400, 2500, None)),
    "a made-up token": ("/me", {"access_token": "EAAmadeup"}, (400, 190, None)),
    "a token of other signs": ("/me", {"access_token": "sésame"}, (400, 190, None)),
    "a user name with a hashtag": ("/{hashtag}/recent_media", {"fields": "username"},
                                   (400, 100, None)),
    "a hashtag for nobody": ("/{hashtag}/recent_media", {}, (400, 100, None)),
    "more than fifty with a hashtag": ("/{hashtag}/recent_media", {"limit": "51"},
                                       (400, 100, None)),
    "a comment that names nobody": (
        "/{instagram}",
        {"fields": "mentioned_comment.comment_id({ig question}){text}"},
        (400, 100, 33),
    ),
    "a mention of nothing": ("/{instagram}", {"fields": "mentioned_comment{id}"},
                             (400, 100, None)),
    "far too much": (
        "/{own}",
        {"fields": "comments.limit(100){object{comments.limit(100){object{comments.limit(100)}}}}"},
        (500, 1, None),
    ),
}  # fmt: skip


def _filled(text: str, meta: Meta, made: Made) -> str:
    """Put ids where names of posts and accounts stand in braces."""
    ids = {name: post.native_id for name, post in made.posts.items()}
    ids |= {"page": made.page.account_id, "other": made.other.account_id}
    ids |= {"instagram": made.instagram.account_id, "rival": made.rival.account_id}
    if "{hashtag}" in text:
        asked = {"user_id": made.instagram.account_id, "q": "spring"}
        ids["hashtag"] = meta.body("/ig_hashtag_search", **asked)["data"][0]["id"]
    for name, identifier in ids.items():
        text = text.replace(f"{{{name}}}", identifier)
    return text


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_request_is_refused_as_meta_does(name: str, meta: Meta, made: Made) -> None:
    path, query, expected = REFUSED[name]
    query = {key: _filled(value, meta, made) for key, value in query.items()}
    if "hashtag for nobody" not in name and "{hashtag}" in path:
        query["user_id"] = made.instagram.account_id
    path = _filled(path, meta, made)
    assert meta.error(path, **query) == expected
    answer = meta.answer(path, **query)
    error = answer.body["error"]
    wanted = {"message", "type", "code", "fbtrace_id"}
    assert set(error) - {"error_subcode"} == wanted
    assert error["type"] == ("GraphMethodException" if expected[2] == 33 else "OAuthException")
    assert "facebook-api-version" in answer.headers
    for header in answer.headers.values():  # what http.server would not send
        header.encode("latin-1")
        assert "\n" not in header
        assert len(header) < 1000
    assert meta.answer(path, **query).body == answer.body


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nothing_can_be_written(method: str, meta: Meta) -> None:
    answer = meta.answer("/me/feed", method=method)
    assert (answer.status, answer.body["error"]["code"]) == (400, 100)


def test_a_cursor_serves_the_list_that_gave_it_only(meta: Meta) -> None:
    after = meta.body("/me/feed", limit="2")["paging"]["cursors"]["after"]
    assert meta.answer("/me/feed", after=after).status == 200
    assert meta.error("/me/visitor_posts", after=after) == (400, 2642, None)
    assert meta.error("/me/feed", before=after + "A") == (400, 2642, None)


@pytest.mark.parametrize("where", ["Authorization", "access_token"])
def test_a_token_may_stand_in_the_header_or_the_address(where: str, meta: Meta, made: Made) -> None:
    token = meta.token(1)
    query = {"access_token": [token]} if where == "access_token" else {}
    headers = {"Authorization": f"Bearer {token}"} if where == "Authorization" else {}
    answer = meta.graph.answer(Request("GET", "/v26.0/me/feed", {**query, "limit": ["1"]}, headers))
    assert f"access_token={token}" in answer.body["paging"]["next"]
    assert f"/{made.other.account_id}/feed?" in answer.body["paging"]["next"]


def test_a_token_ends_at_its_moment(meta: Meta) -> None:
    ends = meta.now + timedelta(days=1)
    token = page_token(SECRET, meta.brand_ids[0], expires_at=ends)
    meta.clock.set(ends - timedelta(seconds=1))
    assert meta.body("/me", access_token=token)["name"]
    meta.clock.set(ends)
    assert meta.error("/me", access_token=token) == (400, 190, 463)
    looked = meta.body("/debug_token", input_token=token)["data"]
    assert (looked["is_valid"], looked["error"]["subcode"]) == (False, 463)
    assert meta.graph.expired().body["error"]["error_subcode"] == 463


def test_a_token_tells_what_it_may_and_until_when(meta: Meta, made: Made) -> None:
    ends = meta.now.replace(hour=0, minute=0) + timedelta(days=30)
    token = page_token(SECRET, meta.brand_ids[1], expires_at=ends, scopes=SCOPES[:2])
    looked = meta.body("/debug_token", input_token=token)["data"]
    assert looked["expires_at"] == int(ends.timestamp())
    assert looked["data_access_expires_at"] == int((ends + timedelta(days=30)).timestamp())
    assert looked["scopes"] == list(SCOPES[:2])
    assert looked["profile_id"] == made.other.account_id
    renewed = meta.body("/debug_token", input_token=meta.token())["data"]
    days_left = (renewed["expires_at"] - meta.now.timestamp()) / 86_400
    assert 59 < days_left <= 60


LISTS = {
    "/me/feed": ("pages_read_user_content", 10),
    "/me/posts": ("pages_read_engagement", 10),
    "/me": ("pages_read_engagement", 10),
    "/me/ratings": ("pages_read_user_content", 10),
    "/me/conversations": ("pages_messaging", 200),
    "/me/conversations?platform=instagram": ("instagram_manage_messages", 200),
    "/me/insights?metric=page_follows": ("read_insights", 10),
    "/{instagram}/media": ("instagram_basic", 10),
    "/{media}/comments": ("instagram_manage_comments", 10),
    "/{instagram}/tags": ("instagram_manage_comments", 10),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_token_without_the_permission_is_refused(path: str, meta: Meta, made: Made) -> None:
    scope, code = LISTS[path]
    path, _, rest = _filled(path, meta, made).partition("?")
    query = dict([rest.split("=")]) if rest else {}
    lesser = [one for one in SCOPES if one != scope]
    token = page_token(SECRET, meta.brand_ids[0], scopes=lesser)
    assert meta.answer(path, **query).status == 200
    assert meta.error(path, access_token=token, **query) == (403, code, None)


VERSIONS = {
    "/v26.0/me": "v26.0",
    "/v22.0/me": "v22.0",
    "/v21.0/me": "v21.0",
    "/v20.0/me": "v21.0",  # ended: the oldest that still works answers
    "/v2.12/me": "v21.0",
}


@pytest.mark.parametrize("path", VERSIONS)
def test_an_answer_names_the_version_that_gave_it(path: str, meta: Meta) -> None:
    answer = meta.answer(path)
    assert (answer.status, answer.headers["facebook-api-version"]) == (200, VERSIONS[path])


def test_a_version_ends_on_its_day(meta: Meta) -> None:
    meta.clock.set(meta.now.replace(year=2027, month=1, day=20))
    assert meta.answer("/v21.0/me").headers["facebook-api-version"] == "v21.0"
    meta.clock.advance(timedelta(days=1))
    assert meta.answer("/v21.0/me").headers["facebook-api-version"] == "v22.0"


def test_usage_is_told_in_percentages(meta: Meta) -> None:
    resets_at = meta.now + timedelta(minutes=30)
    headers = meta.graph.limit_headers(Allowance(200, 50, resets_at, meta.now))
    assert json.loads(headers["X-App-Usage"])["call_count"] == 75
    [[business]] = json.loads(headers["X-Business-Use-Case-Usage"]).values()
    assert (business["call_count"], business["estimated_time_to_regain_access"]) == (75, 0)
    spent = meta.graph.limit_headers(Allowance(200, 0, resets_at, meta.now + timedelta(seconds=90)))
    [[business]] = json.loads(spent["X-Business-Use-Case-Usage"]).values()
    assert (business["call_count"], business["estimated_time_to_regain_access"]) == (100, 29)
    refused = meta.graph.too_many(resets_at)
    assert (refused.status, refused.body["error"]["code"]) == (403, 32)
    assert set(refused.body["error"]) == {"message", "type", "code", "fbtrace_id"}


def test_only_lists_are_said_to_have_pages(meta: Meta) -> None:
    def has_pages(path: str) -> bool:
        request = Request("GET", path, {}, {})
        return meta.graph.page_shape(request) is not None

    assert all(map(has_pages, ("/v26.0/me/feed", "/me/feed", "/v20.0/1_2/comments")))
    assert not any(map(has_pages, ("/v26.0/me", "/", "/debug_token", "/v26.0/me/insights")))
    shape = meta.graph.page_shape(Request("GET", "/v26.0/me/feed", {}, {}))
    assert shape is not None
    body = meta.body("/me/feed", limit="100")
    assert shape.nexts[0] == ("paging", "next")
    assert "next" not in body["paging"]
    assert isinstance(body[shape.items[0]], list)


def test_fields_are_read_as_they_are_written() -> None:
    texts = [
        "id",
        "id,message,from{id,name}",
        "comments.limit(5).order(reverse_chronological){id,comments{from{id}}},id",
        "mentioned_comment.comment_id(17){text}",
    ]
    assert [written(parsed(text)) for text in texts] == texts
    assert parsed("comments.fields(id,from).limit(3)") == parsed("comments.limit(3){id,from}")
    assert parsed(" id , message ") == parsed("id,message")


def test_thirty_hashtags_fit_in_seven_days(meta: Meta, made: Made) -> None:
    ours = made.instagram.account_id

    def search(tag: str) -> int:
        return meta.answer("/ig_hashtag_search", user_id=ours, q=tag).status

    assert search("spring") == 200
    assert [search(f"made{number}") for number in range(29)] == [400] * 29  # they count too
    assert meta.error("/ig_hashtag_search", user_id=ours, q="summer") == (400, 18, None)
    assert search("#Spring") == 200  # asked before: free
    assert len(meta.body(f"/{ours}/recently_searched_hashtags")["data"]) == 30
    rival = made.rival.account_id
    assert meta.by(1).body("/ig_hashtag_search", user_id=rival, q="spring")["data"]
    meta.clock.advance(timedelta(days=7))
    assert meta.error("/ig_hashtag_search", user_id=ours, q="summer") == (400, 24, 2207024)


def test_every_brand_has_a_page_and_an_instagram_account(meta: Meta) -> None:
    for brand in (0, 1):
        fields = "username,instagram_business_account{id}"
        page = meta.by(brand).body("/me", fields=fields)
        ours = meta.account(FACEBOOK, brand)
        assert meta.by(brand).body(f"/{page['username']}") == {
            "name": ours.display_name,
            "id": ours.account_id,
        }
        account = page["instagram_business_account"]["id"]
        assert account == meta.account(INSTAGRAM, brand).account_id


def test_over_http_the_next_page_is_where_the_client_asked(made: Made) -> None:
    with serve(made.world, secret=SECRET, clock=Clock(made.now), names=["graph"]) as servers:
        token = page_token(SECRET, made.world.specs[0].brand_id)
        url = f"{servers.url('graph')}/v26.0/me/feed?limit=10&access_token={token}"
        ids: list[str] = []
        while url:
            with urlopen(url) as answer:
                assert answer.headers["facebook-api-version"] == "v26.0"
                assert json.loads(answer.headers["X-App-Usage"])["call_count"] < 100
                body = json.load(answer)
            ids += [one["id"] for one in body["data"]]
            url = body["paging"].get("next", "")
            assert url.startswith(servers.url("graph")) or not url
        assert len(ids) == len(set(ids)) > 30
