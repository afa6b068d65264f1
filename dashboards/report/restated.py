"""What earlier reports printed and is another number now: read, chosen and said.

``python -m warehouse restate BEFORE AFTER --out FILE`` writes the file; BEFORE are the marts that
the report before was printed from, which are kept beside the reports.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dashboards.report import words

KEPT, TOLD = "printed.duckdb", "restated.json"
PRINTED = {  # what a report prints of a brand's week
    "inbound_post_count": "messages",
    "sla_attainment_share": "within the promise",
    "answered_within_1h_share": "within 1 h",
    "proactive_reply_share": "proactive",
    "open_clock_count": "backlog",
}
MOST_TOLD = 4


@dataclass(frozen=True)
class Restated:
    """One printed number of one brand's week that changed."""

    brand_id: str
    iso_week: str
    column: str
    before: float | None
    after: float | None
    reasons: tuple[str, ...]

    def told(self, brand_name: str) -> str:
        """Say it: ``W46 Noordnet messages 1,278 → 1,281 (late data)``."""
        why = ", ".join(reason.replace("_", " ") for reason in self.reasons)
        change = f"{self._said(self.before)} → {self._said(self.after)}"
        return f"W{self.iso_week[-2:]} {brand_name} {PRINTED[self.column]} {change} ({why})"

    @property
    def is_seen(self) -> bool:
        """Whether it is printed otherwise."""
        return self._said(self.before) != self._said(self.after)

    def _said(self, value: float | None) -> str:
        return words.count(value) if self.column.endswith("_count") else words.percent(value)


@dataclass(frozen=True)
class Restatements:
    """What changed of a set's printed weeks since a moment; newest week first."""

    as_of_at: datetime
    rows: tuple[Restated, ...]

    def told(self, names: Mapping[str, str]) -> str:
        """Say the first few, and how many there are besides."""
        since = f"since what was known {words.short_moment(self.as_of_at)}"
        if not self.rows:
            return f"No number of an earlier week is printed otherwise {since}."
        first = [row.told(names.get(row.brand_id, row.brand_id)) for row in self.rows[:MOST_TOLD]]
        more = len(self.rows) - len(first)
        rest = f"; and {more:,} more" if more else ""
        return f"{'; '.join(first)}{rest}, {since}."


def read(path: Path, brand_ids: frozenset[str], *, before_week: str) -> Restatements | None:
    """Choose what concerns these brands' weeks before one; None where nobody compared.

    Raises ``ValueError`` for a file that is not what ``restate`` writes.
    """
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        as_of_at = datetime.fromisoformat(told["as_of_at"])
        found = [
            Restated(
                row["brand_id"],
                row["iso_week"],
                row["column"],
                row["before"],
                row["after"],
                tuple(row["reasons"]),
            )
            for row in told["restated"]
            if row["brand_id"] in brand_ids
            and row["platform"] == "all"
            and row["column"] in PRINTED
            and row["iso_week"] < before_week
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is no list of restatements ({error!r}); "
            "write it with `python -m warehouse restate BEFORE AFTER --out FILE`"
        ) from error
    columns = list(PRINTED)
    found.sort(key=lambda row: (row.brand_id, columns.index(row.column)))
    found.sort(key=lambda row: row.iso_week, reverse=True)
    return Restatements(as_of_at, tuple(row for row in found if row.is_seen))


def keep(serving: Path, folder: Path) -> None:
    """Keep the marts that were printed from, for the next report to compare with.

    A link costs nothing: the next publication replaces the name, not the file. Between two
    file systems it is a copy.
    """
    draft = folder / f".{KEPT}.new"
    draft.unlink(missing_ok=True)
    try:
        os.link(serving, draft)
    except OSError:
        shutil.copyfile(serving, draft)
    os.replace(draft, folder / KEPT)
