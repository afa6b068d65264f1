{%- set engagements = ['reactive', 'proactive'] -%}
{%- set quantiles = ['median_seconds', 'median_low_seconds', 'median_high_seconds', 'p90_seconds', 'p90_low_seconds', 'p90_high_seconds'] -%}

with

{# A brand's tier is that of all its platforms: also where one platform alone is told. #}
brands as (

    select
        tiered.quarter,
        days.platform,
        tiered.tier,
        cast(count(distinct days.brand_id) as bigint) as brand_count,
        cast(sum(days.contact_moment_count) as bigint) as contact_moment_count,
        min(days.as_of_at) as as_of_at

    from {{ ref('rpt_contact_days') }} as days

    inner join {{ ref('int_brands_tiered') }} as tiered
        on days.brand_id = tiered.brand_id
        and {{ quarter('days.local_date') }} = tiered.quarter

    group by tiered.quarter, days.platform, tiered.tier

),

clocks as (

    select
        quarter,
        report_platform as platform,
        tier,
        count(*) as clock_count,
        {% for name, seconds in windows() %}
        count(answered_within_{{ name }}) as matured_{{ name }}_count,
        count(case when answered_within_{{ name }} = 1 then 1 end) as answered_within_{{ name }}_count{{ ',' if not loop.last }}
        {% endfor %}

    from {{ ref('int_clocks_tiered') }}

    group by quarter, report_platform, tier

),

replies_tiered as (

    select
        replies.*,
        tiered.quarter,
        tiered.tier

    from {{ ref('fct_replies') }} as replies

    inner join {{ ref('int_brands_tiered') }} as tiered
        on replies.brand_id = tiered.brand_id
        and {{ quarter('replies.local_date') }} = tiered.quarter

    where not replies.is_automated

),

replies_spread as (

    select replies_tiered.*, platform as report_platform from replies_tiered
    union all
    select replies_tiered.*, 'all' as report_platform from replies_tiered

),

replies as (

    select
        quarter,
        report_platform as platform,
        tier,
        {% for engagement in engagements %}
        count(case when engagement = '{{ engagement }}' then 1 end) as {{ engagement }}_reply_count,
        count(case when is_first_reply and engagement = '{{ engagement }}' then 1 end) as {{ engagement }}_first_reply_count,
        {% endfor %}
        count(*) as reply_count,
        count(case when is_first_reply then 1 end) as first_reply_count

    from replies_spread

    group by quarter, report_platform, tier

),

counted as (

    select
        brands.*,
        cast(coalesce(clocks.clock_count, 0) as bigint) as clock_count,
        {% for name, seconds in windows() %}
        cast(coalesce(clocks.matured_{{ name }}_count, 0) as bigint) as matured_{{ name }}_count,
        cast(coalesce(clocks.answered_within_{{ name }}_count, 0) as bigint) as answered_within_{{ name }}_count,
        {% endfor %}
        {% for kind in ['', 'reactive_', 'proactive_'] %}
        cast(coalesce(replies.{{ kind }}reply_count, 0) as bigint) as {{ kind }}reply_count,
        cast(coalesce(replies.{{ kind }}first_reply_count, 0) as bigint) as {{ kind }}first_reply_count{{ ',' if not loop.last }}
        {% endfor %}

    from brands

    {% for table in ['clocks', 'replies'] %}
    left join {{ table }}
        on brands.quarter = {{ table }}.quarter
        and brands.platform = {{ table }}.platform
        and brands.tier = {{ table }}.tier
    {% endfor %}

)

select
    counted.quarter,
    counted.platform,
    counted.tier,
    counted.brand_count,
    counted.contact_moment_count,
    counted.clock_count,
    {% for name, seconds in windows() %}
    counted.matured_{{ name }}_count,
    counted.answered_within_{{ name }}_count,
    {{ share('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count') }} as answered_within_{{ name }}_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'low') }} as answered_within_{{ name }}_low_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'high') }} as answered_within_{{ name }}_high_share,
    {% endfor %}
    {% for basis in ['calendar', 'open'] %}
    {% for quantile in quantiles %}
    {{ basis }}_curves.{{ quantile }} as {{ quantile | replace('_seconds', '_' ~ basis ~ '_seconds') }},
    {% endfor %}
    {% endfor %}
    {% for kind in ['reply', 'first_reply'] %}
    counted.{{ kind }}_count,
    {% for engagement in engagements %}
    counted.{{ engagement }}_{{ kind }}_count,
    {{ share(engagement ~ '_' ~ kind ~ '_count', kind ~ '_count') }} as {{ engagement }}_{{ kind }}_share,
    {{ wilson(engagement ~ '_' ~ kind ~ '_count', kind ~ '_count', 'low') }} as {{ engagement }}_{{ kind }}_low_share,
    {{ wilson(engagement ~ '_' ~ kind ~ '_count', kind ~ '_count', 'high') }} as {{ engagement }}_{{ kind }}_high_share,
    {% endfor %}
    {% endfor %}
    counted.clock_count < {{ var('small_count') }} as is_small,
    counted.as_of_at

from counted

{% for basis in ['calendar', 'open'] %}
left join {{ ref('int_tier_curves') }} as {{ basis }}_curves
    on {{ basis }}_curves.hours_basis = '{{ basis }}'
    and counted.quarter = {{ basis }}_curves.quarter
    and counted.platform = {{ basis }}_curves.report_platform
    and counted.tier = {{ basis }}_curves.tier
{% endfor %}
