"""One small served world and its marts, built once for every test of this folder."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from recovery import PLATFORMS, Recovered, every, recover

from simulator import build_world


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Recovered:
    """Four brands over the night in March when the clock goes forward, read three times."""
    world = build_world(date(2026, 3, 23), brands=4, weeks=2)
    readings = every(timedelta(hours=18), world, until=timedelta(hours=36))
    folder: Path = tmp_path_factory.mktemp("small")
    return recover(world, PLATFORMS, readings, folder)
