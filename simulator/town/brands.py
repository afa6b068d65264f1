"""The fictional brands: how large, how staffed, and the dated facts about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.facts import (
    Brand,
    BrandAccount,
    CompetitorSet,
    Facts,
    Holiday,
    OpeningHours,
    Query,
    SlaTarget,
)
from simulator.people import BLUESKY, MASTODON, OWN_PLATFORMS, REQUEST_TRACKER, Account, account

WORKDAYS, SATURDAY, SUNDAY = range(1, 6), 6, 7
EVERY_DAY, WEEKEND = range(1, 8), (SATURDAY, SUNDAY)


@dataclass(frozen=True)
class BrandSpec:
    """What makes one brand behave unlike another."""

    brand_id: str
    name: str
    sector: str
    country_code: str
    timezone: str
    language: str
    weekly_openings: float  # conversations that customers start in a normal week
    agents: int
    service_minutes: float  # an agent's mean time for one answer
    proactive_share: float  # of the indirect posts that are seen while nothing waits
    ignored_share: float  # of the direct posts, left without an answer on purpose
    has_bot: bool = False
    namesake: str | None = None  # key of texts that use the name as an ordinary word


def _nl(*args: object, **more: object) -> BrandSpec:
    brand_id, name, sector, *rest = args
    where = ("NL", "Europe/Amsterdam", "nl")
    return BrandSpec(brand_id, name, sector, *where, *rest, **more)  # type: ignore[arg-type]


def _gb(*args: object, **more: object) -> BrandSpec:
    brand_id, name, sector, *rest = args
    where = ("GB", "Europe/London", "en")
    return BrandSpec(brand_id, name, sector, *where, *rest, **more)  # type: ignore[arg-type]


SPECS: tuple[BrandSpec, ...] = (
    _nl("belvaart", "Belvaart", "telecom", 66, 2, 34, 0.45, 0.10, has_bot=True),
    _nl("zendgolf", "Zendgolf", "telecom", 53, 1, 29, 0.30, 0.14),
    _nl("lijnrecht", "Lijnrecht", "telecom", 33, 1, 35, 0.20, 0.20, namesake="lijnrecht"),
    _nl("tjilpo", "Tjilpo", "telecom", 22, 1, 44, 0.0, 0.28),
    _nl("zwermair", "Zwermair", "travel", 63, 2, 31, 0.40, 0.12, has_bot=True),
    _nl("zwaanspoor", "Zwaanspoor", "travel", 69, 1, 22, 0.25, 0.16),
    _gb("larkway", "Larkway", "travel", 46, 1, 32, 0.35, 0.15),
    BrandSpec("halcyne", "Halcyne", "travel", "IE", "Europe/Dublin", "en", 24, 1, 42, 0.0, 0.30),
    _nl("kistklos", "Kist & Klos", "retail", 42, 1, 30, 0.30, 0.15),
    _nl("voorraadhuis", "Voorraadhuis", "retail", 29, 1, 39, 0.10, 0.22),
    _gb("pennywren", "Pennywren", "retail", 37, 1, 31, 0.55, 0.12, has_bot=True),
    _gb("oakmoss", "Oakmoss", "retail", 26, 1, 39, 0.0, 0.25, namesake="oakmoss"),
)
SETS = {"telecom": "Telecom", "travel": "Travel", "retail": "Retail"}


def brand_accounts(spec: BrandSpec) -> list[Account]:
    """Make a brand's accounts: one per platform, and a bot where it has one."""
    accounts = [
        account(platform, _handle(spec.brand_id, platform), spec.name, brand_id=spec.brand_id)
        for platform in OWN_PLATFORMS
    ]
    if spec.has_bot:
        accounts += [
            account(
                platform,
                f"auto.{spec.brand_id}.test" if platform == BLUESKY else f"{spec.brand_id}_auto",
                f"{spec.name} (automatic)",
                brand_id=spec.brand_id,
                is_automated=True,
            )
            for platform in (BLUESKY, MASTODON)
        ]
    return accounts


