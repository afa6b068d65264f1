"""The brand facts of a world, as the folder that the pipeline reads."""

from __future__ import annotations

from pathlib import Path

from extractors.facts import write
from simulator.world import World


def write_facts(world: World, folder: Path) -> None:
    """Write the world's facts as CSV files."""
    write(folder, world.facts)
