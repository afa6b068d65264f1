"""One set of models, two engines: DuckDB and Spark build the same marts, row for row."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from enrichment.run import enrich
from extractors import facts as brand_facts
from extractors import registry
from extractors.base import Window
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.run import extract
from simulator import Clock, bluesky_password, build_world, serve, tokens
from simulator.town.facts import write_facts
from warehouse.prepare import prepare

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "dbt"))

from random_town import START, arrivals, land, sightings, write_town_facts  # noqa: E402

pytestmark = [pytest.mark.spark, pytest.mark.slow]

Rows = list[tuple[object, ...]]


def _town(folder: Path) -> Path:
    """Write a lake of random conversations with everything that can go wrong in them."""
    lake, chance = folder / "lake", random.Random(20261125)
    write_town_facts(lake)
    found = sightings(chance, post_count=260)
    for number, reading in enumerate(arrivals(chance, found, count=3)):
        land(lake, number, reading, START + timedelta(days=14, hours=number))
    return lake


def _demo(folder: Path) -> Path:
    """Read the demo's platforms as `make demo` does, up to the end of its eighth week."""
    secret, now = "of this test alone", datetime(2026, 11, 23, tzinfo=UTC)
    world = build_world(date(2026, 9, 28))
    write_facts(world, folder / "facts")
    facts, lake = brand_facts.read(folder / "facts"), Lake.at(folder / "lake")
    ring = KeyRing("k1", b"of this test alone")
    with serve(world, secret=secret, clock=Clock(now)) as servers:
        environment = {
            "BLUESKY_SERVICE": f"{servers.url('bluesky')}/",
            "BLUESKY_IDENTIFIER": "listener.test",
            "BLUESKY_PASSWORD": bluesky_password(secret),
            "MASTODON_INSTANCE": f"{servers.url('mastodon')}/",
            "MASTODON_TOKENS": json.dumps(tokens(secret)),
        }
        for entry in registry.load(ROOT / "demo" / "sources.yml").values():
            window = Window(datetime(2026, 9, 28, tzinfo=UTC), now)
            reading = extract(
                entry, window, lake, facts, ring, environ=environment, now=lambda: now
            )
            assert reading.is_complete, reading.problem_text
    enrich(lake, facts)
    prepare(lake, facts, ring)
    return folder / "lake"


@pytest.mark.parametrize("make_lake", [_town, _demo], ids=["town", "demo"])
def test_both_engines_build_the_same_marts(make_lake: object, tmp_path: Path) -> None:
    assert callable(make_lake)
    spark = ROOT / ".venv-spark" / "bin" / "dbt"
    if not spark.exists():
        told = f"the Spark environment is missing: {spark}; `make setup` makes it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    lake = make_lake(tmp_path)
    _dbt(Path(sys.executable).with_name("dbt"), "duckdb", lake, tmp_path)
    _dbt(spark, "spark", lake, tmp_path)
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute(f"attach '{tmp_path}/build.duckdb' as built (read_only)")
        marts = _names(database)
        assert "fct_response_clocks" in marts
        assert marts == sorted(path.name for path in (tmp_path / "spark" / "marts.db").iterdir())
        differing = {mart: told for mart in marts if (told := compared(database, mart, tmp_path))}
    assert differing == {}


def _dbt(program: Path, target: str, lake: Path, folder: Path) -> None:
    done = subprocess.run(
        [
            *(str(program), "--no-use-colors", "build", "--target", target),
            *("--project-dir", str(ROOT / "dbt"), "--profiles-dir", str(ROOT / "dbt")),
            *("--target-path", str(folder / f"target_{target}")),
            *("--log-path", str(folder / f"logs_{target}")),
            *("--exclude-resource-type", "unit_test"),
        ],
        env={
            **os.environ,
            "WEERKLANK_LAKE": str(lake),
            "WEERKLANK_WAREHOUSE": str(folder / "build.duckdb"),
            "WEERKLANK_SPARK_WAREHOUSE": str(folder / "spark"),
        },
        cwd=folder,  # Spark leaves its own files where it runs
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def _names(database: duckdb.DuckDBPyConnection) -> list[str]:
    query = (
        "select table_name from information_schema.tables"
        " where table_catalog = 'built' and table_schema = 'marts' and table_type = 'BASE TABLE'"
        " order by table_name"  # a view is a query, and leaves no file
    )
    return [name for (name,) in database.execute(query).fetchall()]


def compared(database: duckdb.DuckDBPyConnection, mart: str, folder: Path) -> list[str]:
    """Say how a mart differs between the engines; nothing if it does not."""
    columns = [
        (name, kind)
        for name, kind, *_ in database.execute(f"describe built.marts.{mart}").fetchall()
    ]
    exact = ", ".join(f'"{name}"' for name, kind in columns if kind != "DOUBLE")
    # Spark's instants are UTC as well, but Parquet marks them so.
    select = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns)
    theirs = f"read_parquet('{folder}/spark/marts.db/{mart}/*.parquet')"
    ordered = f"order by {exact}"
    ours: Rows = database.execute(f"select {select} from built.marts.{mart} {ordered}").fetchall()
    other: Rows = database.execute(f"select {select} from {theirs} {ordered}").fetchall()
    if len(ours) != len(other):
        return [f"{len(ours)} rows against {len(other)}"]
    told = []
    for mine, yours in zip(ours, other, strict=True):
        told += [
            f"{name}: {one!r} against {another!r} in {mine}"
            for (name, _), one, another in zip(columns, mine, yours, strict=True)
            if not _is_same(one, another)
        ]
    return told[:5]


def _is_same(one: object, another: object) -> bool:
    if isinstance(one, float) and isinstance(another, float):
        return math.isclose(one, another, rel_tol=1e-9, abs_tol=1e-9)
    return one == another
