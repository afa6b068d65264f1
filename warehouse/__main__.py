"""The warehouse's commands: ``python -m warehouse prepare | build | publish | restate …``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from extractors import facts as brand_facts
from extractors.facts import FactError
from extractors.keys import KeyMissing
from extractors.lake import Lake, data_folder, facts_folder
from warehouse import build as building
from warehouse import definitions as defining
from warehouse import prepare as preparing
from warehouse import publish as publishing
from warehouse import restate as restating

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

FactsFolder = Annotated[
    Path | None, typer.Option("--facts", help="Folder of fact CSVs; default $WEERKLANK_FACTS.")
]
Database = Annotated[
    Path | None,
    typer.Option("--database", help="Build file; default $WEERKLANK_DATA/warehouse/build.duckdb."),
]
Serving = Annotated[
    Path | None,
    typer.Option(
        "--serving",
        envvar="WEERKLANK_SERVING",
        help="Copy that people read; default serving.duckdb beside it.",
    ),
]


def _folder() -> Path:
    return data_folder() / "warehouse"


@app.command()
def prepare(facts: FactsFolder = None) -> None:
    """Check the facts and write them, with the open intervals, to the lake."""
    prepared = preparing.prepare(Lake.from_environment(), brand_facts.read(facts or facts_folder()))
    for name, count in prepared.row_counts.items():
        typer.echo(f"{name}: {count} rows")


@app.command()
def build(
    facts: FactsFolder = None,
    database: Database = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build every table anew from the lake.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Build the marts as they were at this moment, in UTC, into a file of its own; "
            "the report prints from it with --serving.",
        ),
    ] = None,
    hours: Annotated[
        building.HoursBasis,
        typer.Option(help="current: as if today's hours had always applied; a file of its own."),
    ] = "as_was",
    definitions: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Build by the rules in force on this day (dbt/metrics.yml); a file of its own.",
        ),
    ] = None,
) -> None:
    """Prepare the facts and run dbt into the build file."""
    moment = as_of.replace(tzinfo=UTC) if as_of else None
    parts = [f"as-of-{moment:%Y%m%dT%H%M%S}"] if moment else []
    parts += [f"definitions-{definitions:%Y%m%d}"] if definitions else []
    parts += ["hours-current"] if hours == "current" else []
    name = f"{'-'.join(parts) or 'build'}.duckdb"
    built = building.build(
        Lake.from_environment(),
        database or _folder() / name,
        facts=brand_facts.read(facts or facts_folder()),
        full_refresh=full_refresh,
        as_of=moment,
        hours=hours,
        definitions_as_of=definitions.date() if definitions else None,
    )
    for warning in built.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(f"{built.passed_count} nodes passed, {len(built.warnings)} warned")


@app.command()
def definitions(day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])]) -> None:
    """Print the rules in force on a day, as dbt's --vars takes them."""
    typer.echo(json.dumps(defining.read().settings(day.date())))


@app.command()
def publish(database: Database = None, serving: Serving = None) -> None:
    """Copy the marts into the file that people read, in one step."""
    copied = publishing.publish(
        database or _folder() / "build.duckdb",
        serving or _folder() / "serving.duckdb",
        published_at=datetime.now(UTC),
    )
    typer.echo(f"published {', '.join(copied)}")


@app.command()
def restate(
    before: Path,
    after: Path,
    out: Annotated[Path | None, typer.Option(help="A file of it for the weekly report.")] = None,
) -> None:
    """Say which numbers of complete weeks differ between two builds, and why."""
    changes = restating.write(before, after, out) if out else restating.restated(before, after)
    for one in changes:
        old, new = ("-" if value is None else f"{value:g}" for value in (one.before, one.after))
        place = f"{one.brand_id} {one.platform} {one.iso_week} {one.column}"
        typer.echo(f"{place}: {old} is now {new} ({', '.join(one.reasons)})")
    typer.echo(f"{len(changes)} numbers restated")
    for reason in sorted({reason for one in changes for reason in one.reasons}):
        typer.echo(f"{reason}: {restating.REASONS[reason]}")


def main() -> None:
    """Run a command; a known error is one line, not a stack trace."""
    try:
        app()
    except (
        FactError,
        KeyMissing,
        building.BuildBusy,
        building.BuildFailed,
        publishing.NothingToPublish,
    ) as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main()
