"""Request limits: counted per caller, told in headers, kept until their window ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simulator_client import SECRET, Client

from simulator import Clock, World, serve

URLS = {
    "bluesky": "/xrpc/app.bsky.actor.getProfile?actor=belvaart.test",
    "mastodon": "/api/v1/instance",
}
ANOTHER = {"bluesky": 400, "mastodon": 200}  # to a caller with a token of Mastodon's
UNREAD = {"bluesky": 400, "mastodon": 401}  # to another method than GET and HEAD


@pytest.mark.parametrize("platform", URLS)
def test_one_request_too_many_is_refused_for_this_caller_until_the_window_ends(
    world: World, platform: str
) -> None:
    traffic = Clock(world.end)
    limits = dict.fromkeys(URLS, 2)
    with serve(
        world, secret=SECRET, clock=Clock(world.end), traffic_clock=traffic, limits=limits
    ) as servers:
        client = Client(world, servers, servers.clock)
        url = servers.url(platform) + URLS[platform]
        assert [client.ask(url).status for _ in range(3)] == [200, 200, 429]
        assert client.ask(url, token=client.token("belvaart")).status == ANOTHER[platform]
        traffic.advance(timedelta(seconds=300))
        assert client.ask(url).status == 200


def test_only_the_platforms_that_are_named_are_served(world: World) -> None:
    with serve(world, secret=SECRET, names=["mastodon"]) as servers:
        assert servers.names == ("mastodon",)
    with (
        pytest.raises(KeyError, match="no platform 'myspace'"),
        serve(world, secret=SECRET, names=["myspace"]),
    ):
        pass


@pytest.mark.parametrize("platform", URLS)
def test_no_other_method_than_reading_reaches_a_list(client: Client, platform: str) -> None:
    url = client.servers.url(platform) + URLS[platform]
    assert client.ask(url, method="HEAD").status == 200
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        assert client.ask(url, method=method).status == UNREAD[platform]
