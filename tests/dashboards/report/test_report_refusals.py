"""A report that would mislead is not printed, and says why."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from report_serving import MONDAY, World, publish

from dashboards.report.figures import StaleData
from dashboards.report.write import write_reports
from extractors.facts import Facts

FRIDAY = datetime(2026, 11, 13, 12)  # noqa: DTZ001  # marts hold plain UTC


def test_a_source_that_stands_still_stops_the_report(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    serving = publish(tmp_path / "s.duckdb", World(watermarks={"mastodon": FRIDAY}))

    with pytest.raises(StaleData) as refusal:
        write_reports(serving, reports, facts=facts)

    assert "Mastodon was read to Friday 13 Nov 2026 12:00 UTC" in str(refusal.value)
    assert "Bluesky" not in str(refusal.value)
    assert "doctor" in str(refusal.value)
    assert not reports.exists()


def test_a_silent_platform_is_held_against_the_end_of_the_week(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    serving = publish(tmp_path / "s.duckdb", World(watermarks={"mastodon": FRIDAY}))
    with duckdb.connect(str(serving)) as connection:
        connection.execute(
            "delete from marts.rpt_brand_weeks where platform = 'mastodon' and week_starts_on = ?",
            [MONDAY.date()],
        )
        connection.execute("update marts.rpt_brand_weeks set is_complete_week = true")

    with pytest.raises(StaleData, match="Mastodon was read to Friday"):
        write_reports(serving, reports, facts=facts)


def test_a_source_that_was_never_read_to_an_end_is_stale(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    serving = publish(tmp_path / "s.duckdb", World(watermarks={"mastodon": None}))

    with pytest.raises(StaleData, match="Mastodon was read to no point yet"):
        write_reports(serving, reports, facts=facts)


def test_a_week_that_is_not_over_is_not_printed(serving: Path, reports: Path, facts: Facts) -> None:
    with pytest.raises(StaleData, match="no figures for Telecom set in week 2026-W30"):
        write_reports(serving, reports, "2026-W30", facts=facts)
    with pytest.raises(StaleData, match="Week 2026-W47 of Telecom set is not complete"):
        write_reports(serving, reports, "2026-W47", facts=facts)


def test_a_stale_week_leaves_the_earlier_report_alone(
    tmp_path: Path, serving: Path, reports: Path, facts: Facts
) -> None:
    (kept,) = write_reports(serving, reports, "2026-W45", facts=facts)
    before = kept.pdf.read_bytes(), kept.html.read_bytes()
    stale = publish(tmp_path / "s.duckdb", World(watermarks={"mastodon": FRIDAY}))

    with pytest.raises(StaleData):
        write_reports(stale, reports, facts=facts)

    assert (kept.pdf.read_bytes(), kept.html.read_bytes()) == before
    assert {path.name for path in reports.iterdir()} == {"2026-W45", "printed.duckdb"}


def test_a_critical_gate_failure_stops_the_report(
    serving: Path, reports: Path, facts: Facts
) -> None:
    gates = _gates(reports, severity="critical")

    with pytest.raises(StaleData, match=r"did not pass their gate \(fct_posts\.unique"):
        write_reports(serving, reports, facts=facts, gates=gates)


def test_a_gate_warning_is_printed(serving: Path, reports: Path, facts: Facts) -> None:
    _gates(reports, severity="warning")

    (report,) = write_reports(serving, reports, facts=facts)

    assert "2 rows share a key" in report.html.read_text()


def test_findings_that_cannot_be_read_stop_the_report(
    serving: Path, reports: Path, facts: Facts
) -> None:
    gates = _gates(reports, severity="warning")
    gates.write_text('{"rule": ')

    with pytest.raises(StaleData, match="cannot be read"):
        write_reports(serving, reports, facts=facts)


def test_nothing_published_is_said_plainly(tmp_path: Path, reports: Path, facts: Facts) -> None:
    with pytest.raises(StaleData, match="Nothing has been published yet"):
        write_reports(tmp_path / "absent.duckdb", reports, facts=facts)


def test_a_copy_without_the_marts_is_said_plainly(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(StaleData, match="does not hold what the report needs"):
        write_reports(tmp_path / "empty.duckdb", reports, facts=facts)


def test_a_set_that_nobody_declared_is_named(serving: Path, reports: Path, facts: Facts) -> None:
    with pytest.raises(StaleData, match=r"'energy' \(they know: telecom\)"):
        write_reports(serving, reports, set_id="energy", facts=facts)


def test_a_week_that_is_no_week_is_refused(serving: Path, reports: Path, facts: Facts) -> None:
    with pytest.raises(ValueError, match="expected one like 2026-W46"):
        write_reports(serving, reports, "46", facts=facts)


def _gates(reports: Path, *, severity: str) -> Path:
    path = reports.parent / "gates" / "marts.json"
    path.parent.mkdir()
    found = {"rule": "fct_posts.unique", "message": "2 rows share a key", "severity": severity}
    path.write_text(json.dumps([found]))
    return path
