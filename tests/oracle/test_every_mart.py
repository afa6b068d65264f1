"""Real conversations through every mart: no NULL where a definition promises a value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from desks import facts_for
from test_oracle import ALWAYS, PLATFORM, RING, _archive, _care

from enrichment.run import enrich
from extractors.facts import CompetitorSet, Facts, SlaTarget
from extractors.lake import Lake
from extractors.run import extract
from warehouse.build import build

WINDOWS = {"15m": 900, "1h": 3600, "4h": 14_400, "8h": 28_800, "24h": 86_400, "72h": 259_200}
PROMISES: dict[str, dict[str, str | None]] = yaml.safe_load(
    Path(__file__).with_name("promises.yml").read_text(encoding="utf-8")
)

# Nobody was asked in these files how it went: tests/truth/test_feedback_recovered.py has who was.
UNASKED = {"fct_feedback", "rpt_feedback_periods", "rpt_feedback_bias_periods"}

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@dataclass(frozen=True)
class Built:
    """A warehouse of real conversations, and what dbt knows of its marts."""

    database: Path
    described: dict[str, dict[str, str]]  # mart → column → what its description says


@pytest.fixture(scope="module", params=["archive", "care"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    _, accounts, entry = {"archive": _archive, "care": _care}[request.param]()
    facts = _promising(facts_for(accounts, PLATFORM, frozenset()))
    folder = tmp_path_factory.mktemp(request.param)
    lake, warehouse = Lake.at(folder), folder / "warehouse"
    extract(entry, ALWAYS, lake, facts, RING, environ={})
    enrich(lake, facts)
    build(lake, warehouse / "build.duckdb", facts=facts, ring=RING)
    manifest = json.loads((warehouse / "build.dbt" / "manifest.json").read_text("utf-8"))
    models = [one for one in manifest["nodes"].values() if one["schema"] == "marts"]
    return Built(
        warehouse / "build.duckdb",
        {
            one["name"]: _said(one)
            for one in models
            if one["resource_type"] == "model" and one["name"].startswith(("fct_", "rpt_"))
        },
    )


def _said(model: dict[str, Any]) -> dict[str, str]:
    return {name: column["description"] for name, column in model["columns"].items()}


def _promising(facts: Facts) -> Facts:
    """Let every brand promise something, and stand in one set of competitors."""
    since = date(2000, 1, 1)
    clocks = {"first_response": 3600, "hand_over": 7200, "resolution": 86_400}
    return replace(
        facts,
        sla_targets=tuple(
            SlaTarget(
                brand_id=brand.brand_id,
                platform="*",
                clock=clock,
                hours_basis="calendar",
                target_seconds=seconds,
                valid_from=since,
            )
            for brand in facts.brands
            for clock, seconds in clocks.items()
        ),
        competitor_sets=tuple(
            CompetitorSet(set_id="all", set_name="All", brand_id=brand.brand_id, valid_from=since)
            for brand in facts.brands
        ),
    )


def test_every_mart_has_rows(built: Built) -> None:
    with duckdb.connect(str(built.database), read_only=True) as database:
        empty = [
            mart
            for mart in built.described
            if database.execute(f"from marts.{mart} limit 1").fetchone() is None
        ]
    assert set(empty) == UNASKED
    assert len(built.described) > 25


def test_a_value_is_there_exactly_where_its_definition_promises_it(built: Built) -> None:
    assert set(PROMISES) <= set(built.described)
    with duckdb.connect(str(built.database), read_only=True) as database:
        database.execute("set TimeZone = 'UTC'")
        told = [
            one
            for mart, described in built.described.items()
            for one in _broken(database, mart, described)
        ]
    assert told == []


def _broken(
    database: duckdb.DuckDBPyConnection, mart: str, described: dict[str, str]
) -> Iterator[str]:
    promised = dict(_promised(mart, described))
    counts = ", ".join(
        f"count(*) filter ({column} is null and ({condition})),"
        f" count(*) filter ({column} is not null and not coalesce({condition}, false))"
        for column, condition in promised.items()
    )
    found = database.execute(f"select {counts} from marts.{mart}").fetchone() or ()
    for column, missing, surplus in zip(promised, found[::2], found[1::2], strict=True):
        if missing or surplus:
            yield f"{mart}.{column}: {missing} missing, {surplus} surplus; {promised[column]}"


def _promised(mart: str, described: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give each column of a mart with the condition under which it is there."""
    stated = {
        column.format(t=name): condition and condition.format(t=name, seconds=seconds)
        for columns, condition in PROMISES.get(mart, {}).items()
        for column in columns.split(", ")
        for name, seconds in WINDOWS.items()
    }
    assert set(stated) <= set(described), f"{mart} has no such column"
    for column, said in described.items():
        if column in stated:
            if condition := stated[column]:
                yield column, condition
        elif "NULL" not in said:
            yield column, _where_its_interval_is(column, described)


def _where_its_interval_is(column: str, described: dict[str, str]) -> str:
    low = column.replace("_high", "_low")
    if low != column and "NULL" in described[low]:
        return f"{low} is not null"
    middle = low.replace("_low", "")
    return f"{middle} is not null" if middle in described and middle != column else "true"
