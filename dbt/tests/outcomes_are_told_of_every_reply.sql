{# Two roads to the replies of a quarter: what they answered, and what followed them. #}
with

engagement as (

    select * from {{ ref('rpt_engagement_periods') }} where period_kind = 'quarter' and denominator = 'replies'

),

outcomes as (

    select
        brand_id,
        platform,
        period,
        sum(case when dimension = 'all' then reply_count else 0 end) as reply_count
        {% for class in ['reactive', 'proactive', 'follow_up', 'unknown'] %}
        , sum(case when dimension = 'engagement' and dimension_value = '{{ class }}' then reply_count else 0 end)
            as {{ class }}_reply_count
        {% endfor %}

    from {{ ref('rpt_reply_outcome_periods') }}

    group by brand_id, platform, period

)

select coalesce(engagement.brand_id, outcomes.brand_id) as brand_id
from engagement
full join outcomes
    on engagement.brand_id = outcomes.brand_id
    and engagement.platform = outcomes.platform
    and engagement.period = outcomes.period
where
    coalesce(engagement.reply_count, 0) <> coalesce(outcomes.reply_count, 0)
    {% for class in ['reactive', 'proactive', 'follow_up', 'unknown'] %}
    or coalesce(engagement.{{ class }}_reply_count, 0) <> coalesce(outcomes.{{ class }}_reply_count, 0)
    {% endfor %}
