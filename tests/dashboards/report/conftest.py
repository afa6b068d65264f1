"""What the report's tests print from: a made-up serving copy and the sets that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from report_serving import BRANDS, publish

from extractors.facts import CompetitorSet, Facts


def set_of(brand_ids: Iterable[str]) -> Facts:
    """Declare one set with these brands."""
    rows = tuple(
        CompetitorSet(
            valid_from=date(2026, 1, 1), set_id="telecom", set_name="Telecom set", brand_id=brand_id
        )
        for brand_id in brand_ids
    )
    return Facts((), (), (), (), (), (), rows)


@pytest.fixture
def facts() -> Facts:
    return set_of(BRANDS)


@pytest.fixture
def serving(tmp_path: Path) -> Path:
    return publish(tmp_path / "warehouse" / "serving.duckdb")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"
