"""Who answers for a brand: agents with initials, and their shifts within opening hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from simulator.people import FAMILY_NAMES, FIRST_NAMES
from simulator.town.brands import BrandSpec, Signing
from simulator.town.hours import Span

LONGEST_WATCH = timedelta(hours=9, minutes=30)
SHORTEST_LOOK = timedelta(minutes=20)  # for less work nobody sits down
WHOLE_WATCH = 0.6  # of a watch's length: who has more than that to do stays
UNSIGNED = 0.15  # of the agents do not sign, whatever their brand's habit


@dataclass(frozen=True, slots=True)
class Agent:
    """One person who answers; the initials are unique within the brand."""

    initials: str
    signature: str  # as it stands below a reply; "" where the agent doesn't sign
    is_second_line: bool = False  # of a department that matters are handed over to


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's uninterrupted time at the desk, UTC."""

    starts_at: datetime
    ends_at: datetime
    agent: Agent


def rota(
    rng: Random,
    spec: BrandSpec,
    spans: Sequence[Span],
    minutes_of_work: Callable[[datetime, datetime], float],
    *,
    is_second_line: bool = False,
) -> list[Shift]:
    """Plan shifts within the open spans so that the agents are as busy as the brand means to.

    ``minutes_of_work`` says how much comes in from one moment to another. A watch with work
    for more than one has several agents; one with little has somebody looking in a few times;
    with less than a look's work it is not manned, and the work waits for the next.
    """
    plan: list[list[Span]] = []
    zone = ZoneInfo(spec.timezone)
    since = spans[0][0] if spans else None
    for start, end in watches(spans, zone):
        if start.astimezone(zone).isoweekday() > spec.look_days or since is None:
            continue
        needed = timedelta(minutes=minutes_of_work(since, end) / spec.utilisation)
        if needed < SHORTEST_LOOK:
            continue
        plan.append(list(_places(start, end, needed, 2 if is_second_line else spec.looks)))
        since = end
    most = max(map(len, plan), default=0)
    agents = _agents(rng, spec, max(2, most + most // 2), is_second_line=is_second_line)
    turn = count()
    return [Shift(*place, agents[next(turn) % len(agents)]) for places in plan for place in places]


def watches(spans: Sequence[Span], zone: ZoneInfo) -> Iterator[Span]:
    """Cut open spans into equal parts of a working day at most; long ones at midnight first."""
    for start, end in spans:
        for first, last in _days(start, end, zone):
            parts = -((first - last) // LONGEST_WATCH)
            length = (last - first) / parts
            for part in range(parts):
                yield first + part * length, first + (part + 1) * length


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """Cut a span that is longer than a day at each local midnight."""
    while end - start > timedelta(hours=25):
        tomorrow = start.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(start.tzinfo)
        yield start, midnight
        start = midnight
    if start < end:
        yield start, end


def _places(start: datetime, end: datetime, needed: timedelta, looks: int) -> Iterator[Span]:
    """Fill a watch with whole shifts, and with looks for what remains."""
    whole, rest = divmod(needed, end - start)
    if rest > WHOLE_WATCH * (end - start):
        whole, rest = whole + 1, timedelta()
    for _ in range(whole):
        yield start, end
    if rest < SHORTEST_LOOK:
        return
    times = min(looks, rest // SHORTEST_LOOK)
    for place in range(times):
        begins = start + (end - start) * (2 * place + 1) / (2 * times) - rest / times / 2
        yield max(start, begins), min(end, begins + rest / times)


def _agents(rng: Random, spec: BrandSpec, size: int, *, is_second_line: bool) -> list[Agent]:
    found: dict[str, Agent] = {}
    while len(found) < size:
        first, family = rng.choice(FIRST_NAMES), rng.choice(FAMILY_NAMES)
        initials = (first[0] + family[0]).upper()
        if initials in found:
            initials += str(len(found))  # large teams run out of letters
        signing: Signing = "none" if rng.random() < UNSIGNED else spec.signing
        sign = f"2{initials}" if is_second_line else initials
        found[initials] = Agent(sign, _signature(signing, first, initials), is_second_line)
    return list(found.values())


def _signature(signing: Signing, first: str, initials: str) -> str:
    match signing:
        case "caret":
            return f"^{initials}"
        case "slash":
            return f"/{first}"
        case "dash":
            return f"- {first}"
        case _:
            return ""
