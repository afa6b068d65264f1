"""What the marts must satisfy before they are published.

The shape comes from the contracts beside the marts' SQL; the rest are the rules that a wrong
model would break first. dbt tests each model on made-up rows; this asks the real ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from expectations.contracts import Contract
from expectations.of_facts import FACTS
from expectations.of_periods import PUBLISHED
from expectations.rules import (
    REBUILD,
    Finding,
    Rule,
    columns,
    in_set,
    not_null,
    rows,
    unique,
)

FRESH_WITHIN = timedelta(hours=6)
SMALLEST_SHARE_OF_ROWS = 0.8
AUTHOR_KEY = "[A-Za-z0-9]+_[0-9a-f]{32}"
# An address that no @ or letter goes before: a mention such as @brand@host.example is none.
E_MAIL = r"(^|[^\pL\w@.+-])[\pL\w.+-]+@[\pL\w-]+(\.[\pL\w-]+)*\.[a-z]{2,}\b"


def marts_rules(
    contracts: Mapping[str, Contract],
    there: Collection[str],
    *,
    before: Collection[str] = (),
    built_at: datetime | None = None,
    fresh_within: timedelta = FRESH_WITHIN,
) -> tuple[Rule, ...]:
    """Give every rule for the marts that are there.

    ``before`` names the marts of the previous publication, attached as ``previous``.
    """
    usable = {name: contract for name, contract in contracts.items() if name in there}
    rules = [
        *(rule for contract in usable.values() for rule in _promised(contract)),
        *(rule for contract in usable.values() for rule in _measures(contract)),
        *_business(usable),
        *_fresh(usable, built_at, fresh_within),
        *(_as_many_rows(name) for name in usable if name in before),
    ]
    return tuple(rules)


def absent(name: str) -> Finding:
    """Say that a promised mart was not built."""
    return Finding(f"{name}.exists", "critical", "the mart was not built", REBUILD, 1, (name,))


def _promised(contract: Contract) -> Iterator[Rule]:
    mart, key = contract.name, contract.key
    yield columns(mart, tuple(contract.types), advice=REBUILD)
    for column in contract.not_null:
        yield not_null(mart, column, key=key, advice=REBUILD)
    for column, values in contract.accepted.items():
        yield in_set(mart, column, values, key=key, advice=REBUILD)
    for together in contract.unique:
        yield unique(mart, together, key=key, advice=REBUILD)


def _measures(contract: Contract) -> Iterator[Rule]:
    """Give the rules that a column's name carries: a share is one, a count is none below 0."""
    mart, key, names = contract.name, contract.key, contract.types

    def broken(what: str, conditions: list[str], message: str) -> Iterator[Rule]:
        if conditions:
            where = " or ".join(conditions)
            yield rows(f"{mart}.{what}", where, message, key=key, advice=REBUILD)

    shares = [f"{name} not between 0 and 1" for name in names if name.endswith("_share")]
    yield from broken("shares_within_0_and_1", shares, "a share lies outside 0 to 1")
    counts = [f"{name} < 0" for name in names if name.endswith("_count")]
    yield from broken("counts_not_negative", counts, "a count is negative")
    seconds = [f"{name} < 0" for name in names if name.endswith("_seconds")]
    yield from broken("durations_not_negative", seconds, "a duration is negative")
    keys = [
        f"not regexp_full_match(author_key, '{AUTHOR_KEY}')"
        for name in names
        if name == "author_key"
    ]
    yield from broken("author_key_is_a_hash", keys, "an author key is no keyed hash")
    texts = [
        f"regexp_matches({name}, '{E_MAIL}', 'i')"
        for name, kind in names.items()
        if name.endswith("_text") and kind in ("text", "varchar", "string")
    ]
    yield from broken("no_e_mail_in_text", texts, "a text shows an e-mail address")
    for column, low, high in (("local_iso_weekday", 1, 7), ("local_hour", 0, 23)):
        if column in names:
            where = [f"{column} not between {low} and {high}"]
            yield from broken(f"{column}_exists", where, f"{column} is not {low} to {high}")
    if "iso_week" in names:
        where = ["not regexp_full_match(iso_week, '\\d{4}-W(0[1-9]|[1-4]\\d|5[0-3])')"]
        yield from broken("iso_week_exists", where, "iso_week is no week such as 2026-W46")
    intervals = [stem for stem in names if f"{_stem(stem)}_low_share" in names]
    where = [
        f"{_stem(name)}_low_share > {name} + 1e-9 or {name} > {_stem(name)}_high_share + 1e-9"
        for name in intervals
        if name == f"{_stem(name)}_share"
    ]
    yield from broken("intervals_hold_their_share", where, "an interval does not hold its share")


def _stem(name: str) -> str:
    return name.removesuffix("_share")


def _business(contracts: Mapping[str, Contract]) -> Iterator[Rule]:
    for name, where, message, severity in BUSINESS:
        mart = name.split(".")[0]
        if mart in contracts and all(m in contracts for m in NEEDS.get(name, ())):
            key = contracts[mart].key
            advice = ADVICE.get(name, REBUILD)
            yield rows(name, where, message, key=key, advice=advice, severity=severity)


# Rules that look at another mart, and which.
NEEDS: dict[str, tuple[str, ...]] = {
    "fct_posts.has_a_clock": ("fct_response_clocks",),
    "fct_response_clocks.of_a_conversation": ("fct_conversations",),
    "fct_replies.are_brand_posts": ("fct_posts",),
    "fct_conversations.replies_are_there": ("fct_replies",),
}
ADVICE = {
    "rpt_label_drift_weeks.near_the_models_texts": "The labels' measured errors may not hold for "
    "these weeks: see docs/runbooks/labels.md.",
}
BUSINESS = (*FACTS, *PUBLISHED)


def _fresh(
    contracts: Mapping[str, Contract], built_at: datetime | None, fresh_within: timedelta
) -> Iterator[Rule]:
    if "rpt_sources" not in contracts or built_at is None:
        return
    oldest = (built_at - fresh_within).astimezone(UTC)
    hours = fresh_within.total_seconds() / 3600
    yield rows(
        "rpt_sources.fresh",
        f"watermark_at < timestamp '{oldest:%Y-%m-%d %H:%M:%S}'",
        f"a platform is known only until more than {hours:g} hours before the build",
        key="platform",
        advice="Look at the extraction DAG of the platform; `python -m extractors doctor`.",
        severity="warning",
    )


def _as_many_rows(mart: str) -> Rule:
    before, now = (f"(select count(*) from {table})" for table in (f"previous.marts.{mart}", mart))  # noqa: S608
    return Rule(
        f"{mart}.as_many_rows_as_published",
        mart,
        "more than a fifth of the published rows are gone",
        "Look what was erased or is no longer read before you trust the figures.",
        f"select {before} || ' rows before, ' || {now} || ' now' as example "
        f"where {now} < {SMALLEST_SHARE_OF_ROWS} * {before}",
        severity="warning",
    )
