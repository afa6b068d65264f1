"""The demo as a person runs it: one command, then dashboards and a report that can be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards import assets
from demo.settings import Settings
from extractors import facts
from simulator.world import DEMO_BRANDS
from tests.dashboards.browser import CHROMIUM, logged_in, open_dashboard

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.browser]


def needed() -> None:
    """Skip in plain words where a part is missing; in CI it must be there."""
    for path in (CHROMIUM, ROOT / ".venv-superset" / "bin" / "gunicorn"):
        if not path.exists():
            reason = f"{path} is missing"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)


def run_demo(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WEERKLANK_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "demo", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the data folder of a running demo on the made-up town."""
    needed()
    data = tmp_path_factory.mktemp("town")
    outcome = run_demo(data, "up")
    try:
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        yield data
    finally:
        run_demo(data, "stop")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Path]:
    """Give the data folder of a running demo on the slice of a real file."""
    needed()
    data = tmp_path_factory.mktemp("archive")
    outcome = run_demo(data, "up", "--archive", str(shared / "data" / "twcs_first5k.csv"))
    try:
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        yield data
    finally:
        run_demo(data, "stop")


def count(data: Path, question: str) -> int:
    serving = data / "warehouse" / "serving.duckdb"
    with duckdb.connect(str(serving), read_only=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])


def settings_of(data: Path) -> Settings:
    return Settings.model_validate_json((data / "demo" / "settings.json").read_text("utf-8"))


def look_at_dashboards(data: Path, shots: Path) -> None:
    settings = settings_of(data)
    url = f"http://127.0.0.1:{settings.ports['superset']}"
    wanted = Path(os.environ.get("WEERKLANK_SCREENSHOTS", shots))
    with logged_in(url, user="admin", password=settings.superset_password) as page:
        for dashboard in assets.read().dashboards.values():
            seen = open_dashboard(
                page,
                f"{url}/superset/dashboard/{dashboard.uuid}/",
                charts=len(dashboard.chart_names()),
                shot=wanted / f"{dashboard.subject}.png",
            )
            assert [c["title"] for c in seen.charts if c["error"] or not c["drawn"]] == []
            assert seen.complaints == []


def test_the_towns_brands_all_have_clocks(town: Path) -> None:
    clocks = "select count(distinct brand_id) from marts.fct_response_clocks where status = {!r}"

    assert count(town, clocks.format("answered")) == DEMO_BRANDS
    assert count(town, clocks.format("open")) > 0


def test_the_last_whole_week_has_a_report_for_each_set(town: Path) -> None:
    weeks = sorted(path.name for path in (town / "reports").glob("*-W*"))
    last = count(town, "select max(replace(iso_week, '-W', '')) from marts.rpt_brand_weeks "
                       "where is_complete_week")  # fmt: skip

    assert weeks[-1].replace("-W", "") == str(last)
    sets = {row.set_id for row in facts.read(town / "demo" / "facts").competitor_sets}
    assert {path.stem for path in (town / "reports" / weeks[-1]).glob("*.pdf")} == sets


def test_every_chart_of_the_town_is_drawn(town: Path, tmp_path: Path) -> None:
    look_at_dashboards(town, tmp_path)


def test_a_second_start_reuses_what_is_there(town: Path) -> None:
    before = count(town, "select count(*) from marts.fct_posts")

    outcome = run_demo(town, "up")

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert count(town, "select count(*) from marts.fct_posts") >= before


def test_a_data_folder_keeps_one_kind_of_demo(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.touch()

    outcome = run_demo(town, "up", "--archive", str(file))

    assert outcome.returncode == 1
    assert "WEERKLANK_DATA" in outcome.stdout


def test_no_secret_of_the_demo_is_in_a_log_or_an_argument(town: Path) -> None:
    settings = settings_of(town)
    secrets = [
        value.encode()
        for name, value in settings.model_dump().items()
        if name.endswith(("_password", "_secret", "_key"))
    ]
    logs = [path for path in town.rglob("*.log") if path.is_file()]
    processes = [_arguments(path) for path in Path("/proc").glob("[0-9]*/cmdline")]

    assert logs
    assert not [log for log in logs if any(secret in log.read_bytes() for secret in secrets)]
    assert not [line for line in processes if any(secret in line for secret in secrets)]


def _arguments(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


def test_the_archives_brands_all_have_clocks_and_a_report(archive: Path) -> None:
    assert count(archive, "select count(*) from marts.fct_posts") >= 5000
    assert count(archive, "select count(distinct brand_id) from marts.fct_response_clocks") > 20
    assert list((archive / "reports").glob("*/archive.pdf"))


def test_the_archives_watermark_is_its_last_post(archive: Path) -> None:
    late = "select count(*) from marts.fct_response_clocks where as_of_at > '2018-01-01'"

    assert count(archive, late) == 0
