"""Every platform that the town speaks, by name; a new one is a line here."""

from __future__ import annotations

from collections.abc import Callable

from simulator.platforms.answers import Api
from simulator.platforms.bluesky.api import Bluesky
from simulator.platforms.feeds.api import Feeds
from simulator.platforms.mastodon.api import Mastodon
from simulator.platforms.meta.api import Graph
from simulator.platforms.request_tracker.api import RequestTracker
from simulator.platforms.shelf import Clock
from simulator.platforms.wordpress.api import WordPress
from simulator.platforms.x.api import X
from simulator.world import World

APIS: dict[str, Callable[[World, Clock, str], Api]] = {
    "bluesky": Bluesky,
    "mastodon": Mastodon,
    "x": X,
    "graph": Graph,
    "wordpress": WordPress,
    "request_tracker": RequestTracker,
    "feeds": Feeds,
}
"""Name → what makes its server's answers, of a world, a clock and the run's secret."""
