"""One set of models, two engines: DuckDB and Spark build the same marts, row for row."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
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
from simulator.drops import write_drops
from simulator.town.facts import write_facts
from warehouse.prepare import prepare

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "dbt"))

from warehouse_runs import run_dbt  # noqa: E402

PYTHON = ROOT / ".venv-spark" / "bin" / "python"

pytestmark = [pytest.mark.spark, pytest.mark.slow]

Rows = list[tuple[object, ...]]


def _demo(folder: Path) -> Path:
    """Read the demo's sources as `make demo` does, up to the end of its eighth week."""
    secret, now = "of this test alone", datetime(2026, 11, 23, tzinfo=UTC)
    world = build_world(date(2026, 9, 28))
    write_facts(world, folder / "facts")
    write_drops(world, folder / "drops", now)
    facts, lake = brand_facts.read(folder / "facts"), Lake.at(folder / "lake")
    ring = KeyRing("k1", b"of this test alone")
    with serve(world, secret=secret, clock=Clock(now)) as servers:
        environment = {
            "BLUESKY_SERVICE": f"{servers.url('bluesky')}/",
            "BLUESKY_IDENTIFIER": "listener.test",
            "BLUESKY_PASSWORD": bluesky_password(secret),
            "MASTODON_INSTANCE": f"{servers.url('mastodon')}/",
            "MASTODON_TOKENS": json.dumps(tokens(secret)),
            "WEERKLANK_FEEDBACK": str(folder / "drops" / "feedback"),
            "WEERKLANK_CONTACTS": str(folder / "drops" / "contacts"),
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


def test_both_engines_build_the_same_marts(tmp_path: Path) -> None:
    """And Spark understands the tests of the data: each singular one, and a mart's generic ones."""
    lake = _demo(tmp_path)
    run_dbt("run", lake=lake, database=tmp_path / "build.duckdb", work=tmp_path)
    on_spark(
        [
            (None, ["run"]),
            (
                None,
                ["test", "--select", "test_type:singular", "fct_response_clocks,test_type:data"],
            ),
        ],
        lake,
        tmp_path,
    )
    assert_equal_marts(tmp_path)


def on_spark(steps: Sequence[tuple[str | None, list[str]]], lake: Path, folder: Path) -> None:
    """Run dbt step by step in one Spark session; fail where its environment is missing in CI."""
    if not PYTHON.exists():
        told = f"the Spark environment is missing: {PYTHON}; `make setup` makes it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    told_steps = folder / "steps.json"
    told_steps.write_text(json.dumps(steps), encoding="utf-8")
    script = Path(__file__).with_name("spark_runs.py")
    done = subprocess.run(
        [
            *(str(PYTHON), str(script), str(told_steps), str(lake)),
            *("--project-dir", str(ROOT / "dbt"), "--profiles-dir", str(ROOT / "dbt")),
            *("--target-path", str(folder / "target_spark")),
            *("--log-path", str(folder / "logs_spark")),
        ],
        env={
            **os.environ,
            "WEERKLANK_LAKE": str(lake),
            "WEERKLANK_SPARK_WAREHOUSE": str(folder / "spark"),
            # Little data: compiling each query costs more than running it.
            "PYSPARK_SUBMIT_ARGS": "--conf spark.sql.codegen.wholeStage=false pyspark-shell",
        },
        cwd=folder,  # Spark leaves its own files where it runs
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def assert_equal_marts(folder: Path) -> None:
    """Both engines made the same marts, and each holds the same rows."""
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute(f"attach '{folder}/build.duckdb' as built (read_only)")
        marts = _names(database)
        assert "fct_response_clocks" in marts
        assert marts == sorted(path.name for path in (folder / "spark" / "marts.db").iterdir())
        differing = {mart: told for mart in marts if (told := compared(database, mart, folder))}
    assert differing == {}


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
