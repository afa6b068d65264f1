"""What an earlier report printed and is otherwise now is said, with the reason."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from report_serving import World, publish
from test_report_page import text_of

from dashboards.report.write import write_reports
from extractors.facts import Facts

SINCE = "2026-11-09T05:45:00+00:00"


def told(path: Path, *rows: dict[str, Any], since: str = SINCE) -> Path:
    """Write a list of restatements; each row fills in what is not said."""
    usual = {
        "brand_id": "noordnet",
        "platform": "all",
        "iso_week": "2026-W45",
        "column": "inbound_post_count",
        "before": 1278,
        "after": 1281,
        "reasons": ["late_data"],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"as_of_at": since, "restated": [usual | row for row in rows]}))
    return path


def test_a_changed_number_stands_with_before_after_and_reason(
    serving: Path, reports: Path, facts: Facts
) -> None:
    told(reports / "restated.json", {}, {"column": "sla_attainment_share", "before": 0.614,
         "after": 0.604, "reasons": ["late_data", "time_passed"]})  # fmt: skip

    (report,) = write_reports(serving, reports, facts=facts)

    printed = text_of(report)
    assert "W45 Noordnet messages 1,278 → 1,281 (late data)" in printed
    assert "W45 Noordnet within the promise 61 % → 60 % (late data, time passed)" in printed
    assert "since what was known Mon 9 Nov 05:45" in printed
    # With what it was printed from it can be printed again.
    assert (report.html.parent / "restated.json").is_file()


@pytest.mark.parametrize(
    "row",
    [
        {"brand_id": "elsewhere"},
        {"platform": "mastodon"},
        {"column": "clock_count"},
        {"iso_week": "2026-W46"},
        {"column": "sla_attainment_share", "before": 0.6041, "after": 0.6042},
    ],
    ids=["another brand", "one platform", "not printed", "this week", "prints the same"],
)
def test_what_no_earlier_report_printed_otherwise_is_left_out(
    serving: Path, reports: Path, facts: Facts, row: dict[str, Any]
) -> None:
    told(reports / "restated.json", row)

    (report,) = write_reports(serving, reports, facts=facts)

    assert "No number of an earlier week is printed otherwise" in text_of(report)


def test_many_are_counted_and_the_newest_week_is_first(
    serving: Path, reports: Path, facts: Facts
) -> None:
    rows = [{"iso_week": f"2026-W{week}"} for week in range(38, 46)]
    told(reports / "restated.json", *rows)

    (report,) = write_reports(serving, reports, facts=facts)

    printed = text_of(report)
    assert "Restated. W45 Noordnet" in printed
    assert "W42 Noordnet" in printed
    assert "W41 Noordnet" not in printed
    assert "and 4 more, since" in printed


def test_where_nobody_compared_nothing_is_said(serving: Path, reports: Path, facts: Facts) -> None:
    (report,) = write_reports(serving, reports, facts=facts)

    assert "Restated" not in text_of(report)


def test_a_file_of_another_kind_is_refused_with_what_to_do(
    serving: Path, reports: Path, facts: Facts
) -> None:
    reports.mkdir()
    (reports / "restated.json").write_text("[]", encoding="utf-8")

    with pytest.raises(ValueError, match="python -m warehouse restate"):
        write_reports(serving, reports, facts=facts)


def test_the_marts_of_a_printed_report_are_kept_past_the_next_publication(
    serving: Path, reports: Path, facts: Facts
) -> None:
    write_reports(serving, reports, facts=facts)
    other = publish(serving.with_name("new.duckdb"), World(volume=(1.0, 1.1), speed=(0.0, 0.0)))
    other.replace(serving)

    def weeks(path: Path) -> list[tuple[datetime]]:
        with duckdb.connect(str(path), read_only=True) as connection:
            query = "select distinct week_starts_on from marts.rpt_brand_weeks order by 1"
            return connection.sql(query).fetchall()

    assert len(weeks(serving)) == 2
    assert len(weeks(reports / "printed.duckdb")) == 9
