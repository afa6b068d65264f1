{#
    What rpt_feedback_periods counts of an invitation at the watermark: 1 yes, 0 no, NULL not told,
    nobody can say, or it can still turn out otherwise. The reply and its conversation are left out.
#}
{{ config(materialized='view') }}

select
    feedback_key,
    brand_id,
    platform,
    channel_status,
    message_type,
    sentiment,
    invitation_basis,
    satisfaction_score,
    case when is_countable then case when response_status = 'answered' then cast(1 as double) else cast(0 as double) end end
        as answered,
    case
        when not is_countable or invited_at is null or {{ epoch('as_of_at') }} - {{ epoch('invited_at') }} < 7 * 86400 then null
        when response_calendar_seconds <= 7 * 86400 then cast(1 as double)
        else cast(0 as double)
    end as answered_within_7d,
    case when satisfaction_score >= 8 then cast(1 as double) when satisfaction_score is not null then cast(0 as double) end
        as satisfied,
    case
        when recommend_score >= 9 then cast(100 as double)
        when recommend_score <= 6 then cast(-100 as double)
        when recommend_score is not null then cast(0 as double)
    end as promoter_points,
    case goal_reached_status when 'yes' then cast(1 as double) when 'no' then cast(0 as double) end as goal_reached,
    case would_use_again_status when 'yes' then cast(1 as double) when 'no' then cast(0 as double) end as would_use_again,
    local_date

from {{ ref('fct_feedback') }}
