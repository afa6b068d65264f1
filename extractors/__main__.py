"""``python -m extractors``: list, run, replay and check the sources."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from extractors import facts as brand_facts
from extractors import queries, registry
from extractors.answers import UsedUp
from extractors.backfill import backfill_named
from extractors.compaction import compact as compact_days
from extractors.compliance import comply_named
from extractors.dialects import DIALECTS, UNASKED, plan
from extractors.doctor import examine
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake, facts_folder
from extractors.records import Reading
from extractors.run import extract_named
from extractors.run import replay as replay_reading

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
screen = Console()

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
Moment = Annotated[datetime, typer.Argument(formats=FORMATS)]


@app.command("list")
def list_sources() -> None:
    """Show the registered sources."""
    table = Table("source", "every (UTC)", "since", "re-read", "requests/min", "runs", "purpose")
    for entry in registry.load().values():
        table.add_row(
            entry.name,
            entry.every or "by hand",
            entry.since.isoformat(),
            f"{entry.reread_hours:g} h",
            f"{entry.requests_per_minute:g}",
            "yes" if entry.enabled else "no",
            entry.purpose,
        )
    screen.print(table)


@app.command()
def explain(query: str) -> None:
    """Show what each platform would be asked for QUERY, and what is filtered after reading."""
    try:
        parsed = queries.parse(query)
    except queries.QueryError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error
    for dialect in DIALECTS.values():
        typer.echo(f"{dialect.name}:")
        try:
            found = plan(parsed, dialect)
        except queries.QueryError as error:
            typer.echo(f"  not asked: {error.why}")
            continue
        for request in found.requests:
            typer.echo(f"  ask     {dialect.framed(request)}")
        for reason in found.filtered:
            typer.echo(f"  filter  {reason}")
    for name, reason in UNASKED.items():
        typer.echo(f"{name}:\n  filter  {reason}")


@app.command()
def run(source: str, start: Moment, end: Moment) -> None:
    """Read one source over the window START (inclusive) to END (exclusive), both UTC."""
    reading = extract_named(source, start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    report(reading)


@app.command()
def backfill(
    source: str,
    start: Moment,
    end: Moment,
    read_since: Annotated[
        datetime | None,
        typer.Option(formats=FORMATS, help="Count no reading from before this, UTC, as read."),
    ] = None,
) -> None:
    """Read what is left of START to END (UTC), a day at a time; the same command goes on with it.

    It stops where a budget is used up, and says until when.
    """
    since = read_since.replace(tzinfo=UTC) if read_since else None
    span = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
    try:
        readings = [told(one) for one in backfill_named(source, *span, read_since=since)]
    except UsedUp as error:
        screen.print(f"[yellow]stopped: {error}. Then run this again: it goes on", soft_wrap=True)
        raise typer.Exit(1) from error
    raise typer.Exit(0 if all(reading.is_complete for reading in readings) else 1)


@app.command()
def replay(source: str) -> None:
    """Make a source's landed records again from its raw pages, with today's parser.

    Then build in full: `python -m warehouse build --full-refresh`.
    """
    entry, lake = registry.load()[source], Lake.from_environment()
    ring = KeyRing.load(key_file())
    options = entry.checked_options()
    for raw_file in lake.files("raw", f"source={source}", suffix=".jsonl.zst"):
        try:
            report(replay_reading(entry, raw_file, lake, ring, options))
        except LookupError as error:
            screen.print(f"[yellow]left out: {error}")


@app.command()
def comply(source: str) -> None:
    """Ask the platform which of all collected posts must go, and land that as deletions.

    X wants what is deleted there gone here within 24 hours: run it once a day.
    """
    report(comply_named(source))


@app.command()
def doctor() -> None:
    """Say for each source whether its settings, credentials, address and limits are in order."""
    sick = 0
    for entry in registry.load().values():
        for finding in examine(entry, brand_facts.read(facts_folder()), os.environ):
            mark = "[green]ok  [/]" if finding.is_well else "[red]bad [/]"
            screen.print(f"{mark} {entry.name}: {finding.text}", soft_wrap=True, highlight=False)
            sick += not finding.is_well
    raise typer.Exit(1 if sick else 0)


@app.command()
def compact(
    before: Annotated[str | None, typer.Option(help="Day, YYYY-MM-DD; default: yesterday.")] = None,
) -> None:
    """Merge the landed files of closed days."""
    day = date.fromisoformat(before) if before else datetime.now(UTC).date() - timedelta(days=1)
    screen.print(f"{compact_days(Lake.from_environment(), day)} files merged away")


@app.command()
def keys() -> None:
    """Make the author key if there is none; say where it is."""
    KeyRing.load_or_create(key_file())
    screen.print(f"author key: {key_file()}", soft_wrap=True)


@app.command("facts")
def check_facts() -> None:
    """Check the brand facts; name the first wrong row."""
    found = brand_facts.read(facts_folder())
    screen.print(f"{facts_folder()}: {len(found.brands)} brands, in order", soft_wrap=True)


def report(reading: Reading) -> None:
    """Print a reading's control total; end with status 1 if it is incomplete."""
    if not told(reading).is_complete:
        raise typer.Exit(1)


def told(reading: Reading) -> Reading:
    """Print a reading's control total, and what cut it short."""
    screen.print(
        f"{reading.reading_id}: received {reading.received_count} = landed "
        f"{reading.landed_count} + duplicate {reading.duplicate_count} + quarantined "
        f"{reading.quarantined_count}; {reading.later_count} newer than the window, "
        f"{reading.unasked_count} beyond the queries",
        soft_wrap=True,
        highlight=False,
    )
    if not reading.is_complete:
        screen.print(f"[red]incomplete: {reading.problem_text}", soft_wrap=True)
    return reading


def main() -> None:
    """Run the command line; told errors come without a traceback."""
    try:
        app()
    except (registry.RegistryError, brand_facts.FactError, LookupError, ValueError) as error:
        Console(stderr=True).print(f"error: {error}", style="red", soft_wrap=True, markup=False)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
