"""A small town of brands and customers with known truth, which speaks the platforms' APIs."""

from simulator.credentials import bluesky_password, tokens
from simulator.platforms.server import serve
from simulator.platforms.shelf import Clock
from simulator.world import World, build_world

__all__ = ["Clock", "World", "bluesky_password", "build_world", "serve", "tokens"]
