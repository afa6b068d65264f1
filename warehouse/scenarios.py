"""Scenarios of the what-if: other hours, people or pace, declared once in ``dbt/scenarios.yml``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from extractors.facts import Facts, OpeningHours, Platform, Slug, WallTime
from warehouse.desk import seconds
from warehouse.opening_hours import Interval, open_intervals
from warehouse.queues import ALL

CONFIGURED = "configured"
Hours = dict[tuple[str, str], list[tuple[float, float]]]


class Row(BaseModel):
    """One stretch of open hours in a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brand_id: Slug | Literal["*"] = "*"
    platform: Platform = "*"
    iso_weekday: int = Field(ge=1, le=7)
    opens_at: WallTime
    closes_at: WallTime


class Scenario(BaseModel):
    """A desk with other opening hours, more or fewer people, or another pace."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: Slug
    title: str
    hours: Literal["extra", "instead"] = "extra"
    rows: tuple[Row, ...] = ()
    people: int = 0  # more than the desk was seen to have, or fewer
    pace: float = Field(default=1.0, gt=0)  # answers of one person, times what was seen
    takes_up_all: bool = False  # also the questions that were passed over

    @property
    def is_of_capacity(self) -> bool:
        """Say whether more changes than the hours."""
        return self.people != 0 or self.pace != 1 or self.takes_up_all


class Scenarios(BaseModel):
    """What is asked of the replays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target_share: float = Field(gt=0, lt=1)  # of the questions, to be answered in time
    scenarios: tuple[Scenario, ...]


AS_CONFIGURED = Scenario(scenario=CONFIGURED, title="As it was")


def read_scenarios(path: Path) -> Scenarios:
    """Read a file of scenarios; a name stands once and is not the back-test's."""
    found = Scenarios.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    names = [CONFIGURED, *(scenario.scenario for scenario in found.scenarios)]
    if len(names) != len(set(names)):
        raise ValueError(f"{path}: a scenario's name stands twice, or is {CONFIGURED!r}")
    return found


def hours_of(
    scenario: Scenario, facts: Facts, platforms: Iterable[str], span: Interval, configured: Hours
) -> Hours:
    """Give the open stretches of every brand and platform with known hours in a scenario."""
    rows = tuple(
        OpeningHours(
            **row.model_dump(exclude={"brand_id"}), brand_id=brand.brand_id, valid_from=date.min
        )
        for row in scenario.rows
        for brand in facts.brands
        if row.brand_id in ("*", brand.brand_id)
    )
    other = open_stretches(replace(facts, opening_hours=rows), platforms, span)
    if scenario.hours == "instead":
        return {key: other.get(key, stretches) for key, stretches in configured.items()}
    return {key: stretches + other.get(key, []) for key, stretches in configured.items()}


def open_stretches(facts: Facts, platforms: Iterable[str], span: Interval) -> Hours:
    """Give the open stretches of every brand and platform, in seconds since 1970."""
    found: Hours = defaultdict(list)
    for one in open_intervals(facts, platforms, span):
        found[one.brand_id, one.platform].append((seconds(one.starts_at), seconds(one.ends_at)))
    return dict(found)


def with_whole_desks(hours: Hours, desks: Iterable[tuple[str, str]]) -> Hours:
    """Add the hours of the desks over all platforms: open where one of their platforms is."""
    joined: Hours = defaultdict(list)
    for key in desks:
        joined[key[0], ALL] += hours.get(key, [])
    return hours | {key: stretches for key, stretches in joined.items() if stretches}
