"""The newcomer's source, run as Airflow runs it; started by test_newcomer.py in a copy."""

from __future__ import annotations

import json
import os
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")  # Airflow's own; it is imported below

import duckdb  # noqa: E402
from airflow.dag_processing.dagbag import DagBag  # noqa: E402

from tests.contract.case import TEN, Server  # noqa: E402
from tests.contract.cases.noticeboard import CASES  # noqa: E402
from tests.contract.running import answering  # noqa: E402


def main() -> None:
    """Land, check, build, check and publish; print what is there at the end."""
    bag = DagBag(dag_folder="dags")
    extract, build = bag.dags["extract_noticeboard"], bag.dags["build"]
    with answering(Server(CASES[0])):
        reading_id = _run(extract, "land", {}, TEN - timedelta(hours=1), TEN)
    _run(extract, "check", reading_id)
    for task in ("prepare", "dbt_build", "check", "publish"):
        _run(build, task)
    serving = Path(os.environ["WEERKLANK_DATA"]) / "warehouse" / "serving.duckdb"
    with duckdb.connect(str(serving), read_only=True) as connection:
        rows = {
            mart: connection.execute(f"select count(*) from marts.{mart}").fetchall()[0][0]
            for mart in ("fct_posts", "fct_conversations", "rpt_coverage")
        }
        (clock,) = connection.execute(
            "select platform, brand_id, status, calendar_seconds from marts.fct_response_clocks"
        ).fetchall()
    asset = extract.get_task("check").outlets
    found = {
        "errors": bag.import_errors,
        "schedule": extract.timetable.expression,
        "assets": [one.name for one in asset],
        "rows": rows,
        "clock": clock,
    }
    Path("found.json").write_text(json.dumps(found), encoding="utf-8")


def _run(dag: Any, task: str, *args: object) -> Any:
    return dag.get_task(task).python_callable(*args)


if __name__ == "__main__":
    main()
