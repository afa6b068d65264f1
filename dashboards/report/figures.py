"""The figures of one report, as the marts publish them: selected, not calculated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dashboards.report.coverage import Coverage, Gap, Ground
from dashboards.report.restated import Restatements

SPANS = ("15m", "1h", "4h", "8h", "24h", "72h")
SMALL_N = 30  # below this many a share is flagged
WEEKS_BEFORE = 12  # how far back "the weeks before" reach at most


class StaleData(RuntimeError):
    """The figures are not fit to print; the words say since when and what to do."""


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval and the number it is a share of."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def is_small(self) -> bool:
        """Whether it rests on too few to be read without a warning."""
        return self.n < SMALL_N


@dataclass(frozen=True)
class WeekFigures:
    """One row of rpt_brand_weeks: a brand or set, a platform or all, a week."""

    scope_id: str
    scope_name: str
    platform: str
    iso_week: str
    week_starts_on: date
    is_complete_week: bool
    as_of_at: datetime
    inbound_post_count: int
    conversation_count: int
    reply_count: int
    reactive_reply_count: int
    proactive_reply_count: int
    follow_up_reply_count: int
    unknown_reply_count: int
    proactive_reply_share: float | None
    excluded_post_count: int
    sla_due_count: int
    sla_exempt_count: int
    open_clock_count: int | None
    sla: Share
    within: tuple[Share, ...]  # in the order of SPANS

    def within_span(self, span: str) -> Share:
        """Give the share answered within a span such as ``1h``."""
        return self.within[SPANS.index(span)]


@dataclass(frozen=True)
class SourceState:
    """One row of rpt_sources: how far a platform was read, and what became of it."""

    platform: str
    watermark_at: datetime | None
    last_reading_at: datetime | None
    reading_count: int | None
    incomplete_reading_count: int | None
    received_count: int | None
    landed_count: int | None
    duplicate_count: int | None
    quarantined_count: int | None
    first_posted_at: datetime | None


@dataclass(frozen=True)
class GateWarning:
    """A rule of the gates that did not hold."""

    rule: str
    message: str
    severity: str


@dataclass(frozen=True)
class Figures:
    """Everything that one report prints."""

    set_id: str
    set_name: str
    iso_week: str
    week_starts_on: date
    as_of_at: datetime
    week: WeekFigures
    before: tuple[WeekFigures, ...]  # complete weeks, oldest first
    platforms: tuple[WeekFigures, ...]
    brands: tuple[WeekFigures, ...]
    sources: tuple[SourceState, ...]
    coverage: Coverage
    warnings: tuple[GateWarning, ...]
    restated: Restatements | None = None  # None: nobody compared

    @property
    def last_week(self) -> WeekFigures | None:
        """The calendar week before this one, if it has figures."""
        monday = self.week_starts_on - timedelta(days=7)
        return next((week for week in self.before if week.week_starts_on == monday), None)

    @property
    def report_id(self) -> str:
        """A name that changes with any figure printed."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return f"{self.iso_week}-{self.set_id}-{digest}"


