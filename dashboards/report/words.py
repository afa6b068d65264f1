"""How numbers, weeks and moments are said: one place, so that a page never mixes styles."""

from __future__ import annotations

from datetime import date, datetime, timedelta

NOTHING = "–"  # what is not known is never shown as nought
NARROW = "\u00a0"  # keeps a number and its unit on one line

PLATFORM_NAMES = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "google_business": "Google Business",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "request_tracker": "Helpdesk",
    "tiktok": "TikTok",
    "twitter": "Twitter",
    "whatsapp": "WhatsApp",
    "wordpress": "WordPress",
    "x": "X",
    "youtube": "YouTube",
}


def platform_name(platform: str) -> str:
    """Say a platform as people write it."""
    return PLATFORM_NAMES.get(platform, platform.replace("_", " ").capitalize())


def count(value: float | None) -> str:
    """Say a number of things."""
    return NOTHING if value is None else f"{value:,.0f}"


def percent(share: float | None) -> str:
    """Say a share; what is not quite all is not said as all, nor a little as nothing."""
    if share is None:
        return NOTHING
    if 0 < share < 0.005:
        return f"<1{NARROW}%"
    if 0.995 <= share < 1:
        return f">99{NARROW}%"
    return f"{share * 100:.0f}{NARROW}%"


def percent_span(low: float, high: float) -> str:
    """Say two shares as a span, finely enough to tell them apart."""
    first, last = f"{low * 100:.0f}", f"{high * 100:.0f}"
    if first == last and low != high:
        fine = f"{low * 100:.1f}", f"{high * 100:.1f}"
        first, last = (first, last) if fine[0] == fine[1] else fine
    return f"{last}{NARROW}%" if first == last else f"{first}–{last}{NARROW}%"


def points(difference: float | None) -> str:
    """Say the ± of a share in percentage points."""
    if difference is None:
        return ""
    size = abs(difference) * 100
    return f"{size:.1f}" if size < 10 else f"{size:.0f}"


def count_change(now: float | None, last: float | None) -> str:
    """Say how a number of things changed since last week."""
    if now is None or last is None:
        return NOTHING
    if now == last:
        return "as last week"
    if last == 0:
        return "from none last week"
    change = (now - last) / last
    if abs(change) < 0.005:
        return "about as last week"
    return f"{change * 100:+.0f}{NARROW}% on last week".replace("-", "−")


def share_change(now: float | None, last: float | None) -> str:
    """Say how a share changed since last week, in points."""
    if now is None or last is None:
        return NOTHING
    moved = round((now - last) * 100, 1)
    if moved == 0:
        return "as last week"
    unit = "point" if abs(moved) == 1 else "points"
    size = f"{moved:+.0f}" if abs(moved) >= 10 else f"{moved:+.1f}"
    return f"{size} {unit} on last week".replace("-", "−")


def moment(at: datetime) -> str:
    """Say an instant in UTC."""
    return f"{at:%A} {at.day} {at:%b %Y %H:%M} UTC"


def short_moment(at: datetime | None) -> str:
    """Say an instant in UTC where there is little room."""
    return NOTHING if at is None else f"{at:%a} {at.day} {at:%b %H:%M}"


def week_of(monday: date) -> str:
    """Name the ISO week that begins on a Monday."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(iso_week: str) -> date:
    """Give the Monday of an ISO week such as 2026-W46."""
    try:
        year, week = iso_week.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError as error:
        raise ValueError(f"{iso_week!r} is no ISO week; expected one like 2026-W46") from error


def days_of(monday: date) -> str:
    """Say the days of a week."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}–{sunday.day} {sunday:%B %Y}"
    start = f"{monday.day} {monday:%B}" + ("" if monday.year == sunday.year else f" {monday.year}")
    return f"{start} – {sunday.day} {sunday:%B %Y}"
