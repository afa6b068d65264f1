{%- set page_days = 30 -%}

with

spread_weeks as (

    select weeks.*, platform as report_platform from {{ ref('int_brand_weeks') }} as weeks
    union all
    select weeks.*, 'all' as report_platform from {{ ref('int_brand_weeks') }} as weeks

),

weeks as (

    select
        brand_id,
        report_platform as platform,
        iso_week,
        week_starts_on,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(as_of_at) as as_of_at

    from spread_weeks

    group by brand_id, report_platform, iso_week, week_starts_on

),

waits as (

    select waits.*, platform as report_platform from {{ ref('int_waits_redefined') }} as waits
    union all
    select waits.*, 'all' as report_platform from {{ ref('int_waits_redefined') }} as waits

),

weekly as (

    select
        brand_id,
        report_platform as platform,
        {{ iso_week('local_date') }} as iso_week,
        definition_id,
        case
            when definition_id = 'zendesk'
                then percentile_cont(0.5) within group (order by case when is_counted then seconds end)
            else avg(case when is_counted then seconds end)
        end as value,
        count(case when is_counted then 1 end) as value_count,
        count(case when not is_counted then 1 end) as left_out_count

    from waits

    where definition_id <> 'facebook_page'

    group by brand_id, report_platform, {{ iso_week('local_date') }}, definition_id

),

{# As the badge stood when the week ended: what was answered later was not yet known. #}
page_messages as (

    select
        weeks.brand_id,
        weeks.platform,
        weeks.iso_week,
        case when waits.replied_date < weeks.week_starts_on + interval '7' day then waits.seconds end as seconds

    from weeks

    inner join waits
        on weeks.brand_id = waits.brand_id
        and weeks.platform = waits.report_platform
        and waits.definition_id = 'facebook_page'
        and waits.local_date >= weeks.week_starts_on - interval '{{ page_days - 7 }}' day
        and waits.local_date < weeks.week_starts_on + interval '7' day

),

page_ranked as (

    select
        *,
        row_number() over (partition by brand_id, platform, iso_week order by seconds nulls last) as speed_rank,
        count(seconds) over (partition by brand_id, platform, iso_week) as answered_count

    from page_messages

),

{# Nine in ten, rounded up, in whole numbers. #}
page_judged as (

    select
        *,
        seconds is not null and 10 * speed_rank < 9 * answered_count + 10 as is_counted

    from page_ranked

),

page as (

    select
        brand_id,
        platform,
        iso_week,
        'facebook_page' as definition_id,
        avg(case when is_counted then seconds end) as value,
        count(case when is_counted then 1 end) as value_count,
        count(case when not is_counted then 1 end) as left_out_count

    from page_judged

    group by brand_id, platform, iso_week

),

asked as (

    select posts.*, platform as report_platform from {{ ref('fct_posts') }} as posts
    where addressing_status = 'direct' and channel_status = 'public' and exclusion_reason is null
    union all
    select posts.*, 'all' as report_platform from {{ ref('fct_posts') }} as posts
    where addressing_status = 'direct' and channel_status = 'public' and exclusion_reason is null

),

devoted as (

    select
        brand_id,
        report_platform as platform,
        iso_week,
        'socially_devoted' as definition_id,
        count(case when question_status = 'yes' then answered_at end) as answered_count,
        count(case when question_status = 'yes' then 1 end) as value_count,
        count(case when question_status = 'yes' then null else 1 end) as left_out_count

    from asked

    group by brand_id, report_platform, iso_week

),

measured as (

    select *, cast(null as bigint) as answered_count from weekly
    union all
    select *, cast(null as bigint) as answered_count from page
    union all
    select brand_id, platform, iso_week, definition_id, cast(null as double) as value, value_count, left_out_count, answered_count
    from devoted

),

definitions as (

    {% for id, tool, rule in definitions() %}
    select '{{ id }}' as definition_id, '{{ tool }}' as tool, '{{ rule | replace("'", "’") }}' as rule
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

filled as (

    select
        weeks.*,
        definitions.definition_id,
        definitions.tool,
        definitions.rule,
        measured.value,
        measured.answered_count,
        cast(coalesce(measured.value_count, 0) as bigint) as value_count,
        cast(coalesce(measured.left_out_count, 0) as bigint) as left_out_count

    from weeks

    cross join definitions

    left join measured
        on weeks.brand_id = measured.brand_id
        and weeks.platform = measured.platform
        and weeks.iso_week = measured.iso_week
        and definitions.definition_id = measured.definition_id

)

select
    brand_id,
    platform,
    iso_week,
    definition_id,
    tool,
    rule,
    cast(round(value) as bigint) as value_seconds,
    {{ share('answered_count', 'value_count') }} as value_share,
    {{ wilson('answered_count', 'value_count', 'low') }} as value_low_share,
    {{ wilson('answered_count', 'value_count', 'high') }} as value_high_share,
    case when definition_id = 'socially_devoted' then cast(0.65 as double) end as bar_share,
    value_count,
    left_out_count,
    value_count < {{ var('small_count') }} as is_small,
    is_complete_week,
    week_starts_on,
    as_of_at

from filled
