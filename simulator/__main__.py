"""The simulator's commands."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from simulator.credentials import secret_from_environment
from simulator.drops import write_drops
from simulator.faults import FaultError, Faults
from simulator.platforms.apis import APIS
from simulator.platforms.server import serve as serve_world
from simulator.platforms.shelf import Clock
from simulator.realism import write_realism
from simulator.town.facts import write_facts
from simulator.truth import write_truth
from simulator.world import DEMO_BRANDS, World, build_world

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
Start = Annotated[str, typer.Option(help="First day of the history, a Monday: YYYY-MM-DD.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same world.")]
Brands = Annotated[int, typer.Option(help="How many brands: 24 are the demo, 240 a market.")]
Weeks = Annotated[int, typer.Option(help="Weeks of history; the world goes on 4 weeks more.")]
Out = Annotated[Path, typer.Option(help="Folder to write to.")]
FIRST_MONDAY = "2026-09-28"
NAMES = ", ".join(APIS)


@app.command()
def world(
    out: Out,
    start: Start = FIRST_MONDAY,
    seed: Seed = 1,
    brands: Brands = DEMO_BRANDS,
    weeks: Weeks = 8,
) -> None:
    """Write the truth (Parquet) and the brand facts (CSV) of a world."""
    made = _built(start, seed, brands, weeks)
    write_truth(made, out / "truth")
    write_facts(made, out / "facts")
    typer.echo(f"{len(made.posts)} posts of {len(made.specs)} brands: {out}/truth, {out}/facts")


@app.command()
def facts(out: Out, start: Start = FIRST_MONDAY, brands: Brands = DEMO_BRANDS) -> None:
    """Write the brand facts (CSV) only."""
    write_facts(_built(start, 1, brands, 1), out)
    typer.echo(f"brand facts: {out}")


@app.command()
def drops(
    out: Out,
    start: Start = FIRST_MONDAY,
    seed: Seed = 1,
    brands: Brands = DEMO_BRANDS,
    weeks: Weeks = 8,
    now: Annotated[str | None, typer.Option(help="As they stand then; else at the end.")] = None,
) -> None:
    """Write the files of the survey tool and of the contact centre (CSV)."""
    write_drops(_built(start, seed, brands, weeks), out, _moment(now) if now else None)
    typer.echo(f"{out}/feedback, {out}/contacts")


@app.command()
def realism(
    out: Out, start: Start = FIRST_MONDAY, seed: Seed = 1, brands: Brands = 240, weeks: Weeks = 4
) -> None:
    """Measure a world beside published figures; write the page, its pictures and its figures."""
    try:
        write_realism(out, start=date.fromisoformat(start), seed=seed, brands=brands, weeks=weeks)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{out}/realism.md")


@app.command()
def serve(
    start: Start = FIRST_MONDAY,
    seed: Seed = 1,
    brands: Brands = DEMO_BRANDS,
    weeks: Weeks = 8,
    only: Annotated[list[str], typer.Option(help=f"Serve this one: {NAMES}.")] = [],  # noqa: B006
    port: Annotated[list[str], typer.Option(help="NAME=PORT; else any free one.")] = [],  # noqa: B006
    limit: Annotated[list[str], typer.Option(help="NAME=REQUESTS in its window.")] = [],  # noqa: B006
    now: Annotated[
        str | None, typer.Option(help="Begin at this ISO moment; else the real clock.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0, help="With --now: seconds a second; 0 stands still.")
    ] = 0,
    faults: Annotated[
        Path | None, typer.Option(help="YAML list of what goes wrong; see docs/simulator-faults.md")
    ] = None,
) -> None:
    """Serve the world as every platform on the loopback address until stopped.

    WEERKLANK_SIM_SECRET must hold the run's secret. The first line printed is JSON with the
    addresses by name. --only, --port and --limit may be given several times.
    """
    try:
        secret = secret_from_environment()
    except KeyError as error:
        raise typer.BadParameter(error.args[0]) from error
    clock = Clock(_moment(now), speed=speed) if now else Clock()
    wrong = _faults(faults, seed) if faults else None
    ports, limits = _numbers("--port", port), _numbers("--limit", limit)
    for name in (*only, *ports, *limits):
        if name not in APIS:
            raise typer.BadParameter(f"no platform {name!r}; expected one of {NAMES}")
    made = _built(start, seed, brands, weeks)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with serve_world(
        made,
        secret=secret,
        clock=clock,
        ports=ports,
        limits=limits,
        names=only or tuple(APIS),
        faults=wrong,
    ) as servers:
        print(json.dumps({name: servers.url(name) for name in servers.names}), flush=True)
        stop.wait()


def _built(start: str, seed: int, brands: int, weeks: int) -> World:
    try:
        return build_world(date.fromisoformat(start), seed=seed, brands=brands, weeks=weeks)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _numbers(option: str, given: list[str]) -> dict[str, int]:
    """Read NAME=NUMBER, several times."""
    numbers = {}
    for text in given:
        name, _, number = text.partition("=")
        if not number.isdecimal():
            raise typer.BadParameter(f"{option} {text}: expected NAME=NUMBER, such as x=8093")
        numbers[name] = int(number)
    return numbers


def _faults(path: Path, seed: int) -> Faults:
    try:
        return Faults.parse(path.read_text(encoding="utf-8"), seed=seed)
    except (OSError, FaultError) as error:
        raise typer.BadParameter(f"--faults {path}: {error}") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--now: {error}; expected 2026-11-22T12:00:00Z") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


if __name__ == "__main__":
    app(prog_name="python -m simulator")