def _handle(brand_id: str, platform: str) -> str:
    """Write a brand's handle as the platform does."""
    if platform == BLUESKY:
        return f"{brand_id}.test"
    if platform == REQUEST_TRACKER:
        return f"care@{brand_id}.test"
    return brand_id


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
        opening_hours=tuple(row for s in specs for row in _hours(s.brand_id, since, start)),
        holidays=tuple(_holidays({s.brand_id for s in specs}, start)),
        sla_targets=tuple(row for s in specs for row in _targets(s.brand_id, since, start)),
        competitor_sets=tuple(
            CompetitorSet(
                set_id=s.sector, set_name=SETS[s.sector], brand_id=s.brand_id, valid_from=since
            )
            for s in specs
        ),
    )


def _hours(brand_id: str, since: date, start: date) -> Iterator[OpeningHours]:
    change = start + timedelta(weeks=5)

    def rows(
        days: Sequence[int],
        *spans: str,
        platform: str = "*",
        valid_from: date = since,
        valid_to: date | None = None,
    ) -> Iterator[OpeningHours]:
        for day in days:
            for span in spans:
                opens_at, closes_at = span.split("-")
                yield OpeningHours(
                    brand_id=brand_id,
                    platform=platform,
                    iso_weekday=day,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )

    match brand_id:
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
            yield from rows(WORKDAYS, "08:00-18:00", platform="mastodon")
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
        case _:
            yield from rows(WORKDAYS, "09:00-17:30")


def _holidays(brands: set[str], start: date) -> Iterator[Holiday]:
    for year in (start.year, start.year + 1):
        for country in ("NL", "GB", "IE"):
            for month, day, name in (
                (1, 1, "New Year's Day"),
                (12, 25, "Christmas Day"),
                (12, 26, "Boxing Day"),
            ):
                yield Holiday(country_code=country, holiday_date=date(year, month, day), name=name)
        last = date(year, 10, 31)
        bank_holiday = last - timedelta(days=last.weekday())
        yield Holiday(country_code="IE", holiday_date=bank_holiday, name="October Bank Holiday")
    own = (
        ("kistklos", 24, None, None, "Stocktaking"),
        ("zendgolf", 12, "12:00", "17:00", "Late start: team day"),
        ("voorraadhuis", 48, "10:00", "16:00", "Sale Sunday: open for once"),
    )
    for brand_id, days, opens_at, closes_at, name in own:
        if brand_id in brands:
            yield Holiday(
                brand_id=brand_id,
                holiday_date=start + timedelta(days=days),
                opens_at=opens_at,
                closes_at=closes_at,
                name=name,
            )


def _targets(brand_id: str, since: date, start: date) -> Iterator[SlaTarget]:
    hour, change = 3600, start + timedelta(weeks=4)
    plain = {
        "belvaart": (hour, "calendar"),
        "zendgolf": (2 * hour, "open"),
        "lijnrecht": (4 * hour, "open"),
        "zwermair": (hour, "open"),
        "larkway": (3 * hour, "open"),
        "halcyne": (24 * hour, "calendar"),
        "kistklos": (2 * hour, "open"),
        "voorraadhuis": (8 * hour, "open"),
        "pennywren": (4 * hour, "calendar"),
        "oakmoss": (6 * hour, "open"),
    }

    def target(
        seconds: int,
        basis: str,
        platform: str = "*",
        *,
        valid_from: date = since,
        valid_to: date | None = None,
    ) -> SlaTarget:
        row = {"target_seconds": seconds, "hours_basis": basis, "platform": platform}
        row |= {"brand_id": brand_id, "clock": "first_response"}
        return SlaTarget.model_validate(row | {"valid_from": valid_from, "valid_to": valid_to})

    if brand_id == "zwaanspoor":  # a sharper promise from the fifth week, slower on one platform
        yield target(2 * hour, "open", valid_to=change)
        yield target(hour, "open", valid_from=change)
        yield target(6 * hour, "open", MASTODON)
    elif brand_id in plain:
        yield target(*plain[brand_id])
