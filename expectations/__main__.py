"""``python -m expectations landed | marts``: ask a gate by hand."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from expectations.marts import FRESH_WITHIN
from expectations.rules import GateFailed, Verdict
from expectations.run import check_landed, check_marts
from extractors.lake import Lake, data_folder

app = typer.Typer(help="Ask the gates: may this data be built on?", no_args_is_help=True)


@app.command()
def landed(
    reading: Annotated[str, typer.Option(help="Id of the reading, as `run` printed it.")],
    look_back_days: Annotated[
        int, typer.Option(help="How long before the window a post may have been written.")
    ] = 30,
) -> None:
    """Judge one landed reading."""
    lake = Lake.from_environment()
    _tell(check_landed(lake, reading, look_back=timedelta(days=look_back_days)))


@app.command()
def marts(
    build: Annotated[
        Path | None, typer.Option(help="The build; default the data folder's.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="What is published; default the data folder's.")
    ] = None,
    built_at: Annotated[
        str | None, typer.Option(help="When it was built, ISO 8601, to judge freshness by.")
    ] = None,
    fresh_hours: Annotated[
        float, typer.Option(help="How old a watermark may be.")
    ] = FRESH_WITHIN.total_seconds() / 3600,
) -> None:
    """Judge the marts of a build before they are published."""
    warehouse = data_folder() / "warehouse"
    verdict = check_marts(
        build or warehouse / "build.duckdb",
        previous_db=previous or warehouse / "serving.duckdb",
        built_at=datetime.fromisoformat(built_at) if built_at else None,
        fresh_within=timedelta(hours=fresh_hours),
    )
    _tell(verdict)


def _tell(verdict: Verdict) -> None:
    typer.echo(f"{verdict.subject}: passed {verdict.rule_count} rules")
    for finding in verdict.warnings:
        typer.echo(f"warning: {finding.as_text()}")


def main() -> None:
    """Run the command line; a failed gate ends with status 1 and says what to do."""
    try:
        app()
    except (GateFailed, FileNotFoundError, LookupError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
