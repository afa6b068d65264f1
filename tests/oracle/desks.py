"""Four kinds of desk for the oracle's brands, and their open seconds counted by the minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from extractors.facts import Brand, BrandAccount, Facts, Holiday, OpeningHours

CHANGED_ON = date(2017, 10, 20)
CLOSED_ON = date(2017, 11, 23)  # in the country of the night desk
KINDS = ("always", "office", "night", "unknown")
ZONES = {
    "always": "UTC",
    "office": "Europe/Amsterdam",
    "night": "America/New_York",
    "unknown": "Asia/Kolkata",
}
COUNTRIES = {"always": "NL", "office": "NL", "night": "US", "unknown": "IN"}


def kind_of(brand: str) -> str:
    """Deal the kinds out over the brands, by name."""
    return KINDS[sum(brand.encode()) % len(KINDS)]


def facts_for(accounts: dict[str, str], platform: str, automated: frozenset[str]) -> Facts:
    """Declare brands, their accounts and their hours as the warehouse is told them."""
    brands = sorted(set(accounts.values()))
    since = date(2000, 1, 1)
    hours = []
    for brand in brands:
        for days, opens_at, closes_at, valid_from, valid_to in _rows(kind_of(brand)):
            hours += [
                OpeningHours(
                    brand_id=brand,
                    platform="*",
                    iso_weekday=day,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
                for day in days
            ]
    return Facts(
        brands=tuple(
            Brand(
                brand_id=brand,
                name=brand.title(),
                sector="unknown",
                country_code=COUNTRIES[kind_of(brand)],
                timezone=ZONES[kind_of(brand)],
            )
            for brand in brands
        ),
        brand_accounts=tuple(
            BrandAccount(
                brand_id=brand,
                platform=platform,
                account_id=account,
                handle=account,
                is_automated=account in automated,
                valid_from=since,
            )
            for account, brand in sorted(accounts.items())
        ),
        queries=(),
        opening_hours=tuple(hours),
        holidays=(Holiday(country_code="US", holiday_date=CLOSED_ON, name="A day off"),),
        sla_targets=(),
        competitor_sets=(),
    )


def _rows(kind: str) -> list[tuple[range, str, str, date, date | None]]:
    since = date(2000, 1, 1)
    return {
        "always": [(range(1, 8), "00:00", "24:00", since, None)],
        "office": [
            (range(1, 6), "09:00", "12:30", since, CHANGED_ON),
            (range(1, 6), "13:00", "17:30", since, CHANGED_ON),
            (range(1, 8), "08:00", "23:00", CHANGED_ON, None),
        ],
        "night": [(range(1, 8), "18:00", "02:00", since, None)],
        "unknown": [],
    }[kind]


def _is_open(kind: str, wall: datetime) -> bool:
    """Say the same as the rows above, in other words."""
    if kind == "always":
        return True
    clock = wall.hour + wall.minute / 60
    if kind == "office":
        if wall.date() >= CHANGED_ON:
            return 8 <= clock < 23
        return wall.weekday() < 5 and (9 <= clock < 12.5 or 13 <= clock < 17.5)
    shift = wall.date() if clock >= 18 else wall.date() - timedelta(days=1)
    return (clock >= 18 or clock < 2) and shift != CLOSED_ON


def open_seconds(brand: str, start: datetime, end: datetime) -> int | None:
    """Count the open seconds from start to end; nobody knows where no hours were told."""
    kind = kind_of(brand)
    if kind == "unknown":
        return None
    total, hour = 0, start.replace(minute=0, second=0)
    while hour < end:
        if start <= hour and hour + timedelta(hours=1) <= end:
            total += 60 * sum(_minutes(kind, hour))
        else:
            for number, is_open in enumerate(_minutes(kind, hour)):
                minute = hour + timedelta(minutes=number)
                since, until = max(start, minute), min(end, minute + timedelta(minutes=1))
                if is_open and since < until:
                    total += int((until - since).total_seconds())
        hour += timedelta(hours=1)
    return total


@cache
def _minutes(kind: str, hour: datetime) -> tuple[bool, ...]:
    zone = ZoneInfo(ZONES[kind])
    moments = (hour.astimezone(UTC) + timedelta(minutes=number) for number in range(60))
    return tuple(_is_open(kind, moment.astimezone(zone)) for moment in moments)
