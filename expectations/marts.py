"""What the marts must satisfy before they are published.

The shape comes from the contracts beside the marts' SQL; the rest are the rules that a wrong
model would break first. dbt tests each model on made-up rows; this asks the real ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from expectations.contracts import Contract
from expectations.rules import (
    REBUILD,
    Finding,
    Rule,
    Severity,
    columns,
    in_set,
    not_null,
    rows,
    unique,
)

FRESH_WITHIN = timedelta(hours=6)
SMALLEST_SHARE_OF_ROWS = 0.8
FEWEST_AGENTS = 5  # as in dbt_project.yml
PERIODS = ("15m", "1h", "4h", "8h", "24h", "72h")
REPLY_KINDS = ("reactive", "proactive", "follow_up", "unknown")
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


Row = tuple[str, str, str, Severity]
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

_POSTS: tuple[Row, ...] = (
    (
        "fct_posts.excluded_with_a_reason",
        "brand_id is null and exclusion_reason is null",
        "a post concerns no brand and does not say why it is left out",
        "critical",
    ),
    (
        "fct_posts.deleted_at_only_if_deleted",
        "not is_deleted and deleted_at is not null",
        "a post is said to be there and has a time of deletion",
        "critical",
    ),
    (
        "fct_posts.has_a_clock",
        "brand_id is not null and conversation_key is not null and exclusion_reason is null "
        "and not is_brand_post and not is_automated and not exists (select 1 from "
        "fct_response_clocks c where c.conversation_key = fct_posts.conversation_key "
        "and c.clock_kind = 'first')",
        "a customer's post stands in a conversation that has no first clock",
        "critical",
    ),
    (
        "fct_conversations.times_in_order",
        "opened_at > last_posted_at or first_replied_at > as_of_at",
        "a conversation ends before it opens, or was answered after the watermark",
        "critical",
    ),
    (
        "fct_conversations.replies_are_there",
        "reply_count < (select count(*) from fct_replies r where not r.is_automated "
        "and r.conversation_key = fct_conversations.conversation_key)",
        "a conversation counts fewer replies than fct_replies holds",
        "critical",
    ),
)
_CLOCKS: tuple[Row, ...] = (
    (
        "fct_response_clocks.answered_at_iff_answered",
        "(status = 'answered') <> (answered_at is not null) "
        "or (status = 'answered') <> (answered_post_key is not null)",
        "answered_at is there without the status answered, or the status without it",
        "critical",
    ),
    (
        "fct_response_clocks.duration_iff_ended",
        "(status = 'open') <> (calendar_seconds is null) "
        "or (status = 'open') <> (ended_at is null) "
        "or (status = 'open' and open_seconds is not null)",
        "an open clock has a duration, or an ended one has none",
        "critical",
    ),
    (
        "fct_response_clocks.open_seconds_known",
        "status <> 'open' and open_seconds is null",
        "opening hours are unknown for an ended clock, so it counts in no open-hours figure",
        "warning",
    ),
    (
        "fct_response_clocks.open_within_calendar",
        "open_seconds > calendar_seconds or waited_open_seconds > waited_calendar_seconds",
        "a clock ran longer in opening hours than on the calendar",
        "critical",
    ),
    (
        "fct_response_clocks.times_in_order",
        "started_at > as_of_at or ended_at > as_of_at "
        "or ended_at < started_at or (answered_at < started_at and not has_clock_skew)",
        "a clock starts or ends after the watermark, or ends before it starts",
        "critical",
    ),
    (
        "fct_response_clocks.one_first_clock",
        "clock_kind = 'first' and conversation_key in (select conversation_key from "
        "fct_response_clocks where clock_kind = 'first' group by 1 having count(*) > 1)",
        "a conversation has more than one first clock",
        "critical",
    ),
    (
        "fct_response_clocks.of_a_conversation",
        "not exists (select 1 from fct_conversations c "
        "where c.conversation_key = fct_response_clocks.conversation_key)",
        "a clock belongs to no conversation",
        "critical",
    ),
    (
        "fct_response_clocks.within_longer_too",
        " or ".join(
            f"answered_within_{short} > answered_within_{long}" for short, long in pairwise(PERIODS)
        ),
        "answered within a period and not within a longer one",
        "critical",
    ),
    (
        "fct_response_clocks.sla_met_is_the_outcome",
        "sla_met is distinct from case sla_outcome when 'met' then 1.0 when 'missed' then 0.0 end "
        "or (sla_outcome <> 'exempt' and sla_target_seconds is null)",
        "sla_met says something else than sla_outcome, or was judged without a target",
        "critical",
    ),
)
_REPLIES: tuple[Row, ...] = (
    (
        "fct_replies.one_first_reply",
        "is_first_reply and conversation_key in (select conversation_key from fct_replies "
        "where is_first_reply group by 1 having count(*) > 1)",
        "a conversation has more than one first reply",
        "critical",
    ),
    (
        "fct_replies.are_brand_posts",
        "not exists (select 1 from fct_posts p "
        "where p.post_key = fct_replies.post_key and p.is_brand_post)",
        "a reply is no post by a brand",
        "critical",
    ),
)
_WEEKS: tuple[Row, ...] = (
    (
        "rpt_brand_weeks.engagement_adds_up",
        " + ".join(f"{kind}_reply_count" for kind in REPLY_KINDS) + " <> reply_count",
        "the four engagement classes do not add up to reply_count",
        "critical",
    ),
    (
        "rpt_brand_weeks.reply_shares_add_up",
        "abs(" + " + ".join(f"{kind}_reply_share" for kind in REPLY_KINDS) + " - 1) > 1e-9 "
        "or (reply_count = 0) <> (reactive_reply_share is null)",
        "the four reply shares do not add up to 1, or are given without any reply",
        "critical",
    ),
    (
        "rpt_brand_weeks.answered_within_matured",
        " or ".join(
            f"answered_within_{t}_count > matured_{t}_count "
            f"or (matured_{t}_count = 0) <> (answered_within_{t}_share is null)"
            for t in PERIODS
        ),
        "more clocks were answered than had their time, or a share stands on none",
        "critical",
    ),
    (
        "rpt_brand_weeks.channels_add_up",
        "public_conversation_count + private_conversation_count <> conversation_count",
        "public and private conversations do not add up to conversation_count",
        "critical",
    ),
    (
        "rpt_brand_weeks.matured_shrinks",
        " or ".join(
            f"matured_{long}_count > matured_{short}_count" for short, long in pairwise(PERIODS)
        ),
        "more clocks had a longer time than a shorter one",
        "critical",
    ),
)
_PERIODS: tuple[Row, ...] = (
    (
        "rpt_response_periods.statuses_add_up",
        "answered_count + open_count + withdrawn_count + closed_by_customer_count + expired_count "
        "<> clock_count",
        "the ways that clocks stand do not add up to clock_count",
        "critical",
    ),
    (
        "rpt_response_periods.quantiles_in_order",
        " or ".join(
            f"{name}_low_{hours}_seconds > coalesce({name}_{hours}_seconds, 1e18) "
            f"or {name}_{hours}_seconds > coalesce({name}_high_{hours}_seconds, 1e18) "
            f"or median_{hours}_seconds > coalesce(p90_{hours}_seconds, 1e18)"
            for hours in ("calendar", "open")
            for name in ("median", "p90")
        ),
        "an interval does not hold its median or 90th percentile, or the two are out of order",
        "critical",
    ),
)
_ANSWERS: tuple[Row, ...] = (
    (
        "rpt_answer_periods.exclusions_add_up",
        "eligible_count + automated_count + deleted_before_reply_count + spam_count "
        "+ closer_count + duplicate_count <> post_count",
        "eligible and excluded posts do not add up to post_count",
        "critical",
    ),
    (
        "rpt_answer_periods.answered_of_the_eligible",
        "answered_count > eligible_count or answered_within_24h_count > matured_24h_count "
        "or answered_within_72h_count > matured_72h_count or matured_72h_count > eligible_count",
        "more posts were answered than could be",
        "critical",
    ),
)
_CASES: tuple[Row, ...] = (
    (
        "fct_cases.resolved_as_it_says",
        "(resolution_status = 'open') <> (resolved_at is null) "
        "or (resolved_at is null) <> (resolution_basis is null) or resolved_at < opened_at "
        "or is_reopened <> (reopened_at is not null)",
        "a case's status, basis and time of resolution do not agree",
        "critical",
    ),
    (
        "fct_cases.handed_over_as_it_says",
        "(hand_over_status = 'none') <> (hand_over_asked_at is null) "
        "or (hand_over_status = 'succeeded') <> (moved_at is not null)",
        "a case's hand-over and its times do not agree",
        "critical",
    ),
    (
        "fct_sla_clocks.judged_by_a_target",
        "sla_outcome <> 'exempt' and sla_target_seconds is null",
        "a promise was judged without a target",
        "critical",
    ),
    (
        "rpt_sla_periods.outcomes_add_up",
        "sla_met_count + sla_missed_count + sla_due_count + sla_exempt_count <> clock_count",
        "the four outcomes do not add up to clock_count",
        "critical",
    ),
)
_SOURCES: tuple[Row, ...] = (
    (
        "rpt_sources.control_total",
        "received_count <> landed_count + duplicate_count + quarantined_count",
        "received is not landed + duplicate + quarantined",
        "critical",
    ),
    (
        "rpt_sources.has_a_watermark",
        "watermark_at is null",
        "no reading of the platform was ever complete, so its clocks cannot be judged",
        "warning",
    ),
)


_LABELS: tuple[Row, ...] = (
    (
        "rpt_label_weeks.corrected_or_why_not",
        "(correction_status = 'corrected') <> (corrected_share is not null) "
        "or (correction_status = 'corrected') <> (corrected_low_share is not null) "
        "or (correction_status = 'corrected') <> (corrected_high_share is not null)",
        "a corrected share is missing without a reason, or given against one",
        "critical",
    ),
    (
        "rpt_label_weeks.labels_add_up",
        "text_count <> (select sum(w.labelled_count) from rpt_label_weeks w "
        "where w.brand_id = rpt_label_weeks.brand_id and w.iso_week = rpt_label_weeks.iso_week "
        "and w.head = rpt_label_weeks.head)",
        "the labels of a head do not add up to its texts",
        "critical",
    ),
    (
        "rpt_label_drift_weeks.near_the_models_texts",
        "drift_status = 'warning' and week_starts_on > "
        "(select max(week_starts_on) from rpt_label_drift_weeks) - interval 28 day",
        "in the last four weeks texts or labels were unlike those that the model learnt from",
        "warning",
    ),
)
_LOAD: tuple[Row, ...] = (
    (
        "rpt_contact_days.moments_of_turns_and_replies",
        "contact_moment_count not between reply_count and customer_turn_count + reply_count "
        "or busiest_hour_contact_moment_count > contact_moment_count",
        "contact moments are no replies with some of the customer turns",
        "critical",
    ),
    (
        "rpt_agent_weeks.too_few_agents_are_not_told",
        f"(agent_count between 1 and {FEWEST_AGENTS - 1} and agent_status <> 'suppressed') "
        "or (agent_status = 'suppressed') <> (contact_moment_count is null) "
        "or (agent_status = 'agent') <> (agent_initials is not null)",
        "a row tells an agent apart in a group of too few",
        "critical",
    ),
    (
        "rpt_tier_quarters.replies_of_their_kinds",
        "reactive_reply_count + proactive_reply_count > reply_count "
        "or reactive_first_reply_count + proactive_first_reply_count > first_reply_count "
        "or first_reply_count > reply_count or answered_within_24h_count > matured_24h_count",
        "a tier has more replies of a kind than replies, or more answers than questions",
        "critical",
    ),
    (
        "rpt_definition_weeks.one_figure_of_its_kind",
        "(value_seconds is not null and value_share is not null) "
        "or (value_count = 0) <> (value_seconds is null and value_share is null) "
        "or (definition_id = 'socially_devoted' and value_seconds is not null)",
        "another tool's rule gives two figures, or one that stands on nothing",
        "critical",
    ),
    (
        "rpt_references.figures_of_their_unit",
        "(unit = 'share' and (reference_value not between 0 and 1 "
        "or coalesce(own_value, 0) not between 0 and 1)) "
        "or (comparison_status = 'compared') <> (own_value is not null) "
        "or (comparison_status = 'not_comparable') <> (comparison is null)",
        "a share is none, or a figure is compared without one of ours",
        "critical",
    ),
)
_HOURS: tuple[Row, ...] = (
    (
        "rpt_observed_hours_weeks.hours_add_up",
        "observed_hour_count - observed_outside_hour_count + configured_unused_hour_count "
        "<> configured_hour_count or observed_hour_count > least(reply_count, 168)",
        "observed, unused and configured hours do not add up, or are more than can be",
        "critical",
    ),
    (
        "rpt_observed_hours_quarters.trend_of_its_interval",
        "(hours_trend_status = 'widening' and not observed_hour_change_low_mean > 0) "
        "or (hours_trend_status = 'narrowing' and not observed_hour_change_high_mean < 0) "
        "or (hours_trend_status is null) <> (observed_hour_change_low_mean is null)",
        "hours are said to widen or narrow against their interval",
        "critical",
    ),
    (
        "rpt_whatif_hours.back_test_is_the_replay_less_the_observed",
        " or ".join(
            f"abs(answered_within_{t}_share - change_within_{t} - observed_within_{t}_share "
            f"- backtest_error_{t}) > 1e-9 or (scenario = 'configured' and change_within_{t} <> 0)"
            for t in ("1h", "4h", "24h")
        ),
        "a back-test's error is not the replay less what was observed",
        "critical",
    ),
)
_TALKS: tuple[Row, ...] = (
    (
        "rpt_engagement_periods.classes_add_up",
        " + ".join(f"{kind}_reply_count" for kind in REPLY_KINDS) + " <> reply_count",
        "the four engagement classes do not add up to reply_count",
        "critical",
    ),
    (
        "rpt_engagement_periods.reactive_only_without_proactive",
        "proactive_reply_count > 0 and brand_engagement_status is distinct from 'some_proactive'",
        "a brand replied proactively and is not said to do so",
        "critical",
    ),
    (
        "fct_reply_outcomes.shift_is_after_minus_before",
        "sentiment_shift is distinct from sentiment_after - sentiment_before "
        "or sentiment_before not in (-1, 0, 1) or sentiment_after not in (-1, 0, 1)",
        "a shift is not the sentiment after less that before",
        "critical",
    ),
    (
        "fct_reply_outcomes.followed_as_it_says",
        "customer_answered_at < replied_at or contacted_anew_at <= replied_at "
        "or (customer_answered_within_7d = 1 and customer_answered_at is null) "
        "or (follow_on_within_7d = 1 and contacted_anew_at is null)",
        "what followed a reply has no time, or one before the reply",
        "critical",
    ),
    (
        "rpt_reply_outcome_periods.intervals_hold_their_mean",
        " or ".join(
            f"{name}_low_mean > {name}_mean or {name}_mean > {name}_high_mean "
            f"or {name}_mean not between -2 and 2"
            for name in ("sentiment_shift", "adjusted_sentiment_shift")
        ),
        "an interval does not hold its mean shift, or that is none",
        "critical",
    ),
    (
        "rpt_reply_outcome_periods.outcomes_of_the_replies",
        "shift_count > reply_count or customer_answered_matured_count > reply_count "
        "or follow_on_matured_count > reply_count "
        "or customer_answered_count > customer_answered_matured_count "
        "or follow_on_count > follow_on_matured_count",
        "more is told of replies than there are",
        "critical",
    ),
    (
        "rpt_channel_periods.channels_add_up",
        "public_count + private_count <> item_count",
        "what is public and what is private do not add up to item_count",
        "critical",
    ),
)
BUSINESS = (
    *_POSTS,
    *_CLOCKS,
    *_REPLIES,
    *_WEEKS,
    *_PERIODS,
    *_ANSWERS,
    *_CASES,
    *_LOAD,
    *_HOURS,
    *_TALKS,
    *_SOURCES,
    *_LABELS,
)


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
