{# Two roads to the replies and their classes: the engagement periods and the brand weeks. #}
{%- set classes = ['reactive', 'proactive', 'follow_up', 'unknown'] %}
with

replies as (

    select * from {{ ref('rpt_engagement_periods') }} where period_kind = 'week' and denominator = 'replies'

),

first_replies as (

    select * from {{ ref('rpt_engagement_periods') }} where period_kind = 'week' and denominator = 'first_replies'

),

weeks as (

    select * from {{ ref('rpt_brand_weeks') }} where scope_status = 'brand'

)

select coalesce(weeks.scope_id, replies.brand_id) as brand_id
from weeks
full join replies
    on weeks.scope_id = replies.brand_id
    and weeks.platform = replies.platform
    and weeks.iso_week = replies.period
left join first_replies
    on replies.brand_id = first_replies.brand_id
    and replies.platform = first_replies.platform
    and replies.period = first_replies.period
where
    coalesce(weeks.reply_count, 0) <> coalesce(replies.reply_count, 0)
    or coalesce(weeks.first_reply_count, 0) <> coalesce(first_replies.reply_count, 0)
    {% for class in classes %}
    or coalesce(weeks.{{ class }}_reply_count, 0) <> coalesce(replies.{{ class }}_reply_count, 0)
    {% endfor %}
