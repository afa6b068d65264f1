"""Request limits: counted per caller, told in headers, kept."""

from __future__ import annotations

import pytest
from simulator_client import SECRET, Client

from simulator import Clock, World, serve


@pytest.mark.parametrize("platform", ["bluesky", "mastodon"])
def test_one_request_too_many_is_refused_for_this_caller_only(world: World, platform: str) -> None:
    clock = Clock(world.end)
    with serve(world, secret=SECRET, clock=clock, limits=(2, 2)) as servers:
        client = Client(world, servers, clock)
        if platform == "bluesky":
            url = f"{servers.bluesky.url}/xrpc/app.bsky.actor.getProfile?actor=belvaart.test"
        else:
            url = f"{servers.mastodon.url}/api/v1/instance"
        assert [client.ask(url).status for _ in range(3)] == [200, 200, 429]
        assert client.ask(url, token=client.token("belvaart")).status in (200, 400)
