"""Restatements: which weekly numbers differ between two moments, and why.

Both sides are builds of the same lake: as of two moments (``build --as-of``), or as of now. A
week's number moves because something about its conversations was learnt later; each kind of
news is looked for, and what none explains is said to be unexplained.
"""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.definitions import read as read_definitions

REASONS = {
    "late_data": "posts that were not known before",
    "gone_data": "posts that were known before and are not any more, or not about the brand",
    "deletion": "posts that were found deleted since",
    "edit": "posts of which another version was seen since",
    "relabelled": "posts whose labels are another model version's",
    "time_passed": "clocks and shares that had not had their time before",
    "definition": "numbers by another version of a rule of dbt/metrics.yml",
    "unexplained": "nothing above: a changed model or fact",
}
BACKLOG = "open_clock_count"  # holds what earlier weeks left open


class Restatement(NamedTuple):
    """One number of one complete week that changed."""

    brand_id: str
    platform: str
    iso_week: str
    column: str
    before: float | None
    after: float | None
    reasons: tuple[str, ...]


def restated(before: Path, after: Path) -> list[Restatement]:
    """Compare the complete weeks of two builds or serving copies, brand by brand.

    Intervals move with their share and are not listed.
    """
    with duckdb.connect() as database:
        for name, path in (("before", before), ("after", after)):
            place = str(path.absolute()).replace("'", "''")
            database.execute(f"attach '{place}' as {name}_file (read_only)")
        database.execute(_CHANGES)
        rules = _changed_rules(database)
        register = read_definitions()
        told = {
            (brand_id, platform, iso_week): set(reasons)
            for brand_id, platform, iso_week, reasons in database.sql(_REASONS).fetchall()
        }
        return [
            Restatement(
                brand_id,
                platform,
                week,
                column,
                old,
                new,
                _why(told, brand_id, platform, week, column, is_redefined=is_redefined),
            )
            for column in _columns(database)
            for is_redefined in [register.governs(rules, "rpt_brand_weeks", column)]
            for brand_id, platform, week, old, new in database.sql(_differing(column)).fetchall()
        ]


def write(before: Path, after: Path, out: Path) -> list[Restatement]:
    """Compare, and write what differs for the report to read: JSON, whole or not at all."""
    found = restated(before, after)
    with duckdb.connect(str(before), read_only=True) as database:
        ((known,),) = database.sql("select max(as_of_at) from marts.rpt_brand_weeks").fetchall()
    as_of_at = known.replace(tzinfo=UTC).isoformat() if known else None
    told = {"as_of_at": as_of_at, "restated": [one._asdict() for one in found]}
    draft = out.with_name(f".{out.name}.new")
    draft.write_text(json.dumps(told, indent=1), encoding="utf-8")
    draft.replace(out)
    return found


def _why(
    told: dict[tuple[str, str, str], set[str]],
    brand_id: str,
    platform: str,
    iso_week: str,
    column: str,
    *,
    is_redefined: bool,
) -> tuple[str, ...]:
    found = {"definition"} if is_redefined else set()
    for (brand, of_platform, week), reasons in told.items():
        is_here = brand == brand_id and platform in (of_platform, "all")
        if is_here and (week == iso_week or (column == BACKLOG and week < iso_week)):
            found |= reasons
    return tuple(reason for reason in REASONS if reason in found) or ("unexplained",)


def _changed_rules(database: duckdb.DuckDBPyConnection) -> set[str]:
    """Name the rules with other settings; none where a build does not tell its rules."""
    there = "select 1 from duckdb_tables() where database_name = ? and table_name = 'rpt_rules'"
    sides = ("before_file", "after_file")
    if not all(database.execute(there, [side]).fetchall() for side in sides):
        return set()
    rows = database.sql(
        "select b.rule from before_file.marts.rpt_rules as b "
        "inner join after_file.marts.rpt_rules as a using (rule) where a.setting <> b.setting"
    ).fetchall()
    return {name for (name,) in rows}


def _columns(database: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the numbers that both sides have, without the ends of intervals."""
    sides = [
        {
            name: kind
            for name, kind, *_ in database.sql(
                f"describe {side}_file.marts.rpt_brand_weeks"
            ).fetchall()
        }
        for side in ("before", "after")
    ]
    return [
        name
        for name, kind in sides[1].items()
        if kind in ("BIGINT", "DOUBLE")
        and name in sides[0]
        and not name.endswith(("_low_share", "_high_share"))
    ]


def _differing(column: str) -> str:
    # The columns' names are the mart's own.
    return f"""
        select b.scope_id, b.platform, b.iso_week, b."{column}", a."{column}"
        from before_file.marts.rpt_brand_weeks as b
        inner join after_file.marts.rpt_brand_weeks as a
            using (scope_status, scope_id, platform, iso_week)
        where scope_status = 'brand' and b.is_complete_week and a.is_complete_week
            and b."{column}" is distinct from a."{column}"
        order by all
    """  # noqa: S608


# News about a post is news about every week in which its conversation counts something.
_CHANGES = """
    create temp table changes as
    with
    b as (from before_file.marts.fct_posts where brand_id is not null),
    a as (from after_file.marts.fct_posts where brand_id is not null),
    news as (
        select 'late_data' as reason, a.* from a anti join b using (brand_post_key)
        union all by name
        select 'gone_data' as reason, b.* from b anti join a using (brand_post_key)
        union all by name
        select
            unnest(list_filter([
                case when a.is_deleted and not b.is_deleted then 'deletion' end,
                case when a.version_count <> b.version_count then 'edit' end,
                case when a.model_version is distinct from b.model_version then 'relabelled' end
            ], lambda one: one is not null)) as reason,
            a.*
        from a inner join b using (brand_post_key)
    ),
    touched as (
        select brand_id, platform, iso_week, conversation_key, reason from news
        union
        select b.brand_id, b.platform, b.iso_week, n.conversation_key, n.reason
        from news as n inner join b on b.brand_post_key = n.brand_post_key
    ),
    clocks as (
        select 'time_passed' as reason, brand_id, platform, iso_week
        from before_file.marts.fct_response_clocks
        where status = 'open' or answered_within_72h is null
    )
    select brand_id, platform, iso_week, reason from touched
    union
    select p.brand_id, p.platform, p.iso_week, t.reason
    from touched as t
    inner join (from b union all by name from a) as p
        on p.brand_id = t.brand_id and p.conversation_key = t.conversation_key
    union
    select brand_id, platform, iso_week, reason from clocks
"""
_REASONS = """
    select brand_id, platform, iso_week, list(distinct reason)
    from changes group by brand_id, platform, iso_week
"""
