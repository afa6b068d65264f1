{%- set reasons = ['automated', 'deleted_before_reply', 'spam', 'closer', 'duplicate'] -%}
{%- set denominators = {
    'direct': "addressing_status = 'direct'",
    'question_or_complaint': "addressing_status = 'direct' and message_type in ('question', 'commercial_question', 'complaint')",
    'inbound': 'true'
} -%}
{%- set spans = [('24h', 86400), ('72h', 259200)] -%}

with

posts as (

    select
        posts.*,
        watermarks.as_of_at,
        {{ epoch('watermarks.as_of_at') }} - {{ epoch('posts.created_at') }} as age_seconds,
        {{ epoch('posts.answered_at') }} - {{ epoch('posts.created_at') }} as answer_seconds

    from {{ ref('fct_posts') }} as posts

    inner join {{ ref('int_watermarks') }} as watermarks
        on posts.platform = watermarks.platform

    where posts.brand_id is not null and not posts.is_brand_post

),

denominated as (
    {{ by_denominator('posts', denominators) }}

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
        cast(count(*) as bigint) as post_count,
        {% for reason in reasons %}
        cast(count(case when answer_exclusion_reason = '{{ reason }}' then 1 end) as bigint) as {{ reason }}_count,
        {% endfor %}
        cast(count(case when answer_exclusion_reason is null then 1 end) as bigint) as eligible_count,
        cast(count(case when answer_exclusion_reason is null then answered_at end) as bigint) as answered_count,
        {% for name, seconds in spans %}
        cast(count(case when answer_exclusion_reason is null and age_seconds >= {{ seconds }} then 1 end) as bigint) as matured_{{ name }}_count,
        cast(count(case
            when answer_exclusion_reason is null and age_seconds >= {{ seconds }} and answer_seconds <= {{ seconds }} then 1
        end) as bigint) as answered_within_{{ name }}_count,
        {% endfor %}
        min(local_date) as first_local_date,
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
    post_count,
    {% for reason in reasons %}
    {{ reason }}_count,
    {% endfor %}
    eligible_count,
    answered_count,
    {{ share('answered_count', 'eligible_count') }} as answer_rate_share,
    {{ wilson('answered_count', 'eligible_count', 'low') }} as answer_rate_low_share,
    {{ wilson('answered_count', 'eligible_count', 'high') }} as answer_rate_high_share,
    {% for name, seconds in spans %}
    matured_{{ name }}_count,
    answered_within_{{ name }}_count,
    {{ share('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count') }} as answer_rate_{{ name }}_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'low') }} as answer_rate_{{ name }}_low_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'high') }} as answer_rate_{{ name }}_high_share,
    {% endfor %}
    eligible_count < {{ var('small_count') }} as is_small,
    first_local_date,
    as_of_at

from counted
