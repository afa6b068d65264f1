{%- set classes = ['reactive', 'proactive', 'follow_up', 'unknown'] -%}
{%- set denominators = {'replies': 'true', 'first_replies': 'is_first_reply'} -%}

with

replies as (

    select
        replies.*,
        watermarks.as_of_at

    from {{ ref('fct_replies') }} as replies

    inner join {{ ref('int_watermarks') }} as watermarks
        on replies.platform = watermarks.platform

    where not replies.is_automated

),

denominated as (
    {{ by_denominator('replies', denominators) }}

),

spread as (
    {{ by_period('denominated') }}

),

counted as (

    select
        brand_id,
        report_platform as platform,
        period_kind,
        period,
        denominator,
        cast(count(*) as bigint) as reply_count,
        {% for class in classes %}
        cast(count(case when engagement = '{{ class }}' then 1 end) as bigint) as {{ class }}_reply_count,
        {% endfor %}
        min(as_of_at) as as_of_at

    from spread

    group by brand_id, report_platform, period_kind, period, denominator

),

{# A brand is judged by all its replies, whichever row tells it: a later reply can be proactive too. #}
judged as (

    select
        *,
        max(case when denominator = 'replies' then reply_count end) over (
            partition by brand_id, platform, period_kind, period
        ) as brand_reply_count,
        max(case when denominator = 'replies' then proactive_reply_count end) over (
            partition by brand_id, platform, period_kind, period
        ) as brand_proactive_count

    from counted

)

select
    brand_id,
    platform,
    period_kind,
    period,
    denominator,
    case
        when brand_proactive_count > 0 then 'some_proactive'
        when brand_reply_count >= {{ var('small_count') }} then 'reactive_only'
    end as brand_engagement_status,
    reply_count,
    {% for class in classes %}
    {{ class }}_reply_count,
    {{ share(class ~ '_reply_count', 'reply_count') }} as {{ class }}_reply_share,
    {{ wilson(class ~ '_reply_count', 'reply_count', 'low') }} as {{ class }}_reply_low_share,
    {{ wilson(class ~ '_reply_count', 'reply_count', 'high') }} as {{ class }}_reply_high_share,
    {% endfor %}
    reply_count < {{ var('small_count') }} as is_small,
    as_of_at

from judged
