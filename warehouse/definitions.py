"""Rules that a setting governs, and their versions: what held on a day can still be computed.

``rules`` of ``dbt/metrics.yml`` names each var of ``dbt_project.yml``, the metrics that it governs
and its values with the days from which they hold. A build under the rules of a day gives them to
dbt as vars, so that models know of no versions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

REGISTER = Path(__file__).resolve().parents[1] / "dbt" / "metrics.yml"


class Version(BaseModel):
    """A value, and the day from which it holds."""

    model_config = ConfigDict(frozen=True)

    version: int
    valid_from: date
    value: Any
    change: str


class Rule(BaseModel):
    """A var of dbt that metrics depend on."""

    model_config = ConfigDict(frozen=True)

    name: str
    metrics: tuple[str, ...]
    versions: tuple[Version, ...] = Field(min_length=1)

    def on(self, day: date) -> Version:
        """Give the version in force on a day; before the first one that is the first."""
        return max(
            (one for one in self.versions if one.valid_from <= day),
            key=lambda one: one.valid_from,
            default=self.versions[0],
        )


@dataclass(frozen=True)
class Definitions:
    """Every rule, and the columns of every metric."""

    rules: tuple[Rule, ...]
    columns: Mapping[str, tuple[str, ...]]

    def settings(self, day: date) -> dict[str, Any]:
        """Give dbt's vars as they were in force on a day."""
        return {rule.name: rule.on(day).value for rule in self.rules}

    def governs(self, rules: Collection[str], mart: str, column: str) -> bool:
        """Say whether a column's metric depends on one of the rules."""
        place = f"{mart}.{column}"
        metric = max(
            (
                (len(pattern), name)
                for name, patterns in self.columns.items()
                for pattern in patterns
                if fnmatchcase(place, pattern)
            ),
            default=(0, ""),
        )[1]
        return any(rule.name in rules and metric in rule.metrics for rule in self.rules)


def read(path: Path = REGISTER) -> Definitions:
    """Read the rules of the register; ``dashboards.metrics`` checks that they are in order."""
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Definitions(
        rules=tuple(Rule.model_validate(one) for one in body["rules"]),
        columns={one["name"]: tuple(one["columns"]) for one in body["metrics"]},
    )
