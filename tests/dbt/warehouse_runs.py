"""Runs dbt in this process over a fixture lake, and reads the marts."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

PROJECT = Path(__file__).parents[2] / "dbt"
MARTS = (
    "fct_posts",
    "fct_conversations",
    "fct_response_clocks",
    "fct_replies",
    "fct_cases",
    "fct_sla_clocks",
    "rpt_sla_periods",
    "rpt_case_periods",
    "rpt_brand_weeks",
    "rpt_response_periods",
    "rpt_answer_periods",
    "rpt_engagement_periods",
    "rpt_channel_periods",
    "fct_feedback",
    "rpt_feedback_periods",
    "rpt_feedback_bias_periods",
    "fct_reply_outcomes",
    "rpt_reply_outcome_periods",
    "rpt_contact_days",
    "rpt_agent_weeks",
    "rpt_tier_quarters",
    "rpt_definition_weeks",
    "rpt_references",
    "rpt_demand_hours",
    "rpt_observed_hours_weeks",
    "rpt_observed_hours_quarters",
    "rpt_whatif_hours",
    "rpt_capacity",
    "rpt_backlog_hours",
    "rpt_label_weeks",
    "rpt_sentiment_weeks",
    "rpt_label_drift_weeks",
    "rpt_rules",
    "rpt_sources",
    "rpt_costs",
    "rpt_coverage",
)


def run_dbt(command: str, *options: str, lake: Path, database: Path, work: Path) -> None:
    """Run one dbt command and fail with what dbt said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        settings = {
            "WEERKLANK_LAKE": str(lake),
            "WEERKLANK_WAREHOUSE": str(database),
            "DBT_TARGET_PATH": str(work / "target"),
            "DBT_LOG_PATH": str(work / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        with _environment(settings):
            try:
                folders = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
                result = dbtRunner().invoke([command, *folders, "--quiet", *options])
            finally:
                DuckDBConnectionManager.close_all_connections()
    if not result.success:
        failed = [
            f"{one.node.name}: {one.message}"
            for one in getattr(result.result, "results", ())
            if one.status in ("error", "fail")
        ]
        raise AssertionError("\n".join(failed) or str(result.exception))


def mart_rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Give every mart's rows, in one order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            mart: connection.execute(f"select * from marts.{mart} order by all").fetchall()
            for mart in MARTS
        }


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
