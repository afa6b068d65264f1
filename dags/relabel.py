"""Bring a new model version's labels to every text, beside the version in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import DEFAULT_ARGS

DOC = """\
**When it fails:** nothing is urgent: marts go on with the labels that are in use. Read the log,
mend, clear the task; what is labelled already is not labelled again.

It does nothing unless `WEERKLANK_LABELS` (or a new release) names another model version than the
one in use. The first build after its last file uses the new labels.

Runbook: `docs/runbooks/relabel.md`
"""


@dag(
    dag_id="relabel",
    schedule=CronTriggerTimetable("30 1 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["labels"],
    doc_md=DOC,
)
def relabel() -> None:
    """Label what the wanted version has not labelled yet."""

    @task(execution_timeout=timedelta(hours=20))
    def label_anew() -> int:
        from enrichment.run import relabel_from_environment

        return relabel_from_environment()

    label_anew()


relabel()
