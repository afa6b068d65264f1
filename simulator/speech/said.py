"""A text together with what is true of it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.labels import Labels


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, and its labels as they were meant while writing."""

    text: str
    labels: Labels

    def followed_by(self, more: str) -> Said:
        """Give the same with something behind it that changes no label, such as a handle."""
        return Said(self.text + more, self.labels) if more else self

    def after(self, address: str) -> Said:
        """Give the same with something before it that changes no label, such as a handle."""
        return Said(f"{address} {self.text}", self.labels)
