"""The printed page holds the mart's figures, on one sheet, the same every time."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader
from report_serving import SIZES, World, publish, set_of
from typer.testing import CliRunner

from dashboards.report.__main__ import app
from dashboards.report.figures import Serving
from dashboards.report.write import Report, write_reports
from extractors.facts import Facts

HOSTILE = "<script>alert('x')</script>"


def text_of(report: Report) -> str:
    """Give the PDF's words, spaces made plain."""
    (page,) = PdfReader(report.pdf).pages
    return re.sub(r"\s+", " ", page.extract_text())


def test_the_figures_are_the_marts(serving: Path, reports: Path, facts: Facts) -> None:
    (report,) = write_reports(serving, reports, facts=facts)

    assert report.iso_week == "2026-W46"
    with duckdb.connect(str(serving), read_only=True) as connection:
        rows = connection.execute(
            "select inbound_post_count, sla_attainment_share, answered_within_24h_share, "
            "proactive_reply_share, open_clock_count, sla_met_count + sla_missed_count "
            "from marts.rpt_brand_weeks where iso_week = '2026-W46' and (scope_status = 'brand_set'"
            " or platform = 'all')"
        ).fetchall()
    printed = text_of(report)
    assert len(rows) == 7
    for messages, promise, _, proactive, backlog, n in rows:
        assert f"{messages:,}" in printed
        assert f"{n:,}" in printed
        assert f"{promise * 100:.0f} %" in printed
        assert f"{proactive * 100:.0f} %" in printed
        assert f"{backlog:,}" in printed
    whole = max(rows)
    assert f"{whole[2] * 100:.0f} %" in printed


def test_the_page_is_one_sheet_and_names_its_figures(
    serving: Path, reports: Path, facts: Facts
) -> None:
    (report,) = write_reports(serving, reports, facts=facts)

    printed = text_of(report)
    assert re.search(r"Report 2026-W46-telecom-[0-9a-f]{8}", printed)
    assert "as known Monday 16 Nov 2026 05:45 UTC" in printed
    assert "Band: the middle half of the complete weeks before" in printed


def test_many_channels_and_brands_still_fit_one_sheet(tmp_path: Path, reports: Path) -> None:
    names = "bluesky mastodon x facebook instagram linkedin youtube tiktok whatsapp".split()  # noqa: SIM905
    brands = {f"b{i}": f"A brand with an uncommonly long name, number {i}" for i in range(12)}
    serving = publish(
        tmp_path / "s.duckdb",
        World(
            volume=(1.0, 1.1, 1.4),
            speed=(0.0, 0.0, 0.0),
            split=dict.fromkeys(names, 0.15),
            names=brands,
            sizes=dict.fromkeys(brands, 9000),
            set_name="A set whose name says rather more than it must",
        ),
    )

    (report,) = write_reports(serving, reports, facts=set_of(brands))

    printed = text_of(report)
    assert "And 1 more, not shown" in printed
    assert "And 4 more, not shown" in printed


def test_the_same_copy_gives_the_same_bytes(serving: Path, tmp_path: Path, facts: Facts) -> None:
    (first,) = write_reports(serving, tmp_path / "one", facts=facts)
    (second,) = write_reports(serving, tmp_path / "two", facts=facts)

    assert first.html.read_bytes() == second.html.read_bytes()
    assert first.pdf.read_bytes() == second.pdf.read_bytes()


def test_a_printed_report_is_kept(
    serving: Path, tmp_path: Path, reports: Path, facts: Facts
) -> None:
    (first,) = write_reports(serving, reports, facts=facts)
    before = first.pdf.read_bytes()
    restated = publish(tmp_path / "later.duckdb", World(backlog=0.2))

    (kept,) = write_reports(restated, reports, facts=facts)
    (again,) = write_reports(restated, reports, again=True, facts=facts)

    assert not kept.is_new
    assert first.pdf.read_bytes() == before
    assert again.pdf.name == "telecom.r2.pdf"
    assert again.html.name == "telecom.r2.html"
    assert "revision 2 of a printed report" in text_of(again)
    assert sorted(path.name for path in again.pdf.parent.iterdir()) == [
        "telecom.html",
        "telecom.pdf",
        "telecom.r2.html",
        "telecom.r2.pdf",
    ]


