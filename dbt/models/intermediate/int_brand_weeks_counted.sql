{# What each brand, platform and ISO week counted, before shares: everything here may be added up. #}
with

posts as (

    select
        posts.brand_id,
        posts.platform,
        posts.iso_week,
        count(case when exclusion_reason is null and not is_brand_post then 1 end) as inbound_post_count,
        count(case when exclusion_reason is null and addressing_status = 'direct' then 1 end) as direct_post_count,
        count(case when exclusion_reason is null and is_brand_post then 1 end) as brand_post_count,
        count(exclusion_reason) as excluded_post_count,
        count(case
            when exclusion_reason is null and addressing_status = 'direct' and hours.brand_id is not null then 1
        end) as direct_with_hours_count,
        count(case
            when exclusion_reason is null and addressing_status = 'direct' and hours.brand_id is not null
                and not is_during_open_hours then 1
        end) as direct_outside_hours_count

    from {{ ref('fct_posts') }} as posts

    left join (select distinct brand_id, platform from {{ ref('stg_open_intervals') }}) as hours
        on posts.brand_id = hours.brand_id
        and posts.platform = hours.platform

    where posts.brand_id is not null

    group by posts.brand_id, posts.platform, posts.iso_week

),

conversations as (

    select
        brand_id,
        platform,
        iso_week,
        count(*) as conversation_count,
        count(case when channel_status = 'public' then 1 end) as public_conversation_count,
        count(case when channel_status = 'private' then 1 end) as private_conversation_count

    from {{ ref('fct_conversations') }}

    group by brand_id, platform, iso_week

),

replies as (

    select
        brand_id,
        platform,
        iso_week,
        count(*) as reply_count,
        count(case when is_first_reply then 1 end) as first_reply_count
        {% for class in ['reactive', 'proactive', 'follow_up', 'unknown'] %}
        , count(case when engagement = '{{ class }}' then 1 end) as {{ class }}_reply_count
        {% endfor %}

    from {{ ref('fct_replies') }}

    where not is_automated

    group by brand_id, platform, iso_week

),

clocks as (

    select
        brand_id,
        platform,
        iso_week,
        count(*) as clock_count,
        count(case when clock_kind = 'first' then 1 end) as first_clock_count,
        {% for name, seconds in windows() %}
        count(case when clock_kind = 'first' then answered_within_{{ name }} end) as matured_{{ name }}_count,
        count(case when clock_kind = 'first' and answered_within_{{ name }} = 1 then 1 end) as answered_within_{{ name }}_count,
        {% endfor %}
        count(case when sla_outcome = 'met' then 1 end) as sla_met_count,
        count(case when sla_outcome = 'missed' then 1 end) as sla_missed_count,
        count(case when sla_outcome = 'due' then 1 end) as sla_due_count,
        count(case when sla_outcome = 'exempt' then 1 end) as sla_exempt_count

    from {{ ref('fct_response_clocks') }}

    group by brand_id, platform, iso_week

),

{# A clock adds one to the backlog in the week it starts and takes one off in the week it ends. #}
changes as (

    select brand_id, platform, {{ monday('local_date') }} as week_starts_on, 1 as change_number
    from {{ ref('fct_response_clocks') }}

    union all

    select
        clocks.brand_id,
        clocks.platform,
        {{ monday(local('clocks.ended_at', 'brands.timezone')) }} as week_starts_on,
        -1 as change_number
    from {{ ref('fct_response_clocks') }} as clocks
    inner join {{ ref('stg_brands') }} as brands on clocks.brand_id = brands.brand_id
    where clocks.ended_at is not null

),

weekly_changes as (

    select brand_id, platform, week_starts_on, sum(change_number) as change_number
    from changes
    group by brand_id, platform, week_starts_on

)

{%- set counts = {
    'posts': ['inbound_post_count', 'direct_post_count', 'brand_post_count', 'excluded_post_count',
              'direct_with_hours_count', 'direct_outside_hours_count'],
    'conversations': ['conversation_count', 'public_conversation_count', 'private_conversation_count'],
    'replies': ['reply_count', 'first_reply_count', 'reactive_reply_count', 'proactive_reply_count',
                'follow_up_reply_count', 'unknown_reply_count'],
    'clocks': ['clock_count', 'first_clock_count', 'sla_met_count', 'sla_missed_count', 'sla_due_count', 'sla_exempt_count']
} %}

select
    weeks.brand_id,
    weeks.platform,
    weeks.iso_week,
    weeks.week_starts_on,
    weeks.is_complete_week,
    weeks.as_of_at
    {% for table, columns in counts.items() %}{% for column in columns %}
    , cast(coalesce({{ table }}.{{ column }}, 0) as bigint) as {{ column }}
    {% endfor %}{% endfor %}
    {% for name, seconds in windows() %}
    , cast(coalesce(clocks.matured_{{ name }}_count, 0) as bigint) as matured_{{ name }}_count
    , cast(coalesce(clocks.answered_within_{{ name }}_count, 0) as bigint) as answered_within_{{ name }}_count
    {% endfor %}
    , cast(coalesce(sum(weekly_changes.change_number) over (
        partition by weeks.brand_id, weeks.platform
        order by weeks.week_starts_on
        rows between unbounded preceding and current row
    ), 0) as bigint) as open_clock_count

from {{ ref('int_brand_weeks') }} as weeks

{% for table in ['posts', 'conversations', 'replies', 'clocks'] %}
left join {{ table }}
    on weeks.brand_id = {{ table }}.brand_id
    and weeks.platform = {{ table }}.platform
    and weeks.iso_week = {{ table }}.iso_week
{% endfor %}

left join weekly_changes
    on weeks.brand_id = weekly_changes.brand_id
    and weeks.platform = weekly_changes.platform
    and weeks.week_starts_on = weekly_changes.week_starts_on
