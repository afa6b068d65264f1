"""A lake written in bulk, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from extractors.facts import Facts, read
from extractors.keys import KeyRing
from extractors.lake import Lake
from simulator.bulk import BulkSummary, write_bulk

RING = KeyRing("k1", b"an author key for the tests only")
START = date(2026, 9, 28)


@dataclass(frozen=True)
class BulkLake:
    """What ``write_bulk`` wrote, and where."""

    folder: Path
    written: BulkSummary

    @property
    def lake(self) -> Lake:
        """Open the lake."""
        return Lake.at(self.folder / "lake")

    @property
    def facts(self) -> Facts:
        """Read the facts."""
        return read(self.folder / "facts")

    def table(self, name: str, *, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a table of the lake, all platforms."""
        return ds.dataset(self.lake.files(*name.split("/"))).to_table(columns=columns)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Read a table of the lake as rows."""
        return list(self.table(name).to_pylist())


def bulk_lake(
    folder: Path, *, posts: int, seed: int = 1, days: int = 10, brands: int = 6
) -> BulkLake:
    """Write a lake."""
    written = write_bulk(
        folder,
        posts=posts,
        seed=seed,
        start=START,
        days=days,
        brands=brands,
        key_of=RING.key_of,
    )
    return BulkLake(folder, written)
