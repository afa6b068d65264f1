"""The rules of the facts, row by row: SQL that tells the rows which break one."""

from __future__ import annotations

from itertools import pairwise

from expectations.rules import Row

PERIODS = ("15m", "1h", "4h", "8h", "24h", "72h")

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

FACTS = (*_POSTS, *_CLOCKS, *_REPLIES)
