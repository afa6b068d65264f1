"""Write the weekly report on Monday morning, before people start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task

from dags.common import DEFAULT_ARGS, serving_file

DOC = """\
**When it fails:** the report of the week before stays as it is, and no half-written one replaces
it. Stale or failed data makes the report refuse to print: mend the `build` DAG first, then trigger
this one again, which is harmless.

Runbook: `docs/runbooks/report.md`

Another week: `airflow dags trigger report --conf '{"week": "2026-W46"}'`.
"""


@dag(
    dag_id="report",
    schedule=CronTriggerTimetable("0 6 * * 1", timezone="Europe/Amsterdam"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    # Data that are stale at six may be fresh at half past.
    default_args={**DEFAULT_ARGS, "retry_delay": timedelta(minutes=30)},
    params={"week": Param(None, type=["null", "string"], pattern=r"^\d{4}-W\d{2}$")},
    tags=["report"],
    doc_md=DOC,
)
def report() -> None:
    """One page and its PDF for each brand set, of the last complete week or the one asked for."""

    @task
    def restate() -> None:
        """Compare with what the report before was printed from."""
        from extractors.lake import data_folder
        from warehouse.restate import write as write_restated

        reports = data_folder() / "reports"
        if (printed := reports / "printed.duckdb").is_file():
            write_restated(printed, serving_file(), reports / "restated.json")

    @task
    def write(params: Mapping[str, Any] | None = None) -> None:
        from dashboards.report.write import write_reports
        from extractors.lake import data_folder

        week = (params or {}).get("week")
        write_reports(serving_file(), data_folder() / "reports", week=week)

    restate() >> write()


report()
