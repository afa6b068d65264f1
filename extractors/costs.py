"""The cost ledger: what readings use, per stream and UTC day, and where a day's budget ends it.

It is saved as a reading goes on, and kept whatever becomes of the reading: what a platform has
counted stays counted. Prices and budgets are those of the entry in sources.yml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

import pyarrow as pa

from extractors.answers import UsedUp
from extractors.base import PAGE_ERRORS, Charge, Page
from extractors.lake import Lake
from extractors.registry import SourceEntry
from extractors.zones import COSTS_SCHEMA, folder, read_table, remove_file, write_table

REQUEST, OBJECT = "request", "object"
COSTS, CHARGED = "landed/costs", "charged"
CHARGED_SCHEMA = pa.schema([("object_key", pa.binary(8))])
LONGEST_READING = timedelta(days=2)  # a reading that began before this uses nothing today


class _Used(NamedTuple):
    day: date
    stream: str
    unit: str


@dataclass
class _Day:
    """What a source used on one UTC day, over all its readings."""

    requests: int = 0
    objects: int = 0
    usd: Decimal = Decimal(0)
    charged: set[bytes] = field(default_factory=set)


class Ledger:
    """Counts what one reading uses, and stops it where a day's budget is used up."""

    def __init__(
        self,
        lake: Lake,
        entry: SourceEntry,
        *,
        platform: str,
        reading_id: str,
        known_at: datetime,
        now: Callable[[], datetime],
    ) -> None:
        self._lake, self._entry, self._platform, self._now = lake, entry, platform, now
        self._reading_id, self._known_at = reading_id, known_at
        self._charges = getattr(entry.source(), "charges", None)
        self._prices = {unit: Decimal(str(price)) for unit, price in entry.prices.items()}
        self._stream = ""
        self._used, self._charged = Counter[_Used](), Counter[_Used]()
        self._days: dict[date, _Day] = {}
        self._unsaved: dict[date, set[bytes]] = {}
        self._parts = 0

    @contextmanager
    def reading(self, stream: str) -> Iterator[None]:
        """Count what is used from here on under a stream; save it, however that ends."""
        self._stream = stream
        try:
            yield
        finally:
            self.save()

    def ask(self) -> None:
        """Count a request that is about to be made; raise ``UsedUp`` where the budget is."""
        today = self._now().astimezone(UTC).date()
        self._refuse_beyond_budget(today)
        self._count(today, REQUEST)

    def take(self, page: Page, object_count: int) -> None:
        """Count what a page holds: what its source says is charged, else its records."""
        day = page.retrieved_at.astimezone(UTC).date()
        if self._charges is None:
            self._count(day, OBJECT, object_count)
        else:
            for unit, object_id in self._told(page):
                self._count(day, unit, charged=self._is_news(day, object_id))
        if self._prices or self._entry.budget:
            self._write_costs()  # a killed run has used this too

    def save(self) -> None:
        """Write what was counted up to now, in the place of what was written before."""
        self._write_costs()
        for day, keys in self._unsaved.items():
            self._parts += 1
            path = f"{folder(self._lake, CHARGED, self._entry.name, day)}/{self._reading_id}"
            rows = pa.table([sorted(keys)], schema=CHARGED_SCHEMA)
            write_table(self._lake, f"{path}-{self._parts}.parquet", rows)
        self._unsaved.clear()
        if self._charges is not None:
            self._forget_charged()

    def _told(self, page: Page) -> Iterable[Charge]:
        try:
            return list(self._charges(page)) if self._charges else ()
        except PAGE_ERRORS:
            return ()  # not what was promised: the landing tells it

    def _is_news(self, day: date, object_id: str) -> bool:
        """Whether an object was not charged yet on a day; now it is."""
        key = blake2b(object_id.encode("utf-8", "replace"), digest_size=8).digest()
        known = self._on(day).charged
        if key in known:
            return False
        known.add(key)
        self._unsaved.setdefault(day, set()).add(key)
        return True

    def _count(self, day: date, unit: str, count: int = 1, *, charged: bool = True) -> None:
        used, today = _Used(day, self._stream, unit), self._on(day)
        self._used[used] += count
        if unit == REQUEST:
            today.requests += count
        else:
            today.objects += count
        if charged:
            self._charged[used] += count
            today.usd += count * self._prices.get(unit, Decimal(0))

    def _refuse_beyond_budget(self, day: date) -> None:
        budget = self._entry.budget
        if budget is None:
            return
        today = self._on(day)
        for name, used, most in (
            ("requests", today.requests, budget.requests),
            ("objects", today.objects, budget.objects),
            ("USD", today.usd, budget.usd),
        ):
            if most is not None and used >= most:
                tomorrow = datetime.combine(day, time(tzinfo=UTC)) + timedelta(days=1)
                raise UsedUp(
                    f"the day's budget of {self._entry.name}: {used:,} of {most:,} {name} are used",
                    until=tomorrow,
                )

    def _on(self, day: date) -> _Day:
        if day not in self._days:
            matters = self._charges is not None or self._entry.budget is not None
            self._days[day] = self._before(day) if matters else _Day()
        return self._days[day]

    def _before(self, day: date) -> _Day:
        """Add up what other readings of this source used on a day."""
        found = _Day()
        for row in used_on(self._lake, self._entry.name, day):
            if row["reading_id"] == self._reading_id:
                continue
            if row["unit"] == REQUEST:
                found.requests += row["used_count"]
            else:
                found.objects += row["used_count"]
            if row["price_usd"] is not None:
                found.usd += row["charged_count"] * Decimal(str(row["price_usd"]))
        place = folder(self._lake, CHARGED, self._entry.name, day)
        for name in self._lake.files(place.removeprefix(f"{self._lake.root}/")):
            found.charged.update(read_table(self._lake, name)["object_key"].to_pylist())
        return found

    def _write_costs(self) -> None:
        if not self._used:
            return
        rows = [
            {
                "reading_id": self._reading_id,
                "source": self._entry.name,
                "platform": self._platform,
                "stream": used.stream,
                "unit": used.unit,
                "used_count": count,
                "charged_count": self._charged[used],
                "price_usd": self._price(used.unit),
                "used_date": used.day,
                "known_at": self._known_at,
            }
            for used, count in self._used.items()
        ]
        place = folder(self._lake, COSTS, self._entry.name, self._known_at.date())
        table = pa.Table.from_pylist(rows, schema=COSTS_SCHEMA)
        write_table(self._lake, f"{place}/{self._reading_id}.parquet", table)

    def _price(self, unit: str) -> float | None:
        """Give a unit's price; a request that has none beside priced objects costs nothing."""
        if unit in self._prices:
            return float(self._prices[unit])
        return 0.0 if self._prices and unit == REQUEST else None

    def _forget_charged(self) -> None:
        """Remove the keys of days that are over: they are of posts, and of no use any more."""
        oldest = (self._known_at.astimezone(UTC) - LONGEST_READING).date().isoformat()
        for name in self._lake.files(CHARGED, f"source={self._entry.name}"):
            if name.rsplit("read_date=", 1)[-1][:10] < oldest:
                remove_file(self._lake, name)


def used_on(lake: Lake, source: str, day: date) -> list[dict[str, Any]]:
    """Give the ledger's rows of one source and UTC day, each once."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for back in range(LONGEST_READING.days + 1):
        place = folder(lake, COSTS, source, day - timedelta(days=back))
        for name in lake.files(place.removeprefix(f"{lake.root}/")):
            for row in read_table(lake, name).to_pylist():
                if row["used_date"] == day:
                    found[row["reading_id"], row["stream"], row["unit"]] = row
    return [*found.values()]
