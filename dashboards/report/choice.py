"""Choose the week to print, and refuse when its data are not fit to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from dashboards.report import figures as fig
from dashboards.report import words
from dashboards.report.figures import (
    WEEKS_BEFORE,
    Figures,
    GateWarning,
    Serving,
    SourceState,
    StaleData,
    WeekFigures,
)


def choose(
    serving: Serving,
    set_id: str,
    *,
    brand_ids: Callable[[date], frozenset[str]],
    warnings: tuple[GateWarning, ...] = (),
    iso_week: str | None = None,
) -> Figures:
    """Read one set's report; raise ``StaleData`` if it must not be printed."""
    refuse_failed_gates(warnings)
    rows = fig.weeks(serving, set_id)
    if not rows:
        known = ", ".join(fig.set_ids(serving)) or "none"
        raise StaleData(
            f"The marts have no figures for the brand set {set_id!r} (they know: {known}). "
            "Put its brands in competitor_sets.csv and run the build."
        )
    states = {state.platform: state for state in fig.sources(serving)}
    monday = words.monday_of(iso_week) if iso_week else last_complete_week(rows, states.values())
    chosen = words.week_of(monday)
    used = platforms_in_use(rows, monday)
    refuse_stale_sources(rows, [states.get(p) or _unknown(p) for p in used], monday)
    week = _only(row for row in rows if row.platform == "all" and row.iso_week == chosen)
    if week is None:
        raise StaleData(
            f"The marts have no figures for {rows[0].scope_name} in week {chosen}; they hold "
            f"{rows[0].iso_week} to {rows[-1].iso_week}. Backfill that week and run the build."
        )
    began = min((s.first_posted_at for s in states.values() if s.first_posted_at), default=None)
    before = [
        row
        for row in rows
        if row.platform == "all"
        and row.is_complete_week
        and monday - timedelta(weeks=WEEKS_BEFORE) <= row.week_starts_on < monday
        and not is_cut_off(row.week_starts_on, began)
    ]
    return Figures(
        set_id=set_id,
        set_name=week.scope_name,
        iso_week=chosen,
        week_starts_on=monday,
        as_of_at=week.as_of_at,
        week=week,
        before=tuple(before),
        platforms=tuple(
            sorted(
                (row for row in rows if row.iso_week == chosen and row.platform != "all"),
                key=lambda row: (-row.inbound_post_count, row.platform),
            )
        ),
        brands=fig.brand_weeks(serving, chosen, brand_ids(monday)),
        sources=tuple(states[p] for p in used),
        coverage=fig.coverage(serving, used),
        warnings=warnings,
    )


def last_complete_week(rows: list[WeekFigures], states: Iterable[SourceState]) -> date:
    """Give the Monday of the last week that the furthest-read source has passed.

    The furthest, not the slowest: a source that stands still must stop the report,
    not quietly bring back an old week.
    """
    platforms = {row.platform for row in rows}
    marks = [s.watermark_at for s in states if s.watermark_at and s.platform in platforms]
    mondays = [row.week_starts_on for row in rows if row.is_complete_week]
    if marks:
        today = max(marks).date()
        mondays.append(today - timedelta(days=today.weekday() + 7))
    if not mondays:
        raise StaleData(
            f"No week of {rows[0].scope_name} is complete yet: the figures begin in week "
            f"{rows[0].iso_week}. Let the extractors read past the end of that week."
        )
    return max(mondays)


def platforms_in_use(rows: list[WeekFigures], monday: date) -> list[str]:
    """Name the platforms on which the set had messages in the weeks that the report shows."""
    first = monday - timedelta(weeks=WEEKS_BEFORE)
    return sorted(
        {r.platform for r in rows if r.platform != "all" and first <= r.week_starts_on <= monday}
    )


def refuse_failed_gates(warnings: tuple[GateWarning, ...]) -> None:
    """Refuse while a critical rule is broken."""
    failed = [w for w in warnings if w.severity.lower() == "critical"]
    if failed:
        told = "; ".join(f"{w.rule}: {w.message}" for w in failed)
        raise StaleData(
            f"The marts did not pass their gate ({told}). "
            "Mend the cause, run the build again, then print."
        )


def refuse_stale_sources(
    rows: list[WeekFigures], states: Iterable[SourceState], monday: date
) -> None:
    """Refuse while a source was not read to the end of the week.

    Where the mart has the week it knows best (its weeks are the brand's local ones);
    where a platform was silent, the watermark is held against the week's end in UTC.
    """
    ends_at = datetime.combine(monday + timedelta(days=7), time(tzinfo=UTC))
    week = words.week_of(monday)
    judged = {r.platform: r.is_complete_week for r in rows if r.iso_week == week}
    stale = [
        f"{words.platform_name(s.platform)} was read to "
        f"{words.moment(s.watermark_at) if s.watermark_at else 'no point yet'}"
        for s in states
        if not judged.get(s.platform, s.watermark_at is not None and s.watermark_at >= ends_at)
    ]
    if not stale and judged.get("all") is False:
        stale = ["the marts were built before the week was over"]
    if stale:
        raise StaleData(
            f"Week {week} of {rows[0].scope_name} is not complete: {'; '.join(stale)}; the week "
            f"ends {words.moment(ends_at)}. Run `python -m extractors doctor` for what holds the "
            "source up, read the missing windows, run the build, then print."
        )


def is_cut_off(monday: date, began_at: datetime | None) -> bool:
    """Whether collection began so late in a week that it is no yardstick."""
    return began_at is not None and monday + timedelta(days=1) < began_at.date()


def _unknown(platform: str) -> SourceState:
    return SourceState(platform, *[None] * 9)


def _only(rows: Iterable[WeekFigures]) -> WeekFigures | None:
    return next(iter(rows), None)
