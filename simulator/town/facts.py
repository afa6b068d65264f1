"""The dated facts about the brands: accounts, queries, hours, holidays, promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractors.facts import (
    Brand,
    BrandAccount,
    CompetitorSet,
    Facts,
    OpeningHours,
    Query,
    SlaTarget,
    write,
)
from simulator.people import BLUESKY, FACEBOOK, MASTODON, REQUEST_TRACKER, X
from simulator.town.brands import BrandSpec, brand_accounts
from simulator.town.holidays import holidays

if TYPE_CHECKING:
    from simulator.world import World

WORKDAYS, SATURDAY, SUNDAY = range(1, 6), 6, 7
EVERY_DAY, WEEKEND = range(1, 8), (SATURDAY, SUNDAY)
HOUR = 3600
Days = Sequence[int]
Row = tuple[Days, tuple[str, ...]]  # weekdays, and the stretches open on each

# A week's rows, for brands without hours of their own below: the busier, the wider.
BUSY: tuple[tuple[Row, ...], ...] = (
    ((EVERY_DAY, ("08:00-22:00",)),),
    ((WORKDAYS, ("08:00-22:00",)), (WEEKEND, ("10:00-18:00",))),
    ((EVERY_DAY, ("07:00-23:00",)),),
    ((WORKDAYS, ("08:00-21:00",)), ([SATURDAY], ("09:00-18:00",)), ([SUNDAY], ("12:00-18:00",))),
)
USUAL: tuple[tuple[Row, ...], ...] = (
    ((WORKDAYS, ("08:00-20:00",)), ([SATURDAY], ("09:00-17:00",))),
    ((WORKDAYS, ("09:00-21:00",)), ([SATURDAY], ("10:00-16:00",))),
    ((range(1, 7), ("09:00-18:00",)),),
    ((WORKDAYS, ("08:30-18:00",)),),
)
SMALL: tuple[tuple[Row, ...], ...] = (
    ((WORKDAYS, ("09:00-17:30",)),),
    ((WORKDAYS, ("09:00-12:30", "13:30-17:00")),),
    ((WORKDAYS, ("08:30-17:00",)), ([SATURDAY], ("10:00-14:00",))),
)


class _Rows(Protocol):
    def __call__(
        self,
        days: Days,
        *spans: str,
        platform: str = ...,
        valid_from: date = ...,
        valid_to: date | None = ...,
    ) -> Iterator[OpeningHours]: ...


class _Target(Protocol):
    def __call__(
        self,
        seconds: int,
        basis: str,
        platform: str = ...,
        *,
        valid_from: date = ...,
        valid_to: date | None = ...,
    ) -> SlaTarget: ...


def write_facts(world: World, folder: Path) -> None:
    """Write the world's facts as the CSV files that the pipeline reads."""
    write(folder, world.facts)


def facts_of(specs: Sequence[BrandSpec], start: date) -> Facts:
    """Declare the dated facts of a world that begins on ``start``."""
    since = date(start.year - 1, 1, 1)
    return Facts(
        brands=tuple(
            Brand(
                brand_id=s.brand_id,
                name=s.name,
                sector=s.sector,
                country_code=s.country_code,
                timezone=s.timezone,
            )
            for s in specs
        ),
        brand_accounts=tuple(
            BrandAccount(
                brand_id=s.brand_id,
                platform=ours.platform,
                account_id=ours.account_id,
                handle=ours.handle,
                is_automated=ours.is_automated,
                valid_from=since,
            )
            for s in specs
            for ours in brand_accounts(s)
        ),
        queries=tuple(
            Query(
                query_id=f"{s.brand_id}_{kind}",
                brand_id=s.brand_id,
                platform="*",
                query_text=text,
                valid_from=since,
            )
            for s in specs
            for kind, text in (("name", s.brand_id), ("tag", f"#{s.brand_id}"))
        ),
        opening_hours=tuple(row for s in specs for row in _hours(s, since, start)),
        holidays=tuple(holidays([s.brand_id for s in specs], start)),
        sla_targets=tuple(row for s in specs for row in _targets(s, since, start)),
        competitor_sets=tuple(
            CompetitorSet(
                set_id=s.sector,
                set_name=s.sector.replace("_", " ").capitalize(),
                brand_id=s.brand_id,
                valid_from=since,
            )
            for s in specs
        ),
    )