class Serving:
    """The published copy, opened for reading only and closed off from everything else."""

    def __init__(self, database: Path) -> None:
        if not database.is_file():
            raise StaleData(
                f"Nothing has been published yet ({database} is not there). "
                "Run the build; its last step publishes the marts."
            )
        self._connection = duckdb.connect(
            str(database),
            read_only=True,
            config={
                "enable_external_access": "false",
                "lock_configuration": "true",
                "autoinstall_known_extensions": "false",
            },
        )

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run a query; say so plainly if a mart is missing."""
        try:
            cursor = self._connection.execute(sql, parameters)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise StaleData(
                f"The published copy does not hold what the report needs ({error}). "
                "Run the build with a full refresh; it publishes the marts of this version."
            ) from error
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def set_ids(serving: Serving) -> tuple[str, ...]:
    """Name the brand sets that the marts know."""
    rows = serving.rows(
        "select distinct scope_id from marts.rpt_brand_weeks "
        "where scope_status = 'brand_set' order by scope_id"
    )
    return tuple(row["scope_id"] for row in rows)


def weeks(serving: Serving, set_id: str) -> list[WeekFigures]:
    """Read every row of one set, all platforms, in order."""
    return [
        _week(row)
        for row in serving.rows(
            "select * from marts.rpt_brand_weeks where scope_status = 'brand_set' "
            "and scope_id = ? order by week_starts_on, platform",
            [set_id],
        )
    ]


def brand_weeks(
    serving: Serving, iso_week: str, brand_ids: frozenset[str]
) -> tuple[WeekFigures, ...]:
    """Read one week of the set's brands, all platforms together, busiest first."""
    rows = serving.rows(
        "select * from marts.rpt_brand_weeks where scope_status = 'brand' "
        "and platform = 'all' and iso_week = ? order by scope_id",
        [iso_week],
    )
    brands = [_week(row) for row in rows if row["scope_id"] in brand_ids]
    return tuple(sorted(brands, key=lambda b: (-b.inbound_post_count, b.scope_id)))


def sources(serving: Serving) -> tuple[SourceState, ...]:
    """Read how far each platform was read."""
    return tuple(
        SourceState(
            **{name: _utc(row[name]) for name in SourceState.__dataclass_fields__},
        )
        for row in serving.rows("select * from marts.rpt_sources order by platform")
    )


def coverage(serving: Serving, platforms: Collection[str]) -> Coverage:
    """Read what these platforms keep back; what was never read is no part of a report."""
    rows = [
        row
        for row in serving.rows(
            "select distinct platform, subject, coverage_status, reason_code, missing_since_at,"
            " purpose, legal_basis from marts.rpt_coverage where platform is not null"
            " order by coverage_status = 'not_collected', platform, reason_code, subject"
        )
        if row["platform"] in platforms
    ]
    gaps = [
        Gap(row["platform"], row["subject"], row["reason_code"], _utc(row["missing_since_at"]))
        for row in rows
        if row["reason_code"]
    ]
    grounds = {
        (row["platform"], row["purpose"], row["legal_basis"]) for row in rows if row["purpose"]
    }
    return Coverage(tuple(gaps), tuple(Ground(*ground) for ground in sorted(grounds)))


def gate_warnings(path: Path) -> tuple[GateWarning, ...]:
    """Read what the marts' gate had to say; no file, nothing said."""
    if not path.is_file():
        return ()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            GateWarning(str(g["rule"]), str(g["message"]), str(g["severity"])) for g in found
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StaleData(
            f"The gates' findings cannot be read ({path}: {error!r}), so nobody knows whether "
            "the marts are sound. Run the gate on the marts again."
        ) from error


def _week(row: Mapping[str, Any]) -> WeekFigures:
    def count(name: str) -> int:
        return int(row[name] or 0)

    plain = {
        name: count(name)
        for name in WeekFigures.__dataclass_fields__
        if name.endswith("_count") and name != "open_clock_count"
    }
    return WeekFigures(
        scope_id=row["scope_id"],
        scope_name=row["scope_name"] or row["scope_id"],
        platform=row["platform"],
        iso_week=row["iso_week"],
        week_starts_on=row["week_starts_on"],
        is_complete_week=bool(row["is_complete_week"]),
        as_of_at=_utc(row["as_of_at"]),
        proactive_reply_share=row["proactive_reply_share"],
        open_clock_count=row["open_clock_count"],
        sla=Share(
            row["sla_attainment_share"],
            row["sla_attainment_low_share"],
            row["sla_attainment_high_share"],
            count("sla_met_count") + count("sla_missed_count"),
        ),
        within=tuple(
            Share(
                row[f"answered_within_{span}_share"],
                row[f"answered_within_{span}_low_share"],
                row[f"answered_within_{span}_high_share"],
                count(f"matured_{span}_count"),
            )
            for span in SPANS
        ),
        **plain,
    )


def _utc(value: Any) -> Any:
    """Marts hold plain UTC timestamps; say so in the type."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value
