{%- set counts = [
    'inbound_post_count', 'direct_post_count', 'brand_post_count', 'conversation_count', 'public_conversation_count',
    'private_conversation_count', 'reply_count', 'first_reply_count', 'reactive_reply_count', 'proactive_reply_count',
    'follow_up_reply_count', 'unknown_reply_count', 'clock_count', 'first_clock_count', 'excluded_post_count',
    'sla_met_count', 'sla_missed_count', 'sla_due_count', 'sla_exempt_count', 'open_clock_count',
    'direct_with_hours_count', 'direct_outside_hours_count'
] -%}
{%- for name, seconds in windows() -%}
    {%- do counts.extend(['matured_' ~ name ~ '_count', 'answered_within_' ~ name ~ '_count']) -%}
{%- endfor -%}

with

counted as (

    select * from {{ ref('int_brand_weeks_counted') }}

),

{# A set holds the brands that belonged to it when the week began. #}
scoped as (

    select 'brand' as scope_status, counted.brand_id as scope_id, brands.name as scope_name, counted.*
    from counted
    inner join {{ ref('stg_brands') }} as brands on counted.brand_id = brands.brand_id

    union all

    select 'brand_set' as scope_status, sets.set_id as scope_id, sets.set_name as scope_name, counted.*
    from counted
    inner join {{ ref('stg_competitor_sets') }} as sets
        on counted.brand_id = sets.brand_id
        and {{ in_force('sets', 'counted.week_starts_on') }}

),

spread as (

    select scoped.*, platform as report_platform from scoped
    union all
    select scoped.*, 'all' as report_platform from scoped

),

summed as (

    select
        scope_status,
        scope_id,
        max(scope_name) as scope_name,
        report_platform as platform,
        iso_week,
        week_starts_on,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(as_of_at) as as_of_at
        {% for column in counts %}
        , cast(sum({{ column }}) as bigint) as {{ column }}
        {% endfor %}

    from spread

    group by scope_status, scope_id, report_platform, iso_week, week_starts_on

)

select
    scope_status,
    scope_id,
    scope_name,
    platform,
    iso_week,
    inbound_post_count,
    direct_post_count,
    brand_post_count,
    excluded_post_count,
    conversation_count,
    public_conversation_count,
    private_conversation_count,
    reply_count,
    first_reply_count,
    {% for class in ['reactive', 'proactive', 'follow_up', 'unknown'] %}
    {{ class }}_reply_count,
    {{ share(class ~ '_reply_count', 'reply_count') }} as {{ class }}_reply_share,
    {% endfor %}
    clock_count,
    first_clock_count,
    {% for name, seconds in windows() %}
    matured_{{ name }}_count,
    answered_within_{{ name }}_count,
    {{ share('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count') }} as answered_within_{{ name }}_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'low') }} as answered_within_{{ name }}_low_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'high') }} as answered_within_{{ name }}_high_share,
    matured_{{ name }}_count < {{ var('small_count') }} as is_small_{{ name }},
    {% endfor %}
    sla_met_count,
    sla_missed_count,
    sla_due_count,
    sla_exempt_count,
    {{ share('sla_met_count', '(sla_met_count + sla_missed_count)') }} as sla_attainment_share,
    {{ wilson('sla_met_count', '(sla_met_count + sla_missed_count)', 'low') }} as sla_attainment_low_share,
    {{ wilson('sla_met_count', '(sla_met_count + sla_missed_count)', 'high') }} as sla_attainment_high_share,
    open_clock_count,
    direct_outside_hours_count,
    {{ share('direct_outside_hours_count', 'direct_with_hours_count') }} as demand_outside_hours_share,
    is_complete_week,
    week_starts_on,
    as_of_at

from summed
