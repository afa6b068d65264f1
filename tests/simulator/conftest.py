"""A world, and its servers at a moment that the test chooses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from meta_town import Made, Meta
from simulator_client import SECRET, Client

from simulator import Clock, World, build_world, serve
from simulator.platforms.server import Servers

START = date(2026, 9, 28)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(START, seed=1)


@pytest.fixture(scope="session")
def served(world: World) -> Iterator[Servers]:
    with serve(world, secret=SECRET, clock=Clock(world.end)) as servers:
        yield servers


@pytest.fixture
def client(world: World, served: Servers) -> Client:
    """A client at the end of the history."""
    served.clock.set(world.start + timedelta(weeks=8))
    return Client(world, served, served.clock)


@pytest.fixture(scope="module")
def made() -> Made:
    """Meta's small town of hand-made posts."""
    return Made()


@pytest.fixture
def meta(made: Made) -> Meta:
    """Graph over that town, as its Page's token reads it."""
    return Meta(made.world, made.now)
