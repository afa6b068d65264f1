"""Sightings as whole numbers: what a landed row is made of, kept until its day is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulator.bulk.draws import Ints

NONE = -1


@dataclass(frozen=True)
class Rows:
    """Columns of equal length. Seconds count from 1970, UTC; ``NONE`` where there is none.

    A post is named by three numbers that its id is made of: the second in which it was
    written, its number on the platform and its author's place in the cast.
    """

    second: Ints
    number: Ints
    author: Ints
    parent_second: Ints
    parent_number: Ints
    parent_author: Ints
    root_second: Ints
    root_number: Ints
    root_author: Ints
    mentioned: Ints  # place in the cast
    text: Ints  # place in the pool
    query: Ints  # place in the list of queries
    edited_second: Ints
    version: Ints  # WRITTEN, EDITED or GONE
    known_day: Ints  # days since 1970 of the window that lands it

    def __len__(self) -> int:
        return len(self.second)

    def take(self, where: Any) -> Rows:
        """Give the rows of a mask, a slice or places."""
        return Rows(*(column[where] for column in self.columns()))

    def columns(self) -> list[Ints]:
        """List the columns in their order."""
        return [getattr(self, field.name) for field in fields(self)]

    def changed(self, **columns: Ints) -> Rows:
        """Give the rows with other columns."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return Rows(**{**kept, **columns})


def joined(parts: Sequence[Rows]) -> Rows:
    """Put rows one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Rows(*map(np.concatenate, zip(*(part.columns() for part in parts), strict=True)))
