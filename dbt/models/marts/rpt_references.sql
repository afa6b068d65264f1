{#
    What we reckon for a comparison, and how it differs from what was published. A mean over
    answered posts stands here alone, because the published figures are such means; our own
    headline is in rpt_tier_quarters.
#}
{%- set comparisons = {
    'first_answer_mean_seconds': 'Mean of each brand’s mean wait of its answered first clocks, in calendar hours; what is still unanswered is missing, as it is there.',
    'reactive_reply_share': 'Of all replies by persons; follow-ups are a class of their own here, and part of one of the two there.',
    'proactive_reply_share': 'Of all replies by persons; follow-ups are a class of their own here, and part of one of the two there.',
    'answer_rate_share': 'Direct posts ever answered, of those that an answer is expected to; what the published figure leaves out is not told.',
    'asks_private_share': 'Of labelled replies by persons, as labelled; the label’s own error is not corrected here.',
    'question_share': 'Of labelled direct posts, as labelled; the label’s own error is not corrected here.',
    'reactive_only_brand_share': 'Of brands with at least 30 replies, or a proactive one; counted here, declared there.',
    'some_proactive_brand_share': 'Of brands with at least 30 replies, or a proactive one; counted here, declared there.',
    'busiest_ten_contact_moments_per_day': 'Mean of a day of the ten brands with most contact moments, fewer where we know fewer; days that are not over are left out.',
    'complaint_unanswered_share': 'Direct posts labelled complaints, of those that an answer is expected to; posts here, threads there.'
} -%}

with

periods as (

    select
        {{ quarter('local_date') }} as quarter,
        platform,
        min(as_of_at) as as_of_at

    from {{ ref('rpt_contact_days') }}

    group by {{ quarter('local_date') }}, platform

),

brand_waits as (

    select
        quarter,
        report_platform as platform,
        tier,
        brand_id,
        avg(calendar_seconds) as mean_seconds

    from {{ ref('int_clocks_tiered') }}

    where status = 'answered'

    group by quarter, report_platform, tier, brand_id

),

busiest as (

    select
        tiered.quarter,
        days.platform,
        tiered.brand_id,
        avg(days.contact_moment_count) as mean_count

    from {{ ref('int_brands_tiered') }} as tiered

    inner join {{ ref('rpt_contact_days') }} as days
        on tiered.brand_id = days.brand_id
        and tiered.quarter = {{ quarter('days.local_date') }}

    where tiered.rank_number <= 10 and days.is_complete_day

    group by tiered.quarter, days.platform, tiered.brand_id

),

replies as (

    select {{ quarter('local_date') }} as quarter, platform, asks_private_status
    from {{ ref('fct_replies') }} where not is_automated
    union all
    select {{ quarter('local_date') }} as quarter, 'all' as platform, asks_private_status
    from {{ ref('fct_replies') }} where not is_automated

),

direct_posts as (

    select posts.*, {{ quarter('local_date') }} as quarter, platform as report_platform
    from {{ ref('fct_posts') }} as posts where addressing_status = 'direct' and exclusion_reason is null
    union all
    select posts.*, {{ quarter('local_date') }} as quarter, 'all' as report_platform
    from {{ ref('fct_posts') }} as posts where addressing_status = 'direct' and exclusion_reason is null

),

{# Shares of two counts, summed over all brands. #}
counted as (

    {% for engagement in ['reactive', 'proactive'] %}
    select
        '{{ engagement }}_reply_share' as metric,
        period as quarter,
        platform,
        sum({{ engagement }}_reply_count) as part_count,
        sum(reply_count) as whole_count
    from {{ ref('rpt_engagement_periods') }}
    where period_kind = 'quarter' and denominator = 'replies'
    group by period, platform

    union all

    select
        case '{{ engagement }}' when 'reactive' then 'reactive_only_brand_share' else 'some_proactive_brand_share' end as metric,
        period as quarter,
        platform,
        count(case
            when brand_engagement_status
                = case '{{ engagement }}' when 'reactive' then 'reactive_only' else 'some_proactive' end then 1
        end) as part_count,
        count(brand_engagement_status) as whole_count
    from {{ ref('rpt_engagement_periods') }}
    where period_kind = 'quarter' and denominator = 'replies'
    group by period, platform

    union all
    {% endfor %}

    select
        'answer_rate_share' as metric,
        period as quarter,
        platform,
        sum(answered_count) as part_count,
        sum(eligible_count) as whole_count
    from {{ ref('rpt_answer_periods') }}
    where period_kind = 'quarter' and denominator = 'direct'
    group by period, platform

    union all

    select
        'asks_private_share' as metric,
        quarter,
        platform,
        count(case when asks_private_status = 'yes' then 1 end) as part_count,
        count(asks_private_status) as whole_count
    from replies
    group by quarter, platform

    union all

    select
        'question_share' as metric,
        quarter,
        report_platform as platform,
        count(case when question_status = 'yes' then 1 end) as part_count,
        count(question_status) as whole_count
    from direct_posts
    group by quarter, report_platform

    union all

    select
        'complaint_unanswered_share' as metric,
        quarter,
        report_platform as platform,
        count(case when answered_at is null then 1 end) as part_count,
        count(*) as whole_count
    from direct_posts
    where message_type = 'complaint' and answer_exclusion_reason is null
    group by quarter, report_platform

),

own as (

    select
        metric,
        quarter,
        platform,
        cast(null as string) as tier,
        {{ share('part_count', 'whole_count') }} as own_value,
        {{ wilson('part_count', 'whole_count', 'low') }} as own_low_value,
        {{ wilson('part_count', 'whole_count', 'high') }} as own_high_value,
        whole_count as own_count
    from counted

    union all

    select
        'first_answer_mean_seconds' as metric,
        quarter,
        platform,
        tier,
        avg(mean_seconds) as own_value,
        cast(null as double) as own_low_value,
        cast(null as double) as own_high_value,
        count(*) as own_count
    from brand_waits
    group by quarter, platform, tier

    union all

    select
        'busiest_ten_contact_moments_per_day' as metric,
        quarter,
        platform,
        cast(null as string) as tier,
        avg(mean_count) as own_value,
        cast(null as double) as own_low_value,
        cast(null as double) as own_high_value,
        count(*) as own_count
    from busiest
    group by quarter, platform

),

compared as (

    select
        periods.quarter,
        periods.platform,
        periods.as_of_at,
        published.*,
        case published.metric
            {% for metric, sentence in comparisons.items() %}
            when '{{ metric }}' then '{{ sentence }}'
            {% endfor %}
        end as comparison

    from periods

    cross join (
        select
            reference_id,
            source,
            population,
            method,
            metric,
            tier,
            platform as reference_platform,
            unit,
            published_year,
            value as reference_value,
            high_value as reference_high_value
        from {{ ref('ref_published') }}
    ) as published

)

select
    compared.quarter,
    compared.platform,
    compared.reference_id,
    compared.source,
    compared.population,
    compared.method,
    compared.metric,
    compared.tier,
    compared.reference_platform,
    compared.unit,
    case
        when compared.comparison is null then 'not_comparable'
        when own.own_value is null then 'no_own_figure'
        else 'compared'
    end as comparison_status,
    compared.comparison,
    compared.published_year,
    compared.reference_value,
    compared.reference_high_value,
    own.own_value,
    own.own_low_value,
    own.own_high_value,
    cast(case when compared.comparison is not null then coalesce(own.own_count, 0) end as bigint) as own_count,
    coalesce(
        own.own_count < case compared.metric when 'busiest_ten_contact_moments_per_day' then 10 else {{ var('small_count') }} end,
        false
    ) as is_small,
    compared.as_of_at

from compared

left join own
    on compared.metric = own.metric
    and compared.quarter = own.quarter
    and compared.platform = own.platform
    and coalesce(compared.tier, 'all') = coalesce(own.tier, 'all')