def test_a_report_that_was_half_written_is_written_again(
    serving: Path, reports: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def fail_at_the_pdf(source: str, target: Path) -> None:
        if target.suffix == ".pdf":
            raise OSError("no space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_at_the_pdf)
    with pytest.raises(OSError, match="no space"):
        write_reports(serving, reports, facts=facts)
    monkeypatch.undo()

    assert [path.name for path in (reports / "2026-W46").iterdir()] == ["telecom.html"]
    (report,) = write_reports(serving, reports, facts=facts)
    assert report.is_new
    assert report.pdf.is_file()


def test_names_are_text_whatever_they_hold(tmp_path: Path, reports: Path, facts: Facts) -> None:
    names = {brand_id: f"{HOSTILE}\"'&{brand_id}" for brand_id in SIZES}
    serving = publish(tmp_path / "s.duckdb", World(names=names, set_name=HOSTILE))

    (report,) = write_reports(serving, reports, facts=facts)

    page = Tags(report.html.read_text())
    assert "script" not in page.tags
    assert HOSTILE in page.title
    assert "<script" in text_of(report)


def test_the_page_asks_nothing_of_anybody(serving: Path, reports: Path, facts: Facts) -> None:
    (report,) = write_reports(serving, reports, facts=facts)

    page = Tags(report.html.read_text())
    assert not {"link", "img", "script", "iframe", "object"} & set(page.tags)
    assert not re.search(r"url\(|@import|(src|href)=", report.html.read_text())


def test_every_picture_is_told_in_words(serving: Path, reports: Path, facts: Facts) -> None:
    (report,) = write_reports(serving, reports, facts=facts)

    page = Tags(report.html.read_text())
    assert page.language == "en"
    assert len(page.pictures) == 5 + 2 + 2 + 4
    assert all(page.pictures)


def test_what_is_not_known_is_not_nought(tmp_path: Path, reports: Path, facts: Facts) -> None:
    sizes = dict(SIZES) | {"noordnet": 45, "tulpmobiel": 30, "delta": 20, "wad": 0}
    world = World(volume=(1.0,), speed=(0.0,), sizes=sizes, nulls=True, has_promise=False)
    serving = publish(tmp_path / "s.duckdb", world)
    with duckdb.connect(str(serving)) as connection:
        connection.execute("update marts.rpt_brand_weeks set open_clock_count = null")

    (report,) = write_reports(serving, reports, facts=facts)

    printed = text_of(report)
    assert "not yet" in printed
    assert "Backlog at week’s end –" in printed
    assert "no band before 2 weeks" in printed
    assert "no figure last week" in printed
    assert "promise" not in printed
    assert re.search(r"\d %\*", printed), "a share of few is flagged"


def test_a_week_without_figures_is_a_gap_and_not_last_week(
    serving: Path, reports: Path, facts: Facts
) -> None:
    with duckdb.connect(str(serving)) as connection:
        connection.execute("delete from marts.rpt_brand_weeks where iso_week = '2026-W45'")

    (report,) = write_reports(serving, reports, facts=facts)

    assert "no figure last week" in text_of(report)
    assert "7 weeks · band" in text_of(report)


def test_what_is_not_collected_is_said_and_why_anything_is(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    gaps = {"posts for followers only": "protected", "finds beyond 100 a day": "quota"}
    (report,) = write_reports(
        publish(tmp_path / "s.duckdb", World(gaps=gaps)), reports, facts=facts
    )

    printed = text_of(report)
    for platform in ("Bluesky", "Mastodon"):
        assert (
            f"{platform}: posts for followers only (protected), "
            "finds beyond 100 a day (quota since 9 Nov 2026)"
        ) in printed
    assert "Bluesky, Mastodon: to answer customers; legitimate interest." in printed
    assert "never read" not in printed


def test_of_many_gaps_the_first_are_said_and_the_others_counted(
    tmp_path: Path, reports: Path, facts: Facts
) -> None:
    gaps = {f"a thing of kind {number}": "platform" for number in range(20)}
    (report,) = write_reports(
        publish(tmp_path / "s.duckdb", World(gaps=gaps)), reports, facts=facts
    )

    assert "and 34 more, under the dashboards" in text_of(report)


def test_a_set_without_declared_brands_still_has_its_channels(serving: Path, reports: Path) -> None:
    (report,) = write_reports(serving, reports, facts=set_of(()))

    assert "No figures for this week." in text_of(report)


def test_the_copy_is_opened_for_reading_only(serving: Path) -> None:
    with Serving(serving) as marts:
        with pytest.raises(duckdb.InvalidInputException):
            marts.rows("delete from marts.rpt_sources")
        with pytest.raises(duckdb.PermissionException):
            marts.rows("select * from read_text('/etc/hostname')")


@pytest.mark.usefixtures("serving")
def test_the_command_prints_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEERKLANK_DATA", str(tmp_path))
    monkeypatch.setenv("WEERKLANK_FACTS", str(tmp_path / "no-facts"))
    run = CliRunner().invoke

    printed = run(app, ["--week", "2026-W46", "--set", "telecom"])
    kept = run(app, [])
    refused = run(app, ["--week", "2026-W47"])

    assert printed.exit_code == kept.exit_code == 0
    assert printed.output.startswith("wrote ")
    assert kept.output.startswith("kept ")
    assert refused.exit_code == 1
    assert "Not printed." in refused.output
    assert (tmp_path / "reports" / "2026-W46" / "telecom.pdf").is_file()


class Tags(HTMLParser):
    """The tags of a page, its title, and what its pictures say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.pictures: list[str | None] = []
        self.language: str | None = None
        self.title = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        if tag == "svg":
            self.pictures.append(dict(attrs).get("aria-label"))
        if tag == "html":
            self.language = dict(attrs).get("lang")

    def handle_data(self, data: str) -> None:
        """Note the title's text."""
        if self.tags and self.tags[-1] == "title":
            self.title += data
