{%- set channels = ['public', 'private'] -%}

with

{# What metrics leave out is counted apart and stands in no share. #}
things as (

    select
        brand_id,
        platform,
        'inbound_posts' as denominator,
        channel_status,
        exclusion_reason is not null as is_excluded,
        iso_week,
        local_date

    from {{ ref('fct_posts') }}

    where brand_id is not null and not is_brand_post

    union all

    select
        brand_id,
        platform,
        'conversations' as denominator,
        channel_status,
        false as is_excluded,
        iso_week,
        local_date

    from {{ ref('fct_conversations') }}

),

judged as (

    select things.*, watermarks.as_of_at

    from things

    inner join {{ ref('int_watermarks') }} as watermarks
        on things.platform = watermarks.platform

),

spread as (
    {{ by_period('judged') }}

),

counted as (

    select
        brand_id,
        report_platform as platform,
        period_kind,
        period,
        denominator,
        cast(count(case when not is_excluded then 1 end) as bigint) as item_count,
        cast(count(case when is_excluded then 1 end) as bigint) as excluded_count,
        {% for channel in channels %}
        cast(count(case when not is_excluded and channel_status = '{{ channel }}' then 1 end) as bigint) as {{ channel }}_count,
        {% endfor %}
        min(as_of_at) as as_of_at

    from spread

    group by brand_id, report_platform, period_kind, period, denominator

)

select
    brand_id,
    platform,
    period_kind,
    period,
    denominator,
    item_count,
    excluded_count,
    {% for channel in channels %}
    {{ channel }}_count,
    {{ share(channel ~ '_count', 'item_count') }} as {{ channel }}_share,
    {{ wilson(channel ~ '_count', 'item_count', 'low') }} as {{ channel }}_low_share,
    {{ wilson(channel ~ '_count', 'item_count', 'high') }} as {{ channel }}_high_share,
    {% endfor %}
    item_count < {{ var('small_count') }} as is_small,
    as_of_at

from counted
