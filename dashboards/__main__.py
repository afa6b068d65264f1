"""Command line of the dashboards: build the import bundle, publish it, refresh the answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from dashboards import assets as written
from dashboards.bundle import bundle as build
from dashboards.publish import PublishError, Superset, credentials, wait_until_healthy

app = typer.Typer(no_args_is_help=True, help=__doc__, add_completion=False)

Url = Annotated[str, typer.Option(help="Where Superset listens.", envvar="WEERKLANK_SUPERSET_URL")]
Serving = Annotated[
    Path | None,
    typer.Option(
        help="The serving file as Superset sees it; default "
        "$WEERKLANK_DATA/warehouse/serving.duckdb.",
        envvar="WEERKLANK_SUPERSET_SERVING",
    ),
]
DEFAULT_URL = "http://127.0.0.1:8088"


@app.command()
def publish(url: Url = DEFAULT_URL, serving: Serving = None, wait_seconds: float = 120.0) -> None:
    """Import database, datasets, charts and dashboards, by uuid; then forget cached answers.

    User and password come from WEERKLANK_SUPERSET_USER (default admin) and
    WEERKLANK_SUPERSET_PASSWORD or WEERKLANK_SUPERSET_PASSWORD_FILE.
    """
    assets = written.read()
    user, password = _credentials()
    try:
        wait_until_healthy(url, seconds=wait_seconds)
        with Superset(url, user=user, password=password) as superset:
            superset.import_bundle(build(assets, serving=serving or _serving()))
            superset.clear_cache(assets)
            for title, address in superset.dashboard_addresses(assets).items():
                typer.echo(f"{title}: {address}")
    except PublishError as error:
        raise _stop(error) from error


@app.command()
def refresh(url: Url = DEFAULT_URL) -> None:
    """Forget cached answers, so that the dashboards show what was just published."""
    user, password = _credentials()
    try:
        with Superset(url, user=user, password=password) as superset:
            superset.clear_cache(written.read())
    except PublishError as error:
        raise _stop(error) from error


@app.command()
def bundle(out: Path, serving: Serving = None) -> None:
    """Write the import bundle, for Superset's own import page or command."""
    out.write_bytes(build(written.read(), serving=serving or _serving()))
    typer.echo(out)


def _serving() -> Path:
    return (Path(os.environ.get("WEERKLANK_DATA", "data")) / "warehouse/serving.duckdb").resolve()


def _credentials() -> tuple[str, str]:
    try:
        return credentials()
    except PublishError as error:
        raise _stop(error) from error


def _stop(error: PublishError) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(1)


if __name__ == "__main__":
    app()
