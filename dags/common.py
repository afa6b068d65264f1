"""What the DAGs agree on: assets, owner, retries, and the pool that keeps one writer."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Asset

WRITER_POOL = "warehouse_writer"
"""One slot, made at set-up: ``airflow pools set warehouse_writer 1 "one writer at a time"``."""

MARTS = Asset("marts", uri="weerklank://serving/marts", group="serving")
"""The published marts: checked, and swapped in whole."""

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "data-engineering",
    "retries": 2,
    "retry_delay": timedelta(minutes=2),
    "execution_timeout": timedelta(hours=1),
}


def landed(source: str) -> Asset:
    """Give the asset that says: a reading of this source has landed and passed its gate."""
    return Asset(f"landed_{source}", uri=f"weerklank://landed/{source}", group="landed")


def build_file() -> Path:
    """Give the database that dbt writes and nobody else reads."""
    from extractors.lake import data_folder

    return data_folder() / "warehouse" / "build.duckdb"


def serving_file() -> Path:
    """Give the published copy: ``WEERKLANK_SERVING``, or the one beside the build."""
    named = os.environ.get("WEERKLANK_SERVING")
    return Path(named) if named else build_file().with_name("serving.duckdb")
