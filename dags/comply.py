"""One DAG for each enabled entry whose platform is asked what must go: ``comply_every``.

Only airflow.sdk and the registry are imported here: Airflow reads this file every few seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from airflow.sdk import DAG, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException

from dags.common import DEFAULT_ARGS, landed
from extractors import registry

DOC = """\
**When `ask` fails:** the platform wants what is deleted there gone here within a day of its asking:
mend what the log names and clear the task, today. What was told already has landed.
**When `check` fails:** nothing downstream has happened; the log names the rule and the rows.

Runbook: `docs/runbooks/comply.md`
"""


def compliance_dag(entry: registry.SourceEntry, every: str) -> DAG:
    """Ask which of a source's posts must go, check what was told, then announce it."""

    @dag(
        dag_id=f"comply_{entry.name}",
        schedule=CronTriggerTimetable(every, timezone="UTC"),
        start_date=datetime.combine(entry.since, time(tzinfo=UTC)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["comply", entry.name],
        doc_md=DOC,
    )
    def comply() -> None:
        # A platform works on millions of ids for a while.
        @task(execution_timeout=timedelta(hours=2))
        def ask() -> str:
            from extractors.compliance import comply_named

            reading = comply_named(entry.name)
            if not reading.is_complete:
                raise RuntimeError(f"{reading.reading_id} is incomplete: {reading.problem_text}")
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

        check(ask())  # type: ignore[arg-type]  # at run time it is the reading's id

    return comply()


for _entry in registry.load().values():
    if _entry.enabled and _entry.comply_every:
        compliance_dag(_entry, _entry.comply_every)
