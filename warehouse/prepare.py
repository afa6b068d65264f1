"""Facts made ready for SQL: typed Parquet, account keys, open intervals, what is collected why."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from extractors import limits, registry
from extractors.facts import FILES, BrandAccount, Fact, Facts
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake
from extractors.limits import Limit
from extractors.records import arrow_schema
from extractors.registry import SourceEntry
from extractors.zones import write_table
from warehouse.opening_hours import EVERY_PLATFORM, Interval, always, open_intervals

# The first week is shown whole, Monday to Sunday, and has its day before.
BEFORE_FIRST_POST = timedelta(days=8)
# The last week is shown whole too, and clocks that are still open run on into it.
PAST_WATERMARK = timedelta(days=10)
# Without posts there is nothing to measure; hours over a year are enough to look at.
WITHOUT_POSTS = timedelta(days=366)
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)  # a post that claims to be older is a fault

INSTANT = pa.timestamp("us", "UTC")
ACCOUNT_KEY = pa.field("account_key", pa.string())
SOURCES = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "purpose", "legal_basis")),
        ("is_expected", pa.bool_()),
        ("since_date", pa.date32()),
    ]
)
"""``facts/sources``: the entries of sources.yml; ``is_expected``: it runs, by itself."""
SOURCE_LIMITS = pa.schema(
    [*((name, pa.string()) for name in ("source", "what", "why")), ("since_date", pa.date32())]
)
"""``facts/source_limits``: what each entry's module cannot collect, and why."""
OPEN_INTERVALS = pa.schema(
    [
        ("brand_id", pa.string()),
        ("platform", pa.string()),
        ("starts_at", INSTANT),
        ("ends_at", INSTANT),
    ]
)


class Prepared(NamedTuple):
    """What ``prepare`` wrote: rows per table, and the span of the open intervals."""

    row_counts: dict[str, int]
    span: Interval | None


def prepare(lake: Lake, facts: Facts, ring: KeyRing | None = None) -> Prepared:
    """Write every fact and the open intervals to the lake's ``facts`` zone.

    Accounts of ``*`` are written once per platform, because their key differs by platform;
    all else keeps its ``*``. Accounts' keys come from ``ring``, by default the key file's.
    The intervals are written twice: by the hours as they were, and as if those in force at the
    watermark had always applied (``open_intervals_current``).
    """
    readings = _readings(lake)
    platforms = _platforms(facts, readings)
    span = _span(lake, facts, readings)
    tables = {name: _table(model, getattr(facts, name)) for name, model in FILES.items()}
    tables["brand_accounts"] = _accounts(facts.brand_accounts, platforms, ring)
    tables["open_intervals"] = _intervals(facts, platforms, span)
    now = max((r.watermark_at for r in readings if r.watermark_at is not None), default=None)
    current = always(facts, now) if now else facts
    tables["open_intervals_current"] = _intervals(current, platforms, span)
    tables |= coverage_tables(registry.load().values(), limits.read())
    for name, table in tables.items():
        write_table(lake, lake.path("facts", f"{name}.parquet"), table)
    return Prepared({name: table.num_rows for name, table in tables.items()}, span)


def coverage_tables(
    entries: Iterable[SourceEntry], known: Mapping[str, Sequence[Limit]]
) -> dict[str, pa.Table]:
    """Give what is collected on purpose, and what cannot be, by the registry."""
    sources = [
        {
            "source": entry.name,
            "purpose": entry.purpose,
            "legal_basis": entry.legal_basis,
            "is_expected": entry.enabled and entry.every is not None,
            "since_date": entry.since,
        }
        for entry in entries
    ]
    found = [
        {"source": entry.name, "what": one.what, "why": one.why, "since_date": one.since}
        for entry in entries
        for one in known.get(entry.module, ())
    ]
    return {
        "sources": pa.Table.from_pylist(sources, schema=SOURCES),
        "source_limits": pa.Table.from_pylist(found, schema=SOURCE_LIMITS),
    }


def _intervals(facts: Facts, platforms: Iterable[str], span: Interval | None) -> pa.Table:
    found = open_intervals(facts, platforms, span) if span else []
    columns = zip(*found, strict=True) if found else [[] for _ in OPEN_INTERVALS]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, OPEN_INTERVALS, strict=True)],
        schema=OPEN_INTERVALS,
    )


class _Reading(NamedTuple):
    platform: str
    watermark_at: datetime | None


def _readings(lake: Lake) -> list[_Reading]:
    files = lake.files("landed", "readings")
    if not files:
        return []
    dataset = ds.dataset(files, filesystem=lake.fs, schema=arrow_schema("readings"))
    table = dataset.to_table(columns=list(_Reading._fields))
    return [_Reading(**row) for row in table.to_pylist()]


def _platforms(facts: Facts, readings: Iterable[_Reading]) -> tuple[str, ...]:
    named = {account.platform for account in facts.brand_accounts} - {EVERY_PLATFORM}
    return tuple(sorted(named | {reading.platform for reading in readings}))


def _span(lake: Lake, facts: Facts, readings: Iterable[_Reading]) -> Interval | None:
    watermarks = [r.watermark_at for r in readings if r.watermark_at is not None]
    if not watermarks:
        return None
    end = max(watermarks) + PAST_WATERMARK
    first = _first_post(lake)
    if first is not None:
        return Interval(max(first, EARLIEST) - BEFORE_FIRST_POST, end)
    starts = [_midnight(row.valid_from) for row in facts.opening_hours]
    return Interval(max(min(starts, default=end), end - WITHOUT_POSTS), end)


def _first_post(lake: Lake) -> datetime | None:
    """Give the earliest ``created_at`` that is landed, from the files' own statistics."""
    firsts = []
    for path in lake.files("landed", "posts"):
        with lake.fs.open(path, "rb") as file:
            footer = pq.ParquetFile(file)
            column = footer.schema_arrow.get_field_index("created_at")
            for group in range(footer.metadata.num_row_groups):
                kept = footer.metadata.row_group(group).column(column).statistics
                if kept is not None and kept.has_min_max:
                    firsts.append(kept.min)
                elif footer.metadata.row_group(group).num_rows:
                    values = footer.read_row_group(group, columns=["created_at"])["created_at"]
                    firsts.append(min(values.to_pylist()))
    return min(firsts, default=None)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _accounts(
    accounts: Sequence[BrandAccount], platforms: Iterable[str], ring: KeyRing | None
) -> pa.Table:
    expanded = [
        account.model_copy(update={"platform": platform})
        for account in accounts
        for platform in (platforms if account.platform == EVERY_PLATFORM else [account.platform])
    ]
    if expanded and ring is None:
        ring = KeyRing.load(key_file())
    keys = [ring.key_of(account.platform, account.account_id) for account in expanded if ring]
    table = _table(BrandAccount, expanded)
    return table.append_column(ACCOUNT_KEY, pa.array(keys, ACCOUNT_KEY.type))


def _table(model: type[Fact], facts: Sequence[Fact]) -> pa.Table:
    return pa.Table.from_pylist([fact.model_dump() for fact in facts], schema=_schema(model))


def _schema(model: type[Fact]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(
                name, _arrow_type(field.annotation), metadata={"description": field.description}
            )
            for name, field in model.model_fields.items()
        ]
    )


def _arrow_type(annotation: Any) -> pa.DataType:
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = (kind for kind in get_args(annotation) if kind is not types.NoneType)
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return pa.string()
    return {str: pa.string(), bool: pa.bool_(), int: pa.int64(), date: pa.date32()}[annotation]
