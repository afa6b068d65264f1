"""Policy that every DAG keeps."""

from __future__ import annotations

import ast
import copy
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowFailException
from airflow.serialization.encoders import coerce_to_core_timetable

from dags.common import WRITER_POOL, landed
from dags.extract import bounds
from expectations.rules import Finding, GateFailed, Verdict
from extractors import registry

pytestmark = pytest.mark.filterwarnings(
    # Airflow 3.3 warns about its own and its libraries' older ways; ours still fail the test.
    r"ignore::DeprecationWarning:(airflow|flask|sqlalchemy|marshmallow|pydantic)\b"
)

ROOT = Path(__file__).parents[2]
OWN = {"build", "deadlines", "relabel", "report"}  # those that are of no one source
HEAVY = ("pandas", "pyarrow", "duckdb", "great_expectations", "dbt", "requests", "weasyprint")


@pytest.fixture(scope="module")
def bag() -> Iterator[DagBag]:
    """Give the DAGs of a registry that has every kind of entry."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEERKLANK_SOURCES", str(Path(__file__).with_name("sources.yml")))
        patch.syspath_prepend(str(ROOT))
        yield DagBag(dag_folder=ROOT / "dags")


def test_every_file_imports(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert len(bag.dags) == 8


def test_every_enabled_source_has_a_dag_and_no_other_has(bag: DagBag) -> None:
    found = {name for name in bag.dags if name.startswith("extract_")}

    assert found == {"extract_quarterly", "extract_hourly", "extract_by_hand"}


def test_the_projects_own_sources_all_get_a_dag() -> None:
    own = ROOT / "extractors" / "sources.yml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEERKLANK_SOURCES", str(own))
        bag = DagBag(dag_folder=ROOT / "dags")

    enabled = {entry.name for entry in registry.load(own).values() if entry.enabled}
    assert bag.import_errors == {}
    assert {f"extract_{name}" for name in enabled} == set(bag.dags) - OWN


def test_a_broken_registry_is_an_import_error_that_shows_the_expected_form(tmp_path: Path) -> None:
    broken = tmp_path / "sources.yml"
    broken.write_text("bluesky: {evry: daily}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEERKLANK_SOURCES", str(broken))
        bag = DagBag(dag_folder=ROOT / "dags")

    assert "expected entries of this form" in "".join(bag.import_errors.values())


def test_a_registry_with_nothing_switched_on_still_imports(tmp_path: Path) -> None:
    empty = tmp_path / "sources.yml"
    empty.write_text("{}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEERKLANK_SOURCES", str(empty))
        bag = DagBag(dag_folder=ROOT / "dags")

    assert bag.import_errors == {}
    assert set(bag.dags) == OWN


def test_every_task_has_an_owner_retries_and_an_end(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.tags, dag.dag_id
        for task in dag.tasks:
            assert task.owner not in ("", "airflow"), task
            assert task.retries >= 2, task
            assert task.execution_timeout is not None, task


def test_no_dag_catches_up_or_runs_beside_itself(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.catchup is False, dag.dag_id
        assert dag.max_active_runs == 1, dag.dag_id


def test_the_docs_open_with_what_to_do_and_name_a_runbook_that_exists(bag: DagBag) -> None:
    for dag in bag.dags.values():
        doc = dag.doc_md or ""
        assert doc.startswith("**When "), dag.dag_id
        (runbook,) = re.findall(r"docs/runbooks/\w+\.md", doc)
        assert (ROOT / runbook).is_file(), runbook


def test_whatever_writes_the_warehouse_takes_the_writers_one_slot(bag: DagBag) -> None:
    assert {task.pool for task in bag.dags["build"].tasks} == {WRITER_POOL}
    assert bag.dags["report"].tasks[0].pool != WRITER_POOL, "a reader waits for nobody"


def test_a_source_whose_platform_is_asked_what_must_go_has_a_dag_for_that(bag: DagBag) -> None:
    assert {name for name in bag.dags if name.startswith("comply_")} == {"comply_hourly"}
    land, check = bag.dags["comply_hourly"].tasks
    assert (land.outlets, check.outlets) == ([], [landed("hourly")])
    assert check.upstream_task_ids == {land.task_id}


def test_a_source_is_announced_by_its_gate_and_not_by_its_landing(bag: DagBag) -> None:
    land, check = bag.dags["extract_hourly"].tasks

    assert (land.task_id, land.outlets) == ("land", [])
    assert (check.task_id, check.outlets) == ("check", [landed("hourly")])
    assert check.upstream_task_ids == {"land"}


def test_the_marts_are_published_last_and_only_after_their_gate(bag: DagBag) -> None:
    tasks = bag.dags["build"].tasks

    assert [task.task_id for task in tasks] == ["prepare", "dbt_build", "check", "publish"]
    for before, after in pairwise(tasks):
        assert after.upstream_task_ids == {before.task_id}
    assert [bool(task.outlets) for task in tasks] == [False, False, False, True]


def test_a_build_follows_any_source(bag: DagBag) -> None:
    condition = bag.dags["build"].timetable.asset_condition

    assert list(condition.objects) == [landed("quarterly"), landed("hourly"), landed("by_hand")]


def test_a_scheduled_run_owns_the_whole_interval_before_it(bag: DagBag) -> None:
    now = pendulum.datetime(2026, 3, 2, 10, 7, tz="UTC")
    for name, length in (("quarterly", 15), ("hourly", 60)):
        timetable = coerce_to_core_timetable(bag.dags[f"extract_{name}"].timetable)
        interval = timetable.infer_manual_data_interval(run_after=now)
        assert interval.end - interval.start == timedelta(minutes=length)
        assert interval.end <= now


def test_a_source_read_by_hand_has_no_schedule(bag: DagBag) -> None:
    assert bag.dags["extract_by_hand"].schedule is None


def test_the_report_comes_at_six_on_monday_by_the_clock_on_the_wall(bag: DagBag) -> None:
    timetable = coerce_to_core_timetable(bag.dags["report"].timetable)

    assert "0 6 * * 1" in timetable.summary
    assert "Europe/Amsterdam" in str(timetable.serialize())


def test_an_incomplete_reading_fails_its_task_after_it_has_landed(
    bag: DagBag, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, datetime, datetime]] = []

    def extract_named(source: str, start: datetime, end: datetime) -> SimpleNamespace:
        asked.append((source, start, end))
        whole = start.day == 1
        return SimpleNamespace(reading_id="r1", is_complete=whole, problem_text="mentions: 503")

    monkeypatch.setattr("extractors.run.extract_named", extract_named)
    land = bag.dags["extract_hourly"].get_task("land").python_callable
    first, second, third = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3))

    assert land({}, first, second) == "r1", "XCom carries the reading's id and nothing else"
    with pytest.raises(RuntimeError, match="r1 is incomplete: mentions: 503"):
        land({}, second, third)
    assert asked == [("hourly", first, second), ("hourly", second, third)]


def test_a_used_up_budget_is_not_asked_again_before_there_is_more(
    bag: DagBag, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "a: no more until 2026-03-03 00:00 UTC: the day's budget of hourly"
    reading = SimpleNamespace(reading_id="r1", is_complete=False, problem_text=told)
    monkeypatch.setattr("extractors.run.extract_named", lambda *_: reading)
    land = bag.dags["extract_hourly"].get_task("land").python_callable

    with pytest.raises(AirflowFailException, match="no more until 2026-03-03 00:00 UTC"):
        land({}, *(datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2)))


def test_each_morning_what_is_near_its_end_is_logged_and_on_its_days_the_task_fails(
    bag: DagBag, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def near(*_: object, since: datetime, now: datetime) -> tuple[list[str], list[str]]:
        told = [f"meta: its token ends, looked at from {since:%d} to {now:%d}"]
        return told, told if now.day == 3 else []

    monkeypatch.setattr("extractors.deadlines.near", near)
    warn = bag.dags["deadlines"].get_task("warn").python_callable
    first, second, third = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3))

    warn(first, second)
    assert "meta: its token ends, looked at from 01 to 02" in caplog.text
    with pytest.raises(AirflowFailException, match="looked at from 02 to 03"):
        warn(second, third)
    with pytest.raises(ValueError, match="--logical-date"):
        warn(None, None)


def test_a_broken_critical_rule_stops_the_asset_without_asking_again(
    bag: DagBag, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding("posts.native_id", "critical", "an id is missing", "read the raw page", 1)

    def refuse(*_: object, **__: object) -> None:
        raise GateFailed(Verdict("reading r1", (finding,), 1))

    monkeypatch.setattr("expectations.run.check_landed", refuse)
    monkeypatch.setattr("expectations.run.check_marts", refuse)

    with pytest.raises(AirflowFailException, match="an id is missing"):
        bag.dags["extract_hourly"].get_task("check").python_callable("r1")
    with pytest.raises(AirflowFailException, match="an id is missing"):
        bag.dags["build"].get_task("check").python_callable()


def test_the_two_ends_of_a_window_are_set_apart(bag: DagBag) -> None:
    params = copy.deepcopy(bag.dags["extract_hourly"].params)
    params.update({"window_start": "2026-03-02T00:00:00Z", "window_end": "2026-03-09T00:00:00Z"})

    assert bounds(params.dump(), None, None) == (
        datetime(2026, 3, 2, tzinfo=UTC),
        datetime(2026, 3, 9, tzinfo=UTC),
    )


def test_params_name_the_window_of_a_backfill() -> None:
    asked = {"window_start": "2026-03-02T00:00:00Z", "window_end": "2026-03-09T00:00:00+01:00"}
    day = datetime(2026, 1, 1, tzinfo=UTC)

    start, end = bounds(asked, day, day + timedelta(days=1))

    assert start == datetime(2026, 3, 2, tzinfo=UTC)
    assert end == datetime(2026, 3, 8, 23, tzinfo=UTC)


def test_without_params_the_window_is_the_runs_interval() -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)

    assert bounds({"window_start": None, "window_end": None}, start, end) == (start, end)


def test_half_a_window_and_no_window_at_all_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="give both"):
        bounds({"window_start": "2026-03-02T00:00:00Z"}, None, None)
    with pytest.raises(ValueError, match="--conf"):
        bounds({}, None, None)


def test_reading_the_dag_files_imports_nothing_heavy() -> None:
    files = sorted((ROOT / "dags").glob("*.py"))
    # Airflow itself may import some of them: what counts is what our files add.
    script = (
        "import sys, airflow.sdk\n"
        "from airflow.sdk import *\n"
        "before = set(sys.modules)\n"
        f"import {', '.join(f'dags.{file.stem}' for file in files if file.stem != '__init__')}\n"
        f"print(*sorted({set(HEAVY)!r} & (set(sys.modules) - before)))\n"
    )
    environ = {
        **os.environ,
        "WEERKLANK_SOURCES": str(Path(__file__).with_name("sources.yml")),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""


def test_the_top_of_a_dag_file_knows_airflow_and_the_registry_only() -> None:
    ours = {"extractors", "enrichment", "warehouse", "expectations", "dashboards"}
    for file in (ROOT / "dags").glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                assert not {name.name.split(".")[0] for name in node.names} & ours, file
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ours:
                assert (node.module, [name.name for name in node.names]) == (
                    "extractors",
                    ["registry"],
                ), file