def _hours(spec: BrandSpec, since: date, start: date) -> Iterator[OpeningHours]:
    change, second = start + timedelta(weeks=5), start + timedelta(weeks=9)

    def rows(
        days: Days,
        *spans: str,
        platform: str = "*",
        valid_from: date = since,
        valid_to: date | None = None,
    ) -> Iterator[OpeningHours]:
        for day in days:
            for span in spans:
                opens_at, closes_at = span.split("-")
                yield OpeningHours(
                    brand_id=spec.brand_id,
                    platform=platform,
                    iso_weekday=day,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )

    match spec.brand_id:
        case "belvaart":  # always
            yield from rows(EVERY_DAY, "00:00-24:00")
        case "zendgolf":
            yield from rows(WORKDAYS, "08:00-22:00")
            yield from rows(WEEKEND, "10:00-18:00")
        case "lijnrecht":  # wider hours from the sixth week on
            yield from rows(WORKDAYS, "09:00-17:30", valid_to=change)
            yield from rows(WORKDAYS, "08:00-21:00", valid_from=change)
            yield from rows([SATURDAY], "10:00-17:00", valid_from=change)
        case "tjilpo":  # closed for lunch
            yield from rows(WORKDAYS, "09:00-12:30", "13:30-17:00")
        case "zwermair":  # a day shift, and a night shift past midnight
            yield from rows(EVERY_DAY, "08:00-20:00", "22:00-06:00")
        case "zwaanspoor":  # a platform with hours of its own
            yield from rows(EVERY_DAY, "06:00-24:00")
            yield from rows(WORKDAYS, "08:00-18:00", platform=MASTODON)
        case "larkway":
            yield from rows(WORKDAYS, "08:00-20:00")
            yield from rows([SATURDAY], "09:00-17:00")
        case "halcyne":
            yield from rows(EVERY_DAY, "09:00-17:00")
        case "kistklos":
            yield from rows(range(1, 7), "09:00-18:00")
            yield from rows([SUNDAY], "12:00-17:00")
        case "oakmoss":
            yield from rows(EVERY_DAY, "10:00-22:00")
        case "voorraadhuis" | "pennywren":
            yield from rows(WORKDAYS, "09:00-17:30")
        case "marlowatt":  # narrower from the sixth week on, and an evening less from the tenth
            yield from rows(EVERY_DAY, "07:00-23:00", valid_to=change)
            yield from rows(EVERY_DAY, "08:00-22:00", valid_from=change, valid_to=second)
            yield from rows(EVERY_DAY, "08:00-20:00", valid_from=second)
        case "panfiets":  # open when people eat, until after midnight
            yield from rows(EVERY_DAY, "11:00-01:00")
        case "trampelaar":  # one platform longer than the others, and only for some weeks
            yield from rows(EVERY_DAY, "06:00-22:00")
            yield from rows(
                EVERY_DAY, "05:00-24:00", platform=X, valid_from=change, valid_to=second
            )
        case _:
            yield from _usual_hours(spec, rows, change)


def _usual_hours(spec: BrandSpec, rows: _Rows, change: date) -> Iterator[OpeningHours]:
    """Pick a week by size; every sixth brand widens or narrows it in the sixth week."""
    turn = sum(map(ord, spec.brand_id))
    weeks = BUSY if spec.size_rank < 0.18 else USUAL if spec.size_rank < 0.83 else SMALL
    now, later = weeks[turn % len(weeks)], weeks[(turn + 1) % len(weeks)]
    if spec.size_rank < 0.18 and turn % 7 == 0:
        yield from rows(EVERY_DAY, "00:00-24:00")
    elif turn % 6 == 0:
        for days, spans in now:
            yield from rows(days, *spans, valid_to=change)
        for days, spans in later:
            yield from rows(days, *spans, valid_from=change)
    else:
        for days, spans in now:
            yield from rows(days, *spans)


def _targets(spec: BrandSpec, since: date, start: date) -> Iterator[SlaTarget]:
    """Promise a first answer, and who does also a hand-over in a day and an end in three."""
    change = start + timedelta(weeks=4)
    plain = {
        "belvaart": (HOUR, "calendar"),
        "zendgolf": (2 * HOUR, "open"),
        "lijnrecht": (4 * HOUR, "open"),
        "zwermair": (HOUR, "open"),
        "larkway": (3 * HOUR, "open"),
        "halcyne": (24 * HOUR, "calendar"),
        "kistklos": (2 * HOUR, "open"),
        "voorraadhuis": (8 * HOUR, "open"),
        "pennywren": (4 * HOUR, "calendar"),
        "oakmoss": (6 * HOUR, "open"),
    }

    def target(
        seconds: int,
        basis: str,
        platform: str = "*",
        *,
        clock: str = "first_response",
        valid_from: date = since,
        valid_to: date | None = None,
    ) -> SlaTarget:
        row = {"target_seconds": seconds, "hours_basis": basis, "platform": platform}
        row |= {"brand_id": spec.brand_id, "clock": clock}
        return SlaTarget.model_validate(row | {"valid_from": valid_from, "valid_to": valid_to})

    if spec.brand_id in {*plain, "zwaanspoor"}:
        yield target(24 * HOUR, "calendar", clock="hand_over")
        yield target(72 * HOUR, "calendar", clock="resolution")
    if spec.brand_id == "zwaanspoor":  # sharper from the fifth week, slower on one platform
        yield target(2 * HOUR, "open", valid_to=change)
        yield target(HOUR, "open", valid_from=change)
        yield target(6 * HOUR, "open", MASTODON)
    elif spec.brand_id in plain:
        yield target(*plain[spec.brand_id])
    elif spec.brand_id != "tjilpo":  # which promises nothing
        yield from _usual_targets(spec, target, change)


def _usual_targets(spec: BrandSpec, target: _Target, change: date) -> Iterator[SlaTarget]:
    """Promise by size, some by platform, some sharper or milder from the fifth week on."""
    turn = sum(map(ord, spec.brand_id))
    if turn % 9 == 8:
        return  # no promise
    hours = (1, 2, 4)[turn % 3] * (
        1 if spec.size_rank < 0.42 else 2 if spec.size_rank < 0.83 else 6
    )
    basis = "calendar" if turn % 5 == 0 else "open"
    if turn % 4 == 0:
        yield target(hours * HOUR, basis, valid_to=change)
        yield target((2 * hours if turn % 8 == 0 else max(1, hours // 2)) * HOUR, basis,
                     valid_from=change)  # fmt: skip
    else:
        yield target(hours * HOUR, basis)
    if turn % 7 == 0:
        yield target(2 * hours * HOUR, basis, (FACEBOOK, BLUESKY)[turn % 2])
        yield target(24 * HOUR, "calendar", REQUEST_TRACKER)
