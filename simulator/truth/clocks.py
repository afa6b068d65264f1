"""Response clocks: what started and stopped them, how long they ran, and what was promised."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.town.hours import OpenHours
from simulator.truth.talks import Said, Talk
from simulator.world import World

AROUND = timedelta(days=3)  # the local days around a span of UTC, and a night shift before them
REPLY_WINDOW = timedelta(days=7)  # of a person, in Messenger and Instagram's messages


class Desk:
    """One brand on one platform: its local time, its open hours, its promises."""

    def __init__(self, world: World, brand_id: str, platform: str, until: datetime) -> None:
        """Know the hours from the world's start to ``until``, an instant in UTC."""
        brand = next(b for b in world.facts.brands if b.brand_id == brand_id)
        self.zone = ZoneInfo(brand.timezone)
        self.has_hours = any(
            row.brand_id == brand_id and row.platform in (platform, "*")
            for row in world.facts.opening_hours
        )
        first, last = (world.start - AROUND).date(), (until + AROUND).date()
        self._hours = OpenHours(world.facts, brand_id, platform, first=first, last=last)
        self._starts = [start for start, _ in self._hours.spans]
        lengths = (_seconds(start, end) for start, end in self._hours.spans)
        self._before = [0, *accumulate(lengths)]
        self._targets = [
            target
            for target in world.facts.sla_targets
            if target.brand_id == brand_id
            and target.platform in (platform, "*")
            and target.clock == "first_response"
        ]

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the desk is open at a moment."""
        return self._hours.is_open(moment)

    def open_seconds(self, start: datetime, end: datetime) -> int | None:
        """Count the open seconds between two moments; None where no hours are declared."""
        return self._reading(end) - self._reading(start) if self.has_hours else None

    def promised(self, moment: datetime) -> tuple[int, str] | None:
        """Give the seconds and the basis of the first answer that is promised at a moment.

        A platform's own promise goes before the one for all, while it holds.
        """
        day = self.local(moment).date()
        holding = [t for t in self._targets if t.valid_from <= day < (t.valid_to or date.max)]
        holding.sort(key=lambda target: target.platform == "*")
        return (holding[0].target_seconds, holding[0].hours_basis) if holding else None

    def local(self, moment: datetime) -> datetime:
        """Give a moment on the brand's own clock."""
        return moment.astimezone(self.zone)

    def iso_week(self, moment: datetime) -> str:
        """Name the ISO week of a moment where the brand is, such as 2026-W46."""
        return week_of(self.local(moment).date())

    def _reading(self, moment: datetime) -> int:
        position = bisect_right(self._starts, moment) - 1
        if position < 0:
            return 0
        start, end = self._hours.spans[position]
        return self._before[position] + _seconds(start, min(moment, end))


class Clock(NamedTuple):
    """One customer turn's wait, as of a moment. Seconds are whole; instants are UTC."""

    kind: str  # first, next
    start: Said
    answer: Said | None
    status: str  # answered, open, withdrawn, closed_by_customer, expired
    sla_outcome: str  # met, missed, due, exempt
    sla_hours_basis: str | None
    sla_target_seconds: int | None
    waited_calendar_seconds: int
    waited_open_seconds: int | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def clocks(talk: Talk, desk: Desk, as_of: datetime) -> list[Clock]:
    """Give a conversation's clocks, judged at ``as_of``."""
    turns: dict[int, list[Said]] = {}
    for said in talk.posts:
        if not said.is_ours:
            turns.setdefault(said.turn, []).append(said)
    return [
        _clock("next" if number else "first", turn, talk.posts[0], desk, as_of)
        for number, turn in enumerate(turns.values())
    ]


def _clock(kind: str, turn: list[Said], first: Said, desk: Desk, as_of: datetime) -> Clock:
    """Judge a turn: it waits from its first message that was not taken back.

    What only ends the talk, or ends it before an answer, is closed by the customer; nobody can
    answer in Messenger and Instagram's messages once the window is over.
    """
    standing = [said for said in turn if not said.is_withdrawn]
    start = standing[0] if standing else turn[0]
    started_at = start.known.post.created_at
    answer, status, answered_at, ended_at = start.answer, "open", None, None
    if start.is_withdrawn:
        gone = max(said.known.gone_at for said in turn if said.known.gone_at)
        answer, status, ended_at = None, "withdrawn", max(started_at, min(gone, as_of))
    elif all(_is_closer(said, first) for said in standing):
        answer, status, ended_at = None, "closed_by_customer", started_at
    elif answer is not None:
        answered_at = answer.known.post.created_at
        status, ended_at = "answered", max(started_at, answered_at)
    else:
        last = max(said.known.post.created_at for said in standing)
        if _is_closer(standing[-1], first):
            status, ended_at = "closed_by_customer", max(started_at, last)
        elif _has_window(start) and last + REPLY_WINDOW < as_of:
            status, ended_at = "expired", last + REPLY_WINDOW
    until = ended_at or as_of
    calendar, opened = _seconds(started_at, until), desk.open_seconds(started_at, until)
    promise = desk.promised(started_at) if kind == "first" else None
    target, basis = promise or (None, None)
    judged = {"calendar": calendar, "open": opened}.get(basis or "")
    outcome = "due"
    if status == "withdrawn" or target is None or judged is None:
        outcome = "exempt"
    elif judged > target or status == "expired":
        outcome = "missed"
    elif status == "closed_by_customer":
        outcome = "exempt"
    elif status == "answered":
        outcome = "met"
    return Clock(
        kind=kind,
        start=start,
        answer=answer,
        status=status,
        sla_outcome=outcome,
        sla_hours_basis=basis,
        sla_target_seconds=target,
        waited_calendar_seconds=calendar,
        waited_open_seconds=opened,
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
    )


def _is_closer(said: Said, first: Said) -> bool:
    """Tell whether a message ends the talk; what opens it cannot."""
    post = said.known.post
    labels = post.edited_labels if said.known.shows_edit else post.labels
    return said is not first and labels is not None and labels.is_closer


def _has_window(said: Said) -> bool:
    post = said.known.post
    return post.platform in ("facebook", "instagram") and post.is_private


def week_of(day: date) -> str:
    """Name the ISO week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _seconds(start: datetime, end: datetime) -> int:
    """Count whole seconds between the seconds in which two moments lie."""
    span = end.replace(microsecond=0) - start.replace(microsecond=0)
    return span // timedelta(seconds=1)
