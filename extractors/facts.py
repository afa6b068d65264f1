"""The brand facts: dated rows in CSV files, read and checked in one place.

A fact holds from ``valid_from`` (inclusive) to ``valid_to`` (exclusive; empty: still).
Dates are days in the brand's own time zone. ``*`` as a platform means every platform.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from extractors.heads import POST_HEADS
from extractors.queries import parse

MESSAGE_TYPES = (
    "*",
    *next(head.values for head in POST_HEADS if head.name == "message_type"),
)


class FactError(ValueError):
    """A row that breaks its rule; says file, line, column and what was expected."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("expected an IANA time zone such as Europe/Amsterdam") from error
    return name


def _query(text: str) -> str:
    parse(text)
    return text


def _message_type(name: str) -> str:
    if name not in MESSAGE_TYPES:
        raise ValueError(f"expected one of {', '.join(MESSAGE_TYPES)}")
    return name


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Platform = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9_]+)$")]
WallTime = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
MessageType = Annotated[str, AfterValidator(_message_type)]
Zone = Annotated[str, AfterValidator(_zone)]
Blank = BeforeValidator(lambda value: None if value == "" else value)


class Fact(BaseModel):
    """A row of a facts file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatedFact(Fact):
    """A row that holds for a span of days."""

    valid_from: date = Field(description="First day on which it holds.")
    valid_to: Annotated[date | None, Blank] = Field(
        default=None, description="First day on which it no longer holds; empty: still holds."
    )

    @model_validator(mode="after")
    def _spans_a_day(self) -> DatedFact:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to: expected a day after valid_from, or nothing")
        return self


class Brand(Fact):
    """A brand whose conversations are measured."""

    brand_id: Slug = Field(description="Our own short name for the brand.")
    name: Annotated[str, StringConstraints(min_length=1)] = Field(description="As people read it.")
    sector: Slug = Field(description="Sector, such as telecom.")
    country_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        description="ISO 3166 code, which picks the national holidays."
    )
    timezone: Zone = Field(description="IANA time zone of its opening hours and local dates.")


class BrandAccount(DatedFact):
    """An account by which a brand speaks on a platform."""

    brand_id: Slug = Field(description="The brand.")
    platform: Platform = Field(description="The platform.")
    account_id: Annotated[str, StringConstraints(min_length=1)] = Field(
        description="The platform's own id of the account (a DID on Bluesky)."
    )
    handle: Annotated[str, StringConstraints(min_length=1, pattern=r"^[^@\s][^\s]*$")] = Field(
        description="Its handle, without a leading @."
    )
    is_automated: bool = Field(description="Whether it only sends automatic acknowledgements.")


class Query(DatedFact):
    """A search that finds posts about a brand that do not mention its account."""

    query_id: Slug = Field(description="Our own short name for the query.")
    brand_id: Slug = Field(description="The brand.")
    platform: Platform = Field(description="The platform, or * for all.")
    query_text: Annotated[str, AfterValidator(_query)] = Field(
        description="What to find, in our query language: `python -m extractors explain` shows it."
    )


class OpeningHours(DatedFact):
    """One stretch of open hours on a weekday; a day may have several."""

    brand_id: Slug = Field(description="The brand.")
    platform: Platform = Field(
        description="The platform, or * for all on days without a row of their own."
    )
    iso_weekday: int = Field(ge=1, le=7, description="1 Monday to 7 Sunday: the day it opens.")
    opens_at: WallTime = Field(description="Local time, HH:MM.")
    closes_at: WallTime = Field(
        description="Local time, HH:MM; at or before opens_at means the next day; 24:00 midnight."
    )


class Holiday(Fact):
    """A day with other hours: a country's, or one brand's own closure or extra opening."""

    country_code: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None, Blank
    ] = Field(default=None, description="Country; empty for a brand's own day.")
    brand_id: Annotated[Slug | None, Blank] = Field(
        default=None, description="Brand; empty for a country's day. A brand's row wins."
    )
    holiday_date: date = Field(description="The day, local.")
    opens_at: Annotated[WallTime | None, Blank] = Field(
        default=None, description="Local time; empty: closed all day."
    )
    closes_at: Annotated[WallTime | None, Blank] = Field(
        default=None, description="Local time; empty: closed all day."
    )
    name: str = Field(description="What the day is.")

    @model_validator(mode="after")
    def _belongs_to_one(self) -> Holiday:
        if (self.country_code is None) == (self.brand_id is None):
            raise ValueError("brand_id: expected either country_code or brand_id, not both")
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValueError("closes_at: expected both opens_at and closes_at, or neither")
        return self


class SlaTarget(DatedFact):
    """How soon a brand promises to answer."""

    brand_id: Slug = Field(description="The brand.")
    platform: Platform = Field(
        description="The platform, or * for all on days without a row of their own."
    )
    message_type: MessageType = Field(
        default="*", description="What the customer wants, or * for all without a row of their own."
    )
    clock: Literal["first_response", "hand_over", "resolution"] = Field(
        description="The clock that the target is for."
    )
    target_seconds: int = Field(gt=0, description="Seconds promised.")
    hours_basis: Literal["calendar", "open"] = Field(
        description="Whether the promise counts all hours or open hours."
    )


class CompetitorSet(DatedFact):
    """A brand's place in a named set that is reported together."""

    set_id: Slug = Field(description="Our own short name for the set.")
    set_name: Annotated[str, StringConstraints(min_length=1)] = Field(
        description="As people read it."
    )
    brand_id: Slug = Field(description="A brand of the set.")


FILES: dict[str, type[Fact]] = {
    "brands": Brand,
    "brand_accounts": BrandAccount,
    "queries": Query,
    "opening_hours": OpeningHours,
    "holidays": Holiday,
    "sla_targets": SlaTarget,
    "competitor_sets": CompetitorSet,
}


