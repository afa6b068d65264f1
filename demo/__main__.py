"""``python -m demo up | stop | status``: the main job, end to end, on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pyarrow.compute as pc
import pyarrow.dataset as ds
import typer

from demo import archive as archive_facts
from demo.airflow import Airflow, RunFailed
from demo.progress import screen, step
from demo.services import Service, ServiceFailed
from demo.settings import CHECKOUT, OtherDemo, Settings, recall_or_make, remembered
from extractors import facts as brand_facts
from extractors.lake import Lake

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)

SERVICES = ("superset", "airflow", "simulator")  # in the order in which they are stopped
POOL = "warehouse_writer"
BUILD, REPORT = "build", "report"  # the DAGs by name; importing their files would import Airflow


@app.command()
def up(archive: Annotated[Path | None, typer.Option(help="A CSV file to run on.")] = None) -> None:
    """Start what does not run, read, build, publish and report; leave the services running."""
    began = time.monotonic()
    try:
        settings = recall_or_make(archive)
        _bring_up(settings)
    except (
        OtherDemo,
        RunFailed,
        ServiceFailed,
        brand_facts.FactError,
        OSError,
        ValueError,
    ) as error:
        screen.print(f"[red]{type(error).__name__}:[/] {error}", markup=True)
        raise typer.Exit(1) from error
    except subprocess.CalledProcessError as error:
        screen.print(f"[red]{Path(error.cmd[0]).name} failed:[/]\n{error.output[-3000:]}")
        raise typer.Exit(1) from error
    _tell(settings, time.monotonic() - began)


@app.command()
def stop() -> None:
    """Stop the services; the data stays."""
    settings = remembered()
    for name in SERVICES if settings else ():
        if settings and Service(name, settings.home).stop():
            screen.print(f"stopped {name}")


@app.command()
def status() -> None:
    """Say what runs."""
    settings = remembered()
    for name in SERVICES if settings else ():
        if settings:
            runs = Service(name, settings.home).process() is not None
            screen.print(f"{name}: {'running' if runs else 'stopped'}")


def _bring_up(settings: Settings) -> None:
    with step("Brand facts"):
        _write_facts(settings)
    environment = settings.environment()
    if not settings.archive:
        with step("The platforms' servers, and the files of survey tool and contact centre"):
            _start_simulator(settings, environment)
            _write_drops(settings, environment)
    with ThreadPoolExecutor(1) as beside:
        # Superset's set-up is a minute of work that nothing here waits for.
        superset = beside.submit(_set_up_superset, settings, environment)
        with step("Airflow"):
            airflow = _start_airflow(settings, environment)
        with step(f"Extract {' and '.join(settings.sources)}, one backfill window each"):
            runs = [_extract(settings, airflow, source) for source in settings.sources]
            for run in runs:
                airflow.wait_for_run(*run, seconds=1800)
        with step("Build, gate and publish the marts"):
            airflow.unpause(BUILD)
            airflow.wait_for_build(BUILD, runs, seconds=900)
        with step("Weekly report"):
            airflow.unpause(REPORT)
            airflow.wait_for_run(REPORT, airflow.trigger(REPORT, {}), seconds=300)
        with step("Superset"):
            superset.result()
            _start_superset(settings, environment)
        with step("Dashboards"):
            _run([sys.executable, "-m", "dashboards", "publish"], environment)


def _write_facts(settings: Settings) -> None:
    folder = settings.home / "facts"
    if settings.archive:
        facts = archive_facts.facts_of(settings.archive)
        brand_facts.write(folder, facts)
    else:
        _run(
            [sys.executable, "-m", "simulator", "facts", "--start", f"{settings.start}",
             "--out", str(folder)],
            settings.environment(),
        )  # fmt: skip
    brand_facts.read(folder)


def _start_simulator(settings: Settings, environment: dict[str, str]) -> None:
    service = Service("simulator", settings.home)
    service.start(
        [
            *(sys.executable, "-m", "simulator", "serve", "--start", f"{settings.start}"),
            *(
                part
                for name in settings.platforms
                for part in ("--only", name, "--port", f"{name}={settings.ports[name]}")
            ),
        ],
        environment,
        CHECKOUT,
    )
    service.wait_for(f"{settings.url('mastodon')}/api/v1/instance", seconds=60)


def _write_drops(settings: Settings, environment: dict[str, str]) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    _run(
        [sys.executable, "-m", "simulator", "drops", "--start", f"{settings.start}",
         "--now", now.isoformat(), "--out", str(settings.drops)],
        environment,
    )  # fmt: skip


def _start_airflow(settings: Settings, environment: dict[str, str]) -> Airflow:
    service = Service("airflow", settings.home)
    home = settings.data / "airflow"
    if service.process() is None:
        home.mkdir(parents=True, exist_ok=True)
        passwords = home / "passwords.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps({"admin": settings.airflow_password}), encoding="utf-8")
        _run(["airflow", "db", "migrate"], environment)
        service.start(["airflow", "standalone"], environment, CHECKOUT)
    service.wait_for(f"{settings.url('airflow')}/api/v2/monitor/health", seconds=180)
    airflow = Airflow(settings.url("airflow"), "admin", settings.airflow_password)
    dags = [*(f"extract_{name}" for name in settings.sources), BUILD, REPORT]
    airflow.wait_for_dags(dags)
    airflow.make_pool(POOL, 1)
    return airflow


def _extract(settings: Settings, airflow: Airflow, source: str) -> tuple[str, str]:
    """Read from where the last reading ended, or from the world's beginning, until now.

    Gives the run's DAG and id.
    """
    dag_id = f"extract_{source}"
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    start = _known_until(source) or datetime.combine(
        settings.start, datetime.min.time(), tzinfo=UTC
    )
    if settings.archive:
        start = datetime.combine(archive_facts.BEGINNING, datetime.min.time(), tzinfo=UTC)
    start = min(start, end - timedelta(minutes=15))
    window = {"window_start": start.isoformat(), "window_end": end.isoformat()}
    run = airflow.trigger(dag_id, window, run_after=start)  # before the live windows
    airflow.unpause(dag_id)
    return dag_id, run


def _known_until(source: str) -> datetime | None:
    """Give the end of the latest whole reading of a source."""
    lake = Lake.from_environment()
    files = lake.files("landed", "readings", f"source={source}")
    if not files:
        return None
    ends = ds.dataset(files, filesystem=lake.fs).to_table(columns=["window_end"])["window_end"]
    latest: datetime | None = pc.max(ends).as_py()
    return latest


def _set_up_superset(settings: Settings, environment: dict[str, str]) -> None:
    if Service("superset", settings.home).process() is None:
        _run([_superset("python"), "dashboards/superset_setup.py"], environment)


def _start_superset(settings: Settings, environment: dict[str, str]) -> None:
    service = Service("superset", settings.home)
    service.start(
        [
            *(_superset("gunicorn"), "--bind", f"127.0.0.1:{settings.ports['superset']}"),
            *("--workers", "1", "--threads", "8", "--worker-class", "gthread"),
            *("--timeout", "120", "superset.app:create_app()"),
        ],
        environment,
        CHECKOUT,
    )
    service.wait_for(f"{settings.url('superset')}/health", seconds=180)


def _superset(program: str) -> str:
    return str(CHECKOUT / ".venv-superset" / "bin" / program)


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _tell(settings: Settings, seconds: float) -> None:
    reports = sorted((settings.data / "reports").glob("*/*.html"))
    screen.print(f"\n[bold]Ready[/] after {seconds:.0f} s. `make stop` stops the services.\n")
    screen.print(f"  Dashboards  {settings.url('superset')}/dashboard/list/")
    screen.print(f"              user admin, password {settings.superset_password}")
    screen.print(f"  Airflow     {settings.url('airflow')}")
    screen.print(f"              user admin, password {settings.airflow_password}")
    week = reports[-1].parent if reports else settings.data / "reports"
    for report in sorted(week.glob("*.html")):
        screen.print(f"  Report      {report}")
    if not settings.archive:
        screen.print(f"  Platforms   {settings.url('bluesky')}  {settings.url('mastodon')}")


if __name__ == "__main__":
    app()
