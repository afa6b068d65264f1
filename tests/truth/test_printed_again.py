"""A report of a past moment, printed again from what was known then, is equal byte for byte."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from recovery import RING, Recovered, recover

from dashboards.report.write import write_reports
from extractors import facts as brand_facts
from extractors.lake import Lake
from warehouse.build import build
from warehouse.publish import publish
from warehouse.restate import restated, write

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def printed(database: Path, run: Recovered, folder: Path, *, days_later: int) -> dict[str, bytes]:
    """Publish a build and print every report of its last complete week."""
    serving = folder / "serving.duckdb"
    moment = run.readings[-1].moment + timedelta(days=days_later)
    publish(database, serving, published_at=moment)
    facts = brand_facts.read(run.folder / "facts")
    reports = write_reports(serving, folder / "reports", facts=facts)
    return {
        path.name: path.read_bytes() for report in reports for path in (report.html, report.pdf)
    }


def test_a_report_is_printed_again_byte_for_byte(small: Recovered, tmp_path: Path) -> None:
    """The world goes on after it: late posts, deletions, answers."""
    then = recover(small.world, small.platforms, small.readings[:2], tmp_path / "then")
    again = tmp_path / "again" / "as-of.duckdb"
    build(
        Lake.at(small.folder / "lake"),
        again,
        facts=brand_facts.read(small.folder / "facts"),
        ring=RING,
        as_of=then.readings[-1].moment,
    )

    first = printed(then.database, then, tmp_path / "first", days_later=0)
    assert first
    assert printed(again, then, tmp_path / "second", days_later=56) == first
    now = printed(small.database, then, tmp_path / "now", days_later=56)
    assert now != first

    assert restated(then.database, again) == []
    told = tmp_path / "restated.json"
    changes = write(again, small.database, told)
    assert changes
    assert [one for one in changes if "unexplained" in one.reasons] == []
    found = {reason for one in changes for reason in one.reasons}
    assert found >= {"late_data", "time_passed"}

    (page, *_) = write_reports(
        tmp_path / "now" / "serving.duckdb",
        tmp_path / "next",
        facts=brand_facts.read(small.folder / "facts"),
        restatements=told,
    )
    assert "Restated." in page.html.read_text(encoding="utf-8")
