"""Rebuild and publish the marts whenever a source has landed and passed its gate.

Few tasks on purpose: each costs the scheduler about a second, and dbt starts once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import AssetAny, dag, task
from airflow.sdk.exceptions import AirflowFailException

from dags.common import DEFAULT_ARGS, MARTS, WRITER_POOL, build_file, landed, serving_file
from extractors import registry

DOC = """\
**When a task fails:** readers still see the last publication, whole; nothing is urgent before the
weekly report of Monday 06:00. Read the log of the first red task. `prepare` and `build` may be
cleared and run again at any time. **When `check` fails**, a critical rule of the marts broke: do
not publish by hand; the log names the rule and a few rows that break it.

Runbook: `docs/runbooks/build.md`
"""

sources = [entry.name for entry in registry.load().values() if entry.enabled]


@dag(
    dag_id="build",
    schedule=AssetAny(*(landed(name) for name in sources)) if sources else None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    default_args={**DEFAULT_ARGS, "pool": WRITER_POOL},
    tags=["build"],
    doc_md=DOC,
)
def build() -> None:
    """Compact and label, build, check, publish: each only after the one before it."""

    @task
    def prepare() -> None:
        from enrichment.run import enrich_from_environment
        from extractors.compaction import compact
        from extractors.lake import Lake

        # A run that began before midnight may still be landing into yesterday.
        compact(Lake.from_environment(), before=datetime.now(UTC).date() - timedelta(days=1))
        enrich_from_environment()

    @task(execution_timeout=timedelta(hours=6))
    def dbt_build() -> None:
        from extractors.facts import read
        from extractors.lake import Lake, facts_folder
        from warehouse.build import build

        build(Lake.from_environment(), build_file(), facts=read(facts_folder()))

    @task
    def check() -> None:
        from expectations.rules import GateFailed
        from expectations.run import check_marts

        try:
            check_marts(build_file(), previous_db=serving_file(), built_at=datetime.now(UTC))
        except GateFailed as failure:  # asking again gives the same answer
            raise AirflowFailException(str(failure)) from failure

    @task(outlets=[MARTS])
    def publish() -> None:
        from warehouse import publish as publication

        publication.publish(build_file(), serving_file(), published_at=datetime.now(UTC))

    prepare() >> dbt_build() >> check() >> publish()


build()
