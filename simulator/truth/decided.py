"""What readings decide: the rows that a faultless pipeline publishes, and what it cannot know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from simulator.posts import Post
from simulator.truth.known import Known, Queries, everything
from simulator.truth.reach import Reading
from simulator.truth.reasons import EDIT_REASONS, REASONS, UNEXPLAINED, Reason, Reasons
from simulator.truth.reckoning import reckon
from simulator.truth.rows import Tables
from simulator.truth.served import known_from, served
from simulator.truth.weeks import Week, weeks
from simulator.world import World

KEYS = {
    "posts": ("platform", "brand_id", "native_id"),
    "conversations": ("platform", "brand_id", "conversation_id"),
    "replies": ("platform", "brand_id", "native_id"),
    "clocks": ("platform", "brand_id", "started_post_id"),
}
"""What names a row of each table: platform, brand (or none), and a post's native id."""

EDIT_COLUMNS = {"is_edited", "edited_at"}
Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Undecidable:
    """A row that readings cannot know as it is true, and which post is the reason."""

    table: str
    key: tuple[str | None, ...]
    reason_code: str
    reason_text: str
    post_id: str | None  # the post that is lost, or of which something is


@dataclass(frozen=True)
class Decided:
    """The truth, what can be known of it as of one moment, and the rows where they differ."""

    true: Tables
    tables: Tables
    weeks: Mapping[Week, Mapping[str, int]]
    undecidable: tuple[Undecidable, ...]


def decide(world: World, platforms: Sequence[str], readings: Sequence[Reading]) -> Decided:
    """Give what readings, in the order of time, decide as of the end of the last window.

    Every platform is read at the same moments. What could not be known is as ``metrics.md`` says
    to publish it then: a reply to a lost post is of the class ``unknown``, a deletion is dated by
    the reading that found it, a conversation holds the posts that were served.
    """
    as_of = readings[-1].window_end
    moments = dict.fromkeys(platforms, as_of)
    truly = {platform: everything(world, platform, as_of) for platform in platforms}
    known: dict[str, list[Known]] = {}
    reasons: dict[Post, list[Reason]] = {}
    for platform in platforms:
        found = served(world, platform, readings)
        known[platform] = known_from(world, found, platform, as_of)
        judge = Reasons(Queries(world, platform), readings)
        seen = {one.post: one for one in known[platform]}
        for one in truly[platform]:
            if one.post not in seen:
                reasons[one.post] = [judge.for_absence(one.post)]
                continue
            told = list(judge.for_differences(one, seen[one.post], found[one.post]))
            if told:
                reasons[one.post] = told
    true, tables = reckon(world, truly, moments), reckon(world, known, moments)
    rows = [*_undecidable(world, platforms, true, tables, reasons)]
    counted = weeks(world, tables, moments)
    rows += _weeks(world, weeks(world, true, moments), counted, rows)
    return Decided(true, tables, counted, tuple(rows))


def _undecidable(
    world: World,
    platforms: Iterable[str],
    true: Tables,
    tables: Tables,
    reasons: Mapping[Post, Sequence[Reason]],
) -> Iterator[Undecidable]:
    """Name each row that differs, with a reason out of its own posts, talk or thread."""
    posts = {(p.platform, p.native_id): p for name in platforms for p in world.by_platform(name)}
    near: dict[object, list[Post]] = defaultdict(list)
    for post in reasons:
        for group in _groups(post):
            near[group].append(post)
    for table, named in KEYS.items():
        ours = {_key(row, named): row for row in getattr(true, table)}
        theirs = {_key(row, named): row for row in getattr(tables, table)}
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            mine, other = ours.get(key), theirs.get(key)
            if mine != other:
                own = [posts[key[0], native_id] for native_id in _ids(key, mine, other)]
                around = [one for post in own for group in _groups(post) for one in near[group]]
                is_edit = mine and other and _differing(mine, other) <= EDIT_COLUMNS
                causes = (
                    (post, reason)
                    for post in ([*own[:1]] if is_edit else [*own, *around])
                    for reason in reasons.get(post, ())
                    if (reason.code in EDIT_REASONS) == bool(is_edit)
                )
                # what nobody can explain is not hidden behind what somebody can
                found = min(causes, key=lambda c: c[1].code != UNEXPLAINED, default=None)
                code, told = found[1] if found else (UNEXPLAINED, REASONS[UNEXPLAINED])
                yield Undecidable(table, key, code, told, found[0].native_id if found else None)


def _weeks(
    world: World,
    true: Mapping[Week, Mapping[str, int]],
    tables: Mapping[Week, Mapping[str, int]],
    rows: Sequence[Undecidable],
) -> Iterator[Undecidable]:
    """Name the weeks that count otherwise; a row of their brands must be the reason."""
    brands = {row.key[1] for row in rows}
    members = {(s.set_id, s.brand_id) for s in world.facts.competitor_sets}
    hit = {set_id for set_id, brand_id in members if brand_id in brands} | brands
    for week in [*true, *(week for week in tables if week not in true)]:
        if true.get(week) != tables.get(week):
            code = "sums_undecidable_rows" if week[1] in hit else UNEXPLAINED
            yield Undecidable("weeks", week, code, REASONS[code], None)


def _differing(mine: Any, other: Any) -> set[str]:
    return {f.name for f in fields(mine) if getattr(mine, f.name) != getattr(other, f.name)}


def _key(row: Any, named: Sequence[str]) -> Key:
    platform, brand_id, native_id = (getattr(row, name) for name in named)
    return platform, brand_id, native_id


def _ids(key: Key, *rows: Any) -> Iterator[str]:
    """Name the posts that a row speaks of."""
    yield key[2]
    for row in rows:
        yield from getattr(row, "post_ids", "").split()


def _groups(post: Post) -> Iterator[object]:
    """Name what a post stands in with others: its thread; in private, all that two have said."""
    yield post.root
    if post.is_private:
        people = {post.author.account_id} | {account.account_id for account in post.mentions}
        if post.parent is not None:
            people.add(post.parent.author.account_id)
        yield post.platform, post.about, *sorted(people)
