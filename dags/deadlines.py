"""Warn each morning of tokens and API versions that end soon."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import CronDataIntervalTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException

from dags.common import DEFAULT_ARGS
from extractors import registry

DOC = """\
**When it fails:** nothing is broken yet. A token ends in 14, 7 or 1 days, or an API version in 90,
30 or 7; the log names it. Renew it in time: then readings never stop. In the last days it fails
each morning until that is done.

Runbook: `docs/runbooks/deadlines.md`
"""


@dag(
    dag_id="deadlines",
    schedule=CronDataIntervalTimetable("0 5 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["deadlines"],
    doc_md=DOC,
)
def deadlines() -> None:
    """Log all that is near its end, and fail on the days on which somebody must know."""

    @task
    def warn(
        data_interval_start: datetime | None = None, data_interval_end: datetime | None = None
    ) -> None:
        import logging
        import os

        from extractors.deadlines import near

        if data_interval_start is None or data_interval_end is None:
            raise ValueError("this run has no data interval: trigger it with --logical-date")
        told, due = near(
            registry.load(), os.environ, since=data_interval_start, now=data_interval_end
        )
        for line in told:
            logging.getLogger(__name__).warning(line)
        if due:
            raise AirflowFailException("\n".join(due))

    warn()


deadlines()
