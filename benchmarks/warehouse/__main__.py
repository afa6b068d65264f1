"""``python -m benchmarks.warehouse``: the build beside a hand-written query, and what news costs.

The query gives the rows of ``fct_response_clocks`` from the same Parquet, which is checked; it
keeps nothing for a next run. Beside them the same first responses, from the same messages, in SQL,
polars and pandas. Ratios are of CPU seconds: others may use the machine too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import pyarrow.parquet as pq
import typer

CLOCKS = ("--select", "+fct_response_clocks")
MESSAGES = """
    select conversation_key, is_brand_post as is_brand, placed_at
    from intermediate.int_posts_turned
    where not is_automated and not is_withdrawn
"""
MOST_OF_QUERY, MOST_OF_QUERY_WHOLE = 2.0, 12.0
MOST_MEMORY_MB = 4_000
MOST_OF_WHOLE, MOST_GROWTH = 0.02, 1.3


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    cpu_seconds: float
    wall_seconds: float
    memory_mb: float

    def __add__(self, next_one: Cost) -> Cost:
        return Cost(
            self.cpu_seconds + next_one.cpu_seconds,
            self.wall_seconds + next_one.wall_seconds,
            max(self.memory_mb, next_one.memory_mb),
        )

    def __str__(self) -> str:
        return (
            f"{self.cpu_seconds:,.1f} CPU s, {self.wall_seconds:,.1f} s, {self.memory_mb:,.0f} MB"
        )


def cost_of(work: str, folder: Path, *options: str) -> Cost:
    """Do a piece of work in a process of its own. Raises ``CalledProcessError`` if it fails."""
    command = [sys.executable, "-m", "benchmarks.warehouse.work", work, str(folder), *options]
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    wall = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def beside_a_query(folder: Path, posts: int) -> bool:
    """Print what the models cost beside the query; tell whether the promises were kept."""
    cost_of("lake", folder, str(posts))
    hand = cost_of("hand", folder)
    clocks = cost_of("models", folder, *CLOCKS)
    with duckdb.connect(str(folder / "build.duckdb")) as database:
        database.execute(f"attach '{folder}/hand.duckdb' as hand (read_only)")
        rows, unlike = _unlike(database)
        database.sql(MESSAGES).write_parquet(str(folder / "messages.parquet"))
    whole = clocks + cost_of("models", folder, "--exclude", CLOCKS[1])
    share, whole_share = (cost.cpu_seconds / hand.cpu_seconds for cost in (clocks, whole))
    print(f"{posts:,} posts to {rows:,} clocks, {unlike:,} rows unlike the query's")
    print(f"  by hand, one query          {hand}")
    print(f"  up to fct_response_clocks   {clocks}: {share:.1f} times (wanted: {MOST_OF_QUERY})")
    print(f"  every model                 {whole}: {whole_share:.1f} times ({MOST_OF_QUERY_WHOLE})")
    print(f"  memory at most {whole.memory_mb:,.0f} MB (wanted: {MOST_MEMORY_MB:,})")
    _first_responses(folder)
    is_cheap = share <= MOST_OF_QUERY and whole_share <= MOST_OF_QUERY_WHOLE
    return is_cheap and not unlike and whole.memory_mb <= MOST_MEMORY_MB


def _unlike(database: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Give how many clocks there are, and how many rows stand on one side alone."""
    ours = database.table("marts.fct_response_clocks")
    hand = database.table("hand.clocks").select(*ours.columns)
    unlike = sum(a.except_(b).shape[0] for a, b in ((ours, hand), (hand, ours)))
    return hand.shape[0], unlike


def _first_responses(folder: Path) -> None:
    costs = {name: cost_of(f"in_{name}", folder) for name in ("duckdb", "polars", "pandas")}
    with duckdb.connect(str(folder / "first.duckdb"), read_only=True) as database:
        ours = database.table("first")
        for name in ("polars", "pandas"):
            theirs = database.read_parquet(f"{folder}/{name}.parquet").select(*ours.columns)
            if unlike := ours.except_(theirs).shape[0] + theirs.except_(ours).shape[0]:
                raise SystemExit(f"first responses: {unlike} of {name} are unlike those of SQL")
    print("  first responses alone, from the same messages:")
    for name, cost in costs.items():
        ratio = cost.cpu_seconds / costs["duckdb"].cpu_seconds
        print(f"    {name:8} {cost}: {ratio:.1f} times SQL")


def news(folder: Path, stored: int, new: int) -> tuple[Cost, Cost]:
    """Give the cost of a whole build, and of one with so many posts more."""
    cost_of("lake", folder, str(stored))
    held = folder / "held"
    _hold_back(folder / "lake", held)
    whole = cost_of("models", folder)
    _add(folder / "lake", held, new)
    more = cost_of("models", folder)
    share = more.cpu_seconds / whole.cpu_seconds
    print(f"{new:,} new posts into {stored:,}: {more}; whole {whole}: {share:.1%}")
    return whole, more


def _hold_back(lake: Path, held: Path) -> None:
    """Move the last day's readings out of the lake."""
    paths = [p for p in lake.glob("landed/*/source=*/*/*.parquet") if "_none" not in str(p)]
    last = max(path.name.partition("-")[2] for path in paths)
    for path in (p for p in paths if p.name.endswith(last)):
        target = held / path.relative_to(lake)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def _add(lake: Path, held: Path, new: int) -> None:
    """Put those readings back with so many of their posts in all."""
    posts = sorted(held.glob("landed/posts/**/*.parquet"))
    for path in [*posts, *held.glob("landed/readings/**/*.parquet")]:
        table = pq.read_table(path)
        target = lake / path.relative_to(held)
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.slice(0, new // len(posts)) if path in posts else table, target)


def main(
    posts: Annotated[int, typer.Option(help="Posts of the build beside the query.")] = 10_000_000,
    stored: Annotated[int, typer.Option(help="Posts stored before news; 0: skip.")] = 5_000_000,
) -> None:
    """Measure, print, and end with status 1 where a promise is not kept."""
    is_kept = True
    if posts:
        with tempfile.TemporaryDirectory() as name:
            is_kept &= beside_a_query(Path(name), posts)
    if stored:
        new = stored // 1000
        costs = []
        for count in (stored // 10, stored):
            with tempfile.TemporaryDirectory() as name:
                costs.append(news(Path(name), count, new))
        (_, small), (whole, large) = costs
        share = large.cpu_seconds / whole.cpu_seconds
        growth = large.cpu_seconds / small.cpu_seconds
        print(
            f"  {share:.1%} of a whole build (wanted: {MOST_OF_WHOLE:.0%}); {growth:.1f} times "
            f"their cost into a tenth of the posts (wanted: {MOST_GROWTH})"
        )
        is_kept &= share <= MOST_OF_WHOLE and growth <= MOST_GROWTH
    if not is_kept:
        raise SystemExit(1)


if __name__ == "__main__":
    typer.run(main)
