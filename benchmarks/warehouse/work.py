"""The pieces of work that are measured, each in a process of its own: ``python -m …work NAME``."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import duckdb

from extractors import facts as brand_facts
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.zones import ensure_tables
from simulator.bulk import write_bulk
from warehouse.build import PROJECT
from warehouse.prepare import prepare

QUERY = Path(__file__).with_name("clocks.sql")
START, DAYS, BRANDS = date(2026, 7, 27), 91, 240
MEMORY = "3200MB"  # as in dbt/profiles.yml: Python and dbt come on top
RING = KeyRing("k1", bytes(32))

# The first response of every conversation: its first message by the customer, and the brand's
# first message by a person from there on. Columns: conversation_key, is_brand, at.
FIRST_RESPONSE = """
    with asked as (
        select conversation_key, min(placed_at) as asked_at
        from messages
        where not is_brand
        group by conversation_key
    )
    select
        asked.conversation_key,
        asked_at,
        min(placed_at) filter (where is_brand and placed_at >= asked_at) as answered_at
    from messages inner join asked using (conversation_key)
    group by all
"""


def lake(folder: Path, posts: str) -> None:
    """Write a lake of so many posts, with the facts in it as every build puts them there."""
    write_bulk(
        folder, posts=int(posts), seed=1, start=START, days=DAYS, brands=BRANDS, key_of=RING.key_of
    )
    written = Lake.at(folder / "lake")
    ensure_tables(written)
    prepare(written, brand_facts.read(folder / "facts"), RING)


def hand(folder: Path) -> None:
    """Run the hand-written query into a file."""
    with _opened(folder / "hand.duckdb") as database:
        database.execute("load icu; set TimeZone = 'UTC'")
        database.execute("set variable lake = $1", [str(folder / "lake")])
        database.execute("create table clocks as " + QUERY.read_text(encoding="utf-8"))


def models(folder: Path, *options: str) -> None:
    """Run dbt's models into ``build.duckdb``."""
    from dbt.cli.main import dbtRunner

    os.environ["WEERKLANK_LAKE"] = str(folder / "lake")
    os.environ["WEERKLANK_WAREHOUSE"] = str(folder / "build.duckdb")
    arguments = ["run", "--quiet", "--no-use-colors", *options]
    for name, path in (("project", PROJECT), ("profiles", PROJECT)):
        arguments += [f"--{name}-dir", str(path)]
    for name in ("target", "log"):
        arguments += [f"--{name}-path", str(folder / name)]
    outcome = dbtRunner().invoke(arguments)
    if not outcome.success:
        results = getattr(outcome.result, "results", ())
        raise SystemExit("\n".join(r.message for r in results if r.status == "error"))


def in_duckdb(folder: Path) -> None:
    """First responses in SQL."""
    with _opened(folder / "first.duckdb") as database:
        database.read_parquet(f"{folder}/messages.parquet").create_view("messages")
        database.execute("create table first as " + FIRST_RESPONSE)


def in_polars(folder: Path) -> None:
    """First responses in polars, lazily."""
    import polars as pl

    messages = pl.scan_parquet(folder / "messages.parquet")
    asked = (
        messages.filter(~pl.col("is_brand"))
        .group_by("conversation_key")
        .agg(pl.col("placed_at").min().alias("asked_at"))
    )
    answered = pl.col("is_brand") & (pl.col("placed_at") >= pl.col("asked_at"))
    messages.join(asked, on="conversation_key").group_by("conversation_key", "asked_at").agg(
        pl.col("placed_at").filter(answered).min().alias("answered_at")
    ).sink_parquet(folder / "polars.parquet")


def in_pandas(folder: Path) -> None:
    """First responses in pandas."""
    import pandas as pd

    messages = pd.read_parquet(folder / "messages.parquet")
    asked = messages[~messages.is_brand].groupby("conversation_key").placed_at.min()
    replies = messages[messages.is_brand].join(asked.rename("asked_at"), on="conversation_key")
    answered = replies[replies.placed_at >= replies.asked_at]
    first = answered.groupby("conversation_key").placed_at.min()
    table = asked.rename("asked_at").to_frame().join(first.rename("answered_at"))
    table.reset_index().to_parquet(folder / "pandas.parquet")


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    path.unlink(missing_ok=True)
    return duckdb.connect(str(path), config={"memory_limit": MEMORY, "threads": 2})


WORK = {work.__name__: work for work in (lake, hand, models, in_duckdb, in_polars, in_pandas)}

if __name__ == "__main__":
    WORK[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
