"""Lay the figures out as one HTML page; everything that comes from data is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboards.report import colours, headline, plots, words
from dashboards.report.figures import SMALL_N, SPANS, Figures, Share, SourceState, WeekFigures
from dashboards.report.measures import (
    Band,
    Measure,
    band_of,
    has_promise,
    kept_words,
    measures,
    proactive,
    promise,
    promise_words,
    share_of,
)

HERE = Path(__file__).parent
MOST_ROWS = 8  # of a table; what is left out is said under it
DENSITIES = ("airy", "roomy", "dense", "tight")  # the first that fits on one page is used


@dataclass(frozen=True)
class Tile:
    """One measure as the page shows it."""

    label: str
    value: str
    flag: str
    change: str
    last: str
    basis: str
    band: str
    direction: str
    spark: Markup


@dataclass(frozen=True)
class Row:
    """One channel or brand as the tables show it."""

    name: str
    messages: str
    bar: Markup
    promise: Share
    hour: Share
    proactive: Share
    backlog: str


def render(figures: Figures, *, density: str = DENSITIES[0], revision: int = 1) -> str:
    """Give the page as HTML; the same figures give the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(count=words.count, percent=words.percent, span=words.percent_span)
    found = measures(figures)
    speed = promise(figures)
    within = promise_words(figures)
    channels = [headline.Channel(row.platform, speed(row)) for row in figures.platforms]
    mark = speed(figures.week).value
    return environment.get_template(
        "page.html.j2"
    ).render(
        figures=figures,
        style=Markup((HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704  # our own file
        colours=colours.VARIABLES,
        density=density,
        revision=revision,
        week_number=int(figures.iso_week[-2:]),
        days=words.days_of(figures.week_starts_on),
        known=words.moment(figures.as_of_at),
        headline=headline.headline(found, kept_words(figures), channels),
        confidence=headline.confidence(found, figures.sources),
        tiles=[tile(measure) for measure in found],
        usual=usual_words(found),
        within=within,
        has_promise=has_promise(figures),
        curve=plots.answered_curve(figures.week.within, curve_bands(figures)),
        splits=plots.reply_splits([split(brand) for brand in figures.brands[:MOST_ROWS]]),
        channels=[
            row(week, words.platform_name(week.platform), speed(week), mark)
            for week in figures.platforms[:MOST_ROWS]
        ],
        brands=[
            row(week, week.scope_name, speed(week), mark) for week in figures.brands[:MOST_ROWS]
        ],
        more_channels=max(0, len(figures.platforms) - MOST_ROWS),
        more_brands=max(0, len(figures.brands) - MOST_ROWS),
        sources=[
            reading_told(source, is_brief=len(figures.sources) > 3) for source in figures.sources
        ],
        missing=figures.coverage.gaps_told(),
        grounds=figures.coverage.grounds_told(),
        restated=figures.restated and figures.restated.told(names_of(figures)),
        small_n=SMALL_N,
    )


def names_of(figures: Figures) -> dict[str, str]:
    """Give the brands' names as people write them."""
    return {brand.scope_id: brand.scope_name for brand in figures.brands}


def tile(measure: Measure) -> Tile:
    """Put a measure in words."""
    if measure.kind == "count":
        change, basis = words.count_change(measure.value, measure.last), "a count: no interval"
        value, last = words.count(measure.value), words.count(measure.last)
    else:
        change = words.share_change(measure.value, measure.last)
        basis = f"n = {measure.n or 0:,}"
        if measure.low is not None and measure.high is not None:
            basis += f" · {words.percent_span(measure.low, measure.high)}"
        last = words.percent(measure.last)
        value = "not yet" if measure.value is None else words.percent(measure.value)
    return Tile(
        label=measure.label,
        value=value,
        flag=f"few: n < {SMALL_N}" if measure.n and measure.is_small else "",
        change="no comparison yet" if measure.last is None else change,
        last="no figure last week" if measure.last is None else f"last week {last}",
        basis=basis,
        band=band_words(measure),
        direction=measure.direction,
        spark=plots.sparkline(measure),
    )


def band_words(measure: Measure) -> str:
    """Say the band of the weeks before."""
    band = measure.band
    if band is None:
        return "no band before 2 weeks"
    if measure.kind == "share":
        span = words.percent_span(band.low, band.high)
    else:
        low, high = words.count(band.low), words.count(band.high)
        span = low if low == high else f"{low}–{high}"
    return f"{band.week_count} weeks · band {span}"


def usual_words(found: tuple[Measure, ...]) -> str:
    """Say what the band is."""
    bands = [measure.band for measure in found if measure.band]
    if not bands:
        return "There is no band yet: it needs two complete weeks before."
    if all(band.is_quartiles for band in bands):
        return "Band: the middle half of the complete weeks before, 12 at most."
    if not any(band.is_quartiles for band in bands):
        return "Band: lowest to highest of the complete weeks before (fewer than 4)."
    return (
        "Band: the middle half of the complete weeks before, 12 at most; "
        "lowest to highest where fewer than 4 are known."
    )


def curve_bands(figures: Figures) -> list[Band | None]:
    """Give the band of the weeks before for each span."""
    return [
        band_of([share_of(week.within_span(span)) for week in figures.before]) for span in SPANS
    ]


def split(brand: WeekFigures) -> plots.Split:
    """Give a brand's replies by what they answered."""
    return plots.Split(
        brand.scope_name,
        (
            brand.reactive_reply_count,
            brand.proactive_reply_count,
            brand.follow_up_reply_count,
            brand.unknown_reply_count,
        ),
    )


def row(week: WeekFigures, name: str, speed: Share, mark: float | None) -> Row:
    """Give one row of the tables."""
    return Row(
        name=name,
        messages=words.count(week.inbound_post_count),
        bar=plots.share_bar(speed, mark, name=name),
        promise=speed,
        hour=week.within_span("1h"),
        proactive=proactive(week),
        backlog=words.count(week.open_clock_count),
    )


def reading_told(source: SourceState, *, is_brief: bool = False) -> str:
    """Say how far a source was read and what became of what it gave."""
    told = (
        f"{words.platform_name(source.platform)} read to "
        f"{words.short_moment(source.watermark_at)}: {words.count(source.received_count)} received"
    )
    if is_brief:
        return f"{told}, {words.count(source.quarantined_count)} quarantined"
    told += (
        f" = {words.count(source.landed_count)} landed"
        f" + {words.count(source.duplicate_count)} seen before"
        f" + {words.count(source.quarantined_count)} quarantined"
    )
    if source.incomplete_reading_count:
        told += (
            f"; {source.incomplete_reading_count:,} of {words.count(source.reading_count)} "
            "reads cut short"
        )
    return told
