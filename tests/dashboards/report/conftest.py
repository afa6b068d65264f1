"""What the report's tests print from: a made-up serving copy and the sets that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_serving import BRANDS, publish, set_of

from extractors.facts import Facts


@pytest.fixture
def facts() -> Facts:
    return set_of(BRANDS)


@pytest.fixture
def serving(tmp_path: Path) -> Path:
    return publish(tmp_path / "warehouse" / "serving.duckdb")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"