@dataclass(frozen=True)
class Facts:
    """Every fact of a folder, checked."""

    brands: tuple[Brand, ...]
    brand_accounts: tuple[BrandAccount, ...]
    queries: tuple[Query, ...]
    opening_hours: tuple[OpeningHours, ...]
    holidays: tuple[Holiday, ...]
    sla_targets: tuple[SlaTarget, ...]
    competitor_sets: tuple[CompetitorSet, ...]

    def ask(self, platform: str) -> Ask:
        """Give what to ask a platform for; past accounts and queries too, for backfills."""
        return Ask(
            accounts=tuple(a for a in self.brand_accounts if a.platform in (platform, "*")),
            queries=tuple(q for q in self.queries if q.platform in (platform, "*")),
        )


@dataclass(frozen=True)
class Ask:
    """The accounts and queries that a source collects for."""

    accounts: tuple[BrandAccount, ...] = ()
    queries: tuple[Query, ...] = ()


def read(folder: Path) -> Facts:
    """Read and check a folder of facts; raise ``FactError`` at the first wrong row."""
    tables = {name: tuple(_rows(folder / f"{name}.csv", model)) for name, model in FILES.items()}
    facts = Facts(**{name: tuple(fact for _, fact in rows) for name, rows in tables.items()})  # type: ignore[arg-type]
    known = {brand.brand_id for brand in facts.brands}
    for name, rows in tables.items():
        for line, fact in rows:
            brand_id = getattr(fact, "brand_id", None)
            if brand_id is not None and brand_id not in known:
                raise FactError(
                    f"{folder / name}.csv, line {line}, column brand_id: {brand_id!r} is not in "
                    f"brands.csv; expected one of {', '.join(sorted(known)) or 'its brands'}"
                )
    _refuse_repeats(folder, "brands", tables["brands"], ("brand_id",))
    _refuse_overlaps(folder, "brand_accounts", tables["brand_accounts"], ("platform", "account_id"))
    _refuse_overlaps(
        folder,
        "sla_targets",
        tables["sla_targets"],
        ("brand_id", "platform", "message_type", "clock"),
    )
    _refuse_overlaps(folder, "queries", tables["queries"], ("query_id",))
    _refuse_overlaps(folder, "competitor_sets", tables["competitor_sets"], ("set_id", "brand_id"))
    _refuse_repeats(
        folder,
        "holidays",
        tables["holidays"],
        ("country_code", "brand_id", "holiday_date", "opens_at"),
    )
    return facts


def write(folder: Path, facts: Facts) -> None:
    """Write facts as the CSV files that ``read`` reads; used for made-up and derived facts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in FILES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            columns = sorted(model.model_fields, key=lambda column: column.startswith("valid_"))
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for fact in getattr(facts, name):
                row = fact.model_dump(mode="json")
                writer.writerow({key: "" if value is None else value for key, value in row.items()})


def _rows(path: Path, model: type[Fact]) -> Iterator[tuple[int, Fact]]:
    expected = list(model.model_fields)
    if not path.exists():
        raise FactError(f"{path} is missing; expected a CSV with the columns {', '.join(expected)}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            yield from _checked(path, reader, model, expected)
        except csv.Error as error:
            line = reader.line_num + 1
            raise FactError(f"{path}, line {line}: {error}; expected UTF-8 CSV") from error
        except UnicodeDecodeError as error:
            line = _first_undecodable_line(path)
            raise FactError(f"{path}, line {line}: {error.reason}; expected UTF-8 CSV") from error


def _first_undecodable_line(path: Path) -> int:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return 1


def _checked(
    path: Path, reader: csv.DictReader[str], model: type[Fact], expected: list[str]
) -> Iterator[tuple[int, Fact]]:
    if sorted(reader.fieldnames or []) != sorted(expected):
        found = ", ".join(reader.fieldnames or []) or "nothing"
        raise FactError(
            f"{path}, line 1: found the columns {found}; expected {', '.join(expected)}"
        )
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise FactError(f"{path}, line {line}: expected {len(expected)} columns")
        try:
            yield line, model.model_validate({k: v.strip() for k, v in row.items()})
        except ValidationError as error:
            raise FactError(_told(path, line, error.errors()[0])) from error


def _told(path: Path, line: int, error: Any) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if error["loc"]:
        return f"{path}, line {line}, column {error['loc'][0]}: {message}; found {error['input']!r}"
    column, _, rule = message.partition(": ")
    return f"{path}, line {line}, column {column}: {rule}"


def _refuse_repeats(
    folder: Path, name: str, rows: tuple[tuple[int, Fact], ...], key: tuple[str, ...]
) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for line, fact in rows:
        value = tuple(getattr(fact, column) for column in key)
        if value in seen:
            raise FactError(
                f"{folder / name}.csv, line {line}, column {key[-1]}: {value} stands on line "
                f"{seen[value]} too; expected it once"
            )
        seen[value] = line


def _refuse_overlaps(
    folder: Path, name: str, rows: tuple[tuple[int, Fact], ...], key: tuple[str, ...]
) -> None:
    """Refuse two rows of one key that hold on the same day, for which is meant."""
    spans: dict[tuple[Any, ...], list[tuple[date, date, int]]] = {}
    for line, fact in rows:
        value = tuple(getattr(fact, column) for column in key)
        span = (getattr(fact, "valid_from"), getattr(fact, "valid_to") or date.max, line)  # noqa: B009
        for start, end, other in spans.setdefault(value, []):
            if span[0] < end and start < span[1]:
                raise FactError(
                    f"{folder / name}.csv, line {line}, column valid_from: {value} holds on the "
                    f"same days on line {other}; expected spans that do not overlap"
                )
        spans[value].append(span)
