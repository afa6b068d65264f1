"""One extraction DAG for each enabled entry of extractors/sources.yml.

Only airflow.sdk and the registry are imported here: Airflow reads this file every few seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowFailException

from dags.common import DEFAULT_ARGS, landed
from extractors import registry

DOC = """\
**When `land` fails:** its retries read the same window again, which is harmless. If they fail too,
run `python -m extractors doctor`: it says whether credentials, address and limits are in order.
Then clear the task, or read the lost time with one wide window.
**When it says "no more until":** the day's budget (sources.yml) or the platform's is used up. Do
nothing: the next run after that moment reads what is left, up to a week back.
**When `check` fails:** nothing downstream has happened; the log names the rule and the rows.

Runbook: `docs/runbooks/extract.md`

Backfill of a span as one window:
`airflow dags trigger extract_{name} --conf '{{"window_start": "2026-03-02T00:00:00Z",
"window_end": "2026-03-09T00:00:00Z"}}'`; as one run per interval: `airflow backfill create`; within
budgets, going on where it stopped: `python -m extractors backfill {name} 2026-03-02 2026-03-09`.

Collected to {purpose} (legal basis: {legal_basis}).
"""


def bounds(
    params: Mapping[str, Any], start: datetime | None, end: datetime | None
) -> tuple[datetime, datetime]:
    """Give the window of a run: its params where they are given, else its data interval."""
    asked = params.get("window_start"), params.get("window_end")
    if all(asked):
        start, end = (datetime.fromisoformat(str(moment)) for moment in asked)
    elif any(asked):
        raise ValueError("give both window_start and window_end, or neither")
    if start is None or end is None:
        raise ValueError(
            "this run has no data interval: trigger it with --logical-date, or with "
            '--conf \'{"window_start": "2026-03-02T00:00:00Z", "window_end": "…"}\''
        )
    return start, end


def extraction_dag(entry: registry.SourceEntry) -> DAG:
    """Land each window of one source, then check it before anyone is told."""

    def moment() -> Param:
        """One for each: Airflow writes a run's value into the object."""
        return Param(None, type=["null", "string"], format="date-time")

    @dag(
        dag_id=f"extract_{entry.name}",
        schedule=CronDataIntervalTimetable(entry.every, timezone="UTC") if entry.every else None,
        start_date=datetime.combine(entry.since, time(tzinfo=UTC)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        params={"window_start": moment(), "window_end": moment()},
        tags=["extract", entry.name],
        doc_md=DOC.format_map(entry.model_dump()),
    )
    def extract() -> None:
        # A backfill of years at a platform's own pace takes hours.
        @task(execution_timeout=timedelta(hours=12))
        def land(
            params: Mapping[str, Any] | None = None,
            data_interval_start: datetime | None = None,
            data_interval_end: datetime | None = None,
        ) -> str:
            from extractors.answers import NO_MORE
            from extractors.run import extract_named

            reading = extract_named(
                entry.name, *bounds(params or {}, data_interval_start, data_interval_end)
            )
            if not reading.is_complete:
                told = f"{reading.reading_id} is incomplete: {reading.problem_text}"
                if NO_MORE in (reading.problem_text or ""):
                    raise AirflowFailException(told)  # asking again gives nothing before then
                raise RuntimeError(told)
            return reading.reading_id

        @task(outlets=[landed(entry.name)])
        def check(reading_id: str) -> None:
            from expectations.rules import GateFailed
            from expectations.run import check_landed
            from extractors.lake import Lake

            try:
                check_landed(Lake.from_environment(), reading_id)
            except GateFailed as failure:  # asking again gives the same answer
                raise AirflowFailException(str(failure)) from failure

        check(land())  # type: ignore[arg-type]  # at run time it is the reading's id

    return extract()


for _entry in registry.load().values():
    if _entry.enabled:
        extraction_dag(_entry)
