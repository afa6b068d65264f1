"""The rules of weeks, quarters and sources: SQL that tells the rows which break one."""

from __future__ import annotations

from itertools import pairwise

from expectations.of_cases import CASES
from expectations.of_facts import PERIODS
from expectations.of_feedback import FEEDBACK
from expectations.of_replays import REPLAYS
from expectations.rules import Row

FEWEST_AGENTS = 5  # as in dbt_project.yml
REPLY_KINDS = ("reactive", "proactive", "follow_up", "unknown")

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
_SOURCES: tuple[Row, ...] = (
    (
        "rpt_sources.control_total",
        "received_count <> landed_count + duplicate_count + quarantined_count",
        "received is not landed + duplicate + quarantined",
        "critical",
    ),
    (
        "rpt_costs.charged_of_what_came",
        "charged_count > object_count or cost_usd < 0",
        "more objects are charged than came, or reading them brought money in",
        "critical",
    ),
    (
        "rpt_coverage.missing_says_why",
        "(coverage_status = 'collected') <> (reason_code is null) "
        "or interrupted_reading_count > reading_count",
        "something is missing for no reason, or more readings failed than there were",
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
        "rpt_sentiment_weeks.positive_less_negative_of_all",
        "negative_count + neutral_count + positive_count <> text_count "
        "or abs(net_sentiment * text_count - (positive_count - negative_count)) > 1e-6 "
        "or net_sentiment not between net_sentiment_low and net_sentiment_high "
        "or (correction_status = 'corrected') <> (corrected_net_sentiment is not null)",
        "a week's net sentiment is not positive less negative of all its texts",
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

PUBLISHED = (
    *_WEEKS,
    *_PERIODS,
    *_ANSWERS,
    *CASES,
    *FEEDBACK,
    *_LOAD,
    *_HOURS,
    *REPLAYS,
    *_TALKS,
    *_SOURCES,
    *_LABELS,
)
