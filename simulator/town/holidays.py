"""Days unlike others: national holidays, and brands' own closures and extra openings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from extractors.facts import Holiday

# brand, days after the start, opens and closes (None: closed), what the day is
OWN: tuple[tuple[str, int, str | None, str | None, str], ...] = (
    ("kistklos", 24, None, None, "Stocktaking"),
    ("zendgolf", 12, "12:00", "17:00", "Late start: team day"),
    ("voorraadhuis", 48, "10:00", "16:00", "Sale Sunday: open for once"),
    ("spaarkorf", 33, None, None, "System move"),
    ("nibblegate", 17, "10:00", "14:00", "Short day"),
)


def holidays(brand_ids: Sequence[str], start: date) -> Iterator[Holiday]:
    """Give the national days of two years and the own days of the brands."""
    for year in (start.year, start.year + 1):
        for country_code in ("NL", "GB", "IE"):
            for day, name in _national(country_code, year):
                yield Holiday(country_code=country_code, holiday_date=day, name=name)
    for brand_id, days, opens_at, closes_at, name in OWN:
        if brand_id in brand_ids:
            yield Holiday(
                brand_id=brand_id,
                holiday_date=start + timedelta(days=days),
                opens_at=opens_at,
                closes_at=closes_at,
                name=name,
            )


def national_days(country_code: str, start: date) -> frozenset[date]:
    """Give a country's holidays of the year of ``start`` and the next."""
    return frozenset(
        day for year in (start.year, start.year + 1) for day, _ in _national(country_code, year)
    )


def easter(year: int) -> date:
    """Give Easter Sunday of a Gregorian year, by the rule of the golden number."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    skipped, leap_century = divmod(century, 4)
    correction = (century + 8) // 25
    correction = (century - correction + 1) // 3
    epact = (19 * golden + century - skipped - correction + 15) % 30
    leap, rest = divmod(in_century, 4)
    weekday = (32 + 2 * leap_century + 2 * leap - epact - rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _national(country_code: str, year: int) -> Iterator[tuple[date, str]]:
    sunday = easter(year)
    yield date(year, 1, 1), "New Year's Day"
    if country_code == "NL":
        yield _unless_sunday(date(year, 4, 27)), "King's Day"
        yield sunday + timedelta(days=39), "Ascension Day"
        yield sunday + timedelta(days=50), "Whit Monday"
    else:
        yield _monday_from(date(year, 5, 1)), "May Bank Holiday"
    if country_code == "GB":
        yield sunday - timedelta(days=2), "Good Friday"
        yield _monday_from(date(year, 5, 25)), "Spring Bank Holiday"
        yield _monday_from(date(year, 8, 25)), "Summer Bank Holiday"
    if country_code == "IE":
        yield date(year, 3, 17), "Saint Patrick's Day"
        yield _monday_from(date(year, 6, 1)), "June Bank Holiday"
        yield _monday_from(date(year, 8, 1)), "August Bank Holiday"
        yield _monday_from(date(year, 10, 25)), "October Bank Holiday"
    yield sunday + timedelta(days=1), "Easter Monday"
    yield date(year, 12, 25), "Christmas Day"
    yield date(year, 12, 26), "Boxing Day"


def _monday_from(day: date) -> date:
    """Give the first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)


def _unless_sunday(day: date) -> date:
    return day - timedelta(days=1) if day.weekday() == 6 else day
