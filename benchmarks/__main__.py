"""``python -m benchmarks``: measure; ``python -m benchmarks lake``: write a lake to measure on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import bulk, labels, landing
from benchmarks.warehouse import __main__ as warehouse
from extractors.keys import KeyRing, key_file
from simulator.bulk import write_bulk

app = typer.Typer(help=__doc__, add_completion=False)


@app.callback(invoke_without_command=True)
def measure(context: typer.Context) -> None:
    """Run every benchmark and print its figures; status 1 where a promise is not kept."""
    if context.invoked_subcommand is None:
        landing.main()
        bulk.main()
        labels.main()
        warehouse.main()


@app.command()
def lake(
    out: Annotated[Path, typer.Option(help="New folder: lake/ and facts/ are written in it.")],
    posts: Annotated[int, typer.Option(help="How many; 100 million take 13 GB.")] = 1_000_000,
    brands: Annotated[int, typer.Option(help="How many brands.")] = 240,
    days: Annotated[int, typer.Option(help="Days over which the posts are spread.")] = 28,
    start: Annotated[str, typer.Option(help="First day: YYYY-MM-DD.")] = "2026-09-28",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Write landed Parquet in bulk, without platforms or HTTP, with this data folder's keys."""
    try:
        written = write_bulk(
            out,
            posts=posts,
            seed=seed,
            start=date.fromisoformat(start),
            days=days,
            brands=brands,
            key_of=KeyRing.load_or_create(key_file()).key_of,
        )
    except (ValueError, FileExistsError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{posts:,} posts, {written.rows:,} rows, {written.size / 1e6:,.0f} MB: {out}")


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
