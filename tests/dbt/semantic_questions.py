"""Questions for the semantic layer, each with the rows of a mart that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

WINDOWS = ("15m", "1h", "4h", "8h", "24h", "72h")
CLASSES = ("reactive", "proactive", "follow_up", "unknown")


@dataclass(frozen=True)
class Same:
    """A question, and the mart's rows that say the same."""

    mart: str
    metrics: Mapping[str, str]  # by name, the mart's column
    dimensions: Mapping[str, str] = field(default_factory=dict)
    ask_where: Sequence[str] = ()
    mart_where: str = "true"
    kinds: Sequence[str] = ("week", "quarter")
    is_by_platform: bool = True


CLOCKS = {
    "clock_count": "clock_count",
    **{
        name: name
        for window in WINDOWS
        for name in (
            f"matured_{window}_count",
            f"answered_within_{window}_count",
            f"answered_within_{window}_share",
        )
    },
}
SLA = {name: name for name in ("sla_met_count", "sla_attainment_share")} | {
    "sla_clock_count": "clock_count",
    "sla_judged_count": "sla_met_count + sla_missed_count",
}
ANSWERS = {
    "eligible_post_count": "eligible_count",
    "answered_post_count": "answered_count",
    "answer_rate_share": "answer_rate_share",
} | {
    name: column
    for span in ("24h", "72h")
    for name, column in (
        (f"matured_{span}_post_count", f"matured_{span}_count"),
        (f"answered_within_{span}_post_count", f"answered_within_{span}_count"),
        (f"answer_rate_{span}_share", f"answer_rate_{span}_share"),
    )
}
DIRECT = "{{ Dimension('inbound_post__addressing_status') }} = 'direct'"
ASKING = "{{ Dimension('inbound_post__message_type') }} in "
ASKING += "('question', 'commercial_question', 'complaint')"
ENGAGEMENT = {
    name: name for one in CLASSES for name in (f"{one}_reply_count", f"{one}_reply_share")
}
OUTCOMES = {
    "customer_answered_judged_count": "customer_answered_matured_count",
    "follow_on_judged_count": "follow_on_matured_count",
    "sentiment_shift": "sentiment_shift_mean",
} | {
    name: name
    for name in (
        "customer_answered_count",
        "customer_answered_share",
        "follow_on_count",
        "follow_on_share",
    )
}
FEEDBACK = (
    {
        "invitation_answered_count": "answered_count",
        "matured_7d_invitation_count": "matured_7d_count",
        "answered_within_7d_invitation_count": "answered_within_7d_count",
        "goal_told_count": "goal_reached_count",
        "would_use_again_told_count": "would_use_again_count",
    }
    | {
        name: f"coalesce(round({told}_share * {told}_count), 0)"
        for name, told in (
            ("satisfied_count", "csat"),
            ("goal_reached_count", "goal_reached"),
            ("would_use_again_yes_count", "would_use_again"),
        )
    }
    | {
        name: name
        for name in (
            *("invitation_count", "response_rate_share", "response_rate_7d_share"),
            *("csat_count", "csat_mean", "csat_share", "nps_count", "nps"),
            *("goal_reached_share", "would_use_again_share"),
        )
    }
)
CASES = (
    *("case_count", "handed_over_count", "handed_over_share", "hand_over_decided_count"),
    *("hand_over_success_count", "hand_over_success_share", "resolved_count"),
    *("resolution_decided_count", "stayed_resolved_count", "stayed_resolved_share"),
)
WEEKLY = (
    *("inbound_post_count", "direct_post_count", "conversation_count", "reply_count"),
    *("first_reply_count", "direct_outside_hours_count", "demand_outside_hours_share"),
)

SAME = (
    *(
        Same(
            "rpt_response_periods",
            CLOCKS,
            {"clock__clock_kind": "clock_kind"}
            | ({dimension: "dimension_value"} if dimension else {}),
            mart_where=f"dimension = '{name}'",
        )
        for name, dimension in (
            ("all", ""),
            ("channel", "clock__channel_status"),
            ("message_type", "clock__message_type"),
            ("language", "clock__detected_language"),
        )
    ),
    *(
        Same(
            "rpt_response_periods",
            {"clock_count": f"{status}_count"},
            {"clock__clock_kind": "clock_kind"},
            ask_where=[f"{{{{ Dimension('clock__status') }}}} = '{status}'"],
            mart_where="dimension = 'all'",
        )
        for status in ("answered", "open", "withdrawn", "closed_by_customer")
    ),
    Same("rpt_sla_periods", SLA, {"sla_clock__promise": "clock"}, (), "message_type = 'all'"),
    Same(
        "rpt_sla_periods",
        SLA,
        {"sla_clock__promise": "clock", "sla_clock__message_type": "message_type"},
        (),
        "message_type <> 'all'",
    ),
    Same("rpt_answer_periods", ANSWERS, {}, (), "denominator = 'inbound'"),
    Same("rpt_answer_periods", ANSWERS, {}, [DIRECT], "denominator = 'direct'"),
    Same(
        "rpt_answer_periods", ANSWERS, {}, [DIRECT, ASKING], "denominator = 'question_or_complaint'"
    ),
    Same(
        "rpt_engagement_periods",
        {"reply_count": "reply_count", **ENGAGEMENT},
        mart_where="denominator = 'replies'",
    ),
    Same(
        "rpt_engagement_periods",
        {"first_reply_count": "reply_count", **ENGAGEMENT},
        ask_where=["{{ Dimension('reply__is_first_reply') }}"],
        mart_where="denominator = 'first_replies'",
    ),
    *(
        Same(
            "rpt_channel_periods",
            {whole: "item_count"}
            | {
                f"{channel}_{thing}_{unit}": f"{channel}_{unit}"
                for channel in ("public", "private")
                for unit in ("count", "share")
            },
            mart_where=f"denominator = '{denominator}'",
        )
        for denominator, thing, whole in (
            ("inbound_posts", "post", "inbound_post_count"),
            ("conversations", "conversation", "conversation_count"),
        )
    ),
    *(
        Same("rpt_brand_weeks", {name: name}, mart_where="scope_status = 'brand'", kinds=("week",))
        for name in WEEKLY
    ),
    Same(
        "rpt_contact_days",
        {
            "contact_moment_count": "contact_moment_count",
            "customer_turn_count": "customer_turn_count",
            "conversation_reply_count": "reply_count",
        },
        kinds=("day",),
    ),
    *(
        Same(
            "rpt_reply_outcome_periods",
            OUTCOMES,
            {dimension: "dimension_value"} if dimension else {},
            mart_where=f"dimension = '{name}'",
            kinds=("quarter",),
        )
        for name, dimension in (
            ("all", ""),
            ("reply_style", "reply_outcome__reply_style"),
            ("signature", "reply_outcome__signature_status"),
            ("engagement", "reply_outcome__engagement"),
            ("speed", "reply_outcome__speed_status"),
        )
    ),
    Same(
        "rpt_case_periods",
        {name: name for name in CASES}
        | {
            name: column
            for span in ("1h", "4h", "24h")
            for name, column in (
                (f"matured_{span}_case_count", f"matured_{span}_count"),
                (f"handed_over_within_{span}_count", f"handed_over_within_{span}_count"),
                (f"handed_over_within_{span}_share", f"handed_over_within_{span}_share"),
            )
        },
    ),
    Same("rpt_feedback_periods", FEEDBACK, mart_where="platform <> 'social'"),
    Same(
        "rpt_sentiment_weeks",
        {"net_sentiment": "net_sentiment"},
        kinds=("week",),
        is_by_platform=False,
    ),
)
