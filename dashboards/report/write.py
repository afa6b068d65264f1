"""Write the reports: whole or not at all, and a printed one is kept."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from dashboards.report import choice, figures, page, restated, words
from dashboards.report.figures import Figures, Serving, StaleData
from extractors.facts import Facts
from extractors.facts import read as read_facts
from extractors.lake import facts_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """A report on disk."""

    set_id: str
    iso_week: str
    html: Path
    pdf: Path
    is_new: bool  # False: it was printed before and is kept as it was


def write_reports(
    serving: Path,
    reports_folder: Path,
    week: str | None = None,
    *,
    set_id: str | None = None,
    again: bool = False,
    gates: Path | None = None,
    facts: Facts | None = None,
    restatements: Path | None = None,
) -> tuple[Report, ...]:
    """Write the report of every brand set, or of one; the last complete week if none is given.

    The gates' findings are looked for beside the reports' folder and the facts, which say
    what brands a set holds, in ``WEERKLANK_FACTS``, unless they are given; what was restated
    since the report before in ``restated.json`` in that folder. Every set that can be printed
    is; ``StaleData`` then tells of those that cannot. Where all are, the marts are kept for the
    next report to compare with.
    """
    gates = gates or reports_folder.parent / "gates" / "marts.json"
    if facts is None and (declared := facts_folder()).is_dir():
        facts = read_facts(declared)
    restatements = restatements or reports_folder / restated.TOLD
    reports, refusals = [], []
    with Serving(serving) as marts:
        chosen = (set_id,) if set_id else figures.set_ids(marts)
        if not chosen:
            raise StaleData(
                "The marts hold no brand set to report on. Put the brands in "
                "competitor_sets.csv and run the build."
            )
        for one in chosen:
            try:
                reports.append(
                    write_report(
                        marts,
                        reports_folder,
                        one,
                        week=week,
                        again=again,
                        gates=gates,
                        facts=facts,
                        restatements=restatements,
                    )
                )
            except StaleData as refusal:
                refusals.append(str(refusal))
    if refusals:
        raise StaleData("\n".join(refusals))
    if any(report.is_new for report in reports):
        restated.keep(serving, reports_folder)
    return tuple(reports)


def write_report(
    marts: Serving,
    reports_folder: Path,
    set_id: str,
    *,
    week: str | None = None,
    again: bool = False,
    gates: Path | None = None,
    facts: Facts | None = None,
    restatements: Path | None = None,
) -> Report:
    """Write one set's report, unless it was printed before."""
    if week:
        week = words.week_of(words.monday_of(week))
        kept = _printed(reports_folder / week, set_id)
        if kept and not again:
            return _kept(kept, set_id, week)
    found = choice.choose(
        marts,
        set_id,
        brand_ids=lambda monday: members(facts, set_id, monday),
        warnings=figures.gate_warnings(gates) if gates else (),
        iso_week=week,
    )
    if restatements:
        brands = frozenset(brand.scope_id for brand in found.brands)
        told = restated.read(restatements, brands, before_week=found.iso_week)
        found = replace(found, restated=told)
    folder = reports_folder / found.iso_week
    kept = _printed(folder, set_id)
    if kept and not again:
        return _kept(kept, set_id, found.iso_week)
    revision = len(kept) + 1
    html, pdf = print_page(found, revision=revision)
    stem = _stem(set_id, revision)
    folder.mkdir(parents=True, exist_ok=True)
    if restatements and restatements.is_file():  # with it the report can be printed again
        _replace(folder / restated.TOLD, restatements.read_bytes())
    # The PDF comes last: where it stands, its page stands too.
    _replace(folder / f"{stem}.html", html.encode())
    _replace(folder / f"{stem}.pdf", pdf)
    log.info("wrote %s/%s.pdf", folder, stem)
    return Report(
        set_id, found.iso_week, folder / f"{stem}.html", folder / f"{stem}.pdf", is_new=True
    )


def print_page(found: Figures, *, revision: int = 1) -> tuple[str, bytes]:
    """Give the page as HTML and PDF, in the roomiest density that fits one sheet."""
    for density in page.DENSITIES:
        html = page.render(found, density=density, revision=revision)
        document = HTML(string=html, url_fetcher=_NoFetcher()).render()
        if len(document.pages) == 1:
            break
    pdf = document.write_pdf(
        pdf_identifier=f"{found.report_id}.r{revision}".encode(), pdf_tags=True
    )
    return html, pdf


def members(facts: Facts | None, set_id: str, monday: date) -> frozenset[str]:
    """Name the brands that were in a set when a week began, as the mart counts them."""
    if facts is None:
        return frozenset()
    return frozenset(
        row.brand_id
        for row in facts.competitor_sets
        if row.set_id == set_id
        and row.valid_from <= monday
        and (row.valid_to is None or monday < row.valid_to)
    )


class _NoFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """A page asks nothing of anybody; one that tries is wrong."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> NoReturn:  # noqa: ARG002
        raise ValueError(f"the report asks for {url}; it must stand alone")


def _printed(folder: Path, set_id: str) -> list[Path]:
    """List the revisions that were printed, oldest first."""
    found: list[Path] = []
    while (pdf := folder / f"{_stem(set_id, len(found) + 1)}.pdf").is_file():
        found.append(pdf)
    return found


def _kept(printed: list[Path], set_id: str, iso_week: str) -> Report:
    newest = printed[-1]
    log.info("%s was printed before and is kept", newest)
    return Report(set_id, iso_week, newest.with_suffix(".html"), newest, is_new=False)


def _stem(set_id: str, revision: int) -> str:
    return set_id if revision == 1 else f"{set_id}.r{revision}"


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


__all__ = ["Report", "StaleData", "write_report", "write_reports"]
