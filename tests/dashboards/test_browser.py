"""Each dashboard, opened in a real browser: every chart drawn, none empty, nothing complains.

The figures are those of WEERKLANK_SERVING when it is set, else of a small made-up serving file.
WEERKLANK_SCREENSHOTS names a folder for the pictures.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from browser import CHROMIUM, Seen, logged_in, open_dashboard
from serving_fixture import write_serving

from dashboards import assets as written
from dashboards.bundle import bundle
from dashboards.publish import Superset, wait_until_healthy

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".venv-superset" / "bin"
USER, PASSWORD = "admin", secrets.token_urlsafe(18)
ASSETS = written.read()


def missing(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def superset_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Superset of its own, in a folder of its own, with the dashboards published."""
    if not CHROMIUM.exists():
        missing(f"no Chromium at {CHROMIUM}")
    if not (PROGRAMS / "gunicorn").exists():
        missing("no Superset environment: run `make setup`")
    home = tmp_path_factory.mktemp("superset")
    serving = Path(os.environ.get("WEERKLANK_SERVING", "") or write_serving(home / "s.duckdb"))
    environment = {
        **os.environ,
        "WEERKLANK_DATA": str(home),
        "SUPERSET_CONFIG_PATH": str(ROOT / "dashboards" / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "WEERKLANK_SUPERSET_USER": USER,
        "WEERKLANK_SUPERSET_PASSWORD": PASSWORD,
        # Made anew for every run, so never the metadata of somebody's compose.
        "WEERKLANK_SUPERSET_DB_URI": f"sqlite:///{home}/superset.db?check_same_thread=false&timeout=60",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (home / "log").open("wb") as log:
        subprocess.run(
            [PROGRAMS / "python", ROOT / "dashboards" / "superset_setup.py"],
            env=environment, stdout=log, stderr=log, check=True, timeout=300,
        )  # fmt: skip
        server = subprocess.Popen(
            [PROGRAMS / "gunicorn", "--bind", address, "--workers", "1", "--threads", "8",
             "--worker-class", "gthread", "--timeout", "120", "superset.app:create_app()"],
            env=environment, stdout=log, stderr=log, cwd=home,
        )  # fmt: skip
    url = f"http://{address}"
    try:
        wait_until_healthy(url, seconds=180)
        with Superset(url, user=USER, password=PASSWORD) as superset:
            superset.import_bundle(bundle(ASSETS, serving=serving.resolve()))
            # Again: what is there already must be found by its uuid.
            superset.import_bundle(bundle(ASSETS, serving=serving.resolve()))
            superset.clear_cache(ASSETS)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module", params=sorted(ASSETS.dashboards))
def seen(request: pytest.FixtureRequest, superset_url: str) -> Seen:
    """One dashboard as a person sees it."""
    dashboard = ASSETS.dashboards[request.param]
    folder = os.environ.get("WEERKLANK_SCREENSHOTS")
    with logged_in(superset_url, user=USER, password=PASSWORD) as page:
        return open_dashboard(
            page,
            f"{superset_url}/superset/dashboard/{dashboard.body['slug']}/",
            charts=len(dashboard.chart_names()),
            shot=Path(folder) / f"{request.param}.png" if folder else None,
        )


def test_every_chart_is_drawn(seen: Seen) -> None:
    assert [chart["title"] for chart in seen.charts if not chart["drawn"]] == []


def test_no_chart_shows_an_error_or_nothing(seen: Seen) -> None:
    empty = ("no results", "no data", "error", "nan", "n/a")
    assert [
        (chart["title"], chart["text"])
        for chart in seen.charts
        if chart["error"]
        or any(line.startswith(empty) for line in chart["text"].lower().split("\n"))
    ] == []


def test_the_filters_are_there(seen: Seen) -> None:
    assert seen.filters == ["Brand", "Platform", "Period"]


def test_the_browser_has_nothing_to_complain_of(seen: Seen) -> None:
    assert seen.complaints == []
