{#
    What rpt_answer_periods and rpt_brand_weeks judge of a post against its platform's watermark and
    its brand's hours. A semantic model sees one table alone, so each answer is a column here: 1
    yes, 0 no, NULL not asked or too soon to tell. Text and writer are left out.
#}
{{ config(materialized='view') }}

{%- set spans = [('24h', 86400), ('72h', 259200)] -%}

with

posts as (

    select
        posts.*,
        {{ epoch('watermarks.as_of_at') }} - {{ epoch('posts.created_at') }} as age_seconds,
        {{ epoch('posts.answered_at') }} - {{ epoch('posts.created_at') }} as answer_seconds

    from {{ ref('fct_posts') }} as posts

    inner join {{ ref('int_watermarks') }} as watermarks
        on posts.platform = watermarks.platform

    where posts.brand_id is not null and not posts.is_brand_post

),

hours as (

    select distinct brand_id, platform from {{ ref('stg_open_intervals') }}

)

select
    posts.brand_post_key,
    posts.brand_id,
    posts.platform,
    posts.channel_status,
    posts.addressing_status,
    posts.message_type,
    posts.sentiment,
    posts.topic,
    posts.detected_language,
    posts.exclusion_reason,
    posts.answer_exclusion_reason,
    case
        when posts.answer_exclusion_reason is not null then null
        when posts.answered_at is not null then cast(1 as double)
        else cast(0 as double)
    end as answered,
    {% for name, seconds in spans %}
    case
        when posts.answer_exclusion_reason is not null or posts.age_seconds < {{ seconds }} then null
        when posts.answer_seconds <= {{ seconds }} then cast(1 as double)
        else cast(0 as double)
    end as answered_within_{{ name }},
    {% endfor %}
    case
        when posts.exclusion_reason is not null or posts.addressing_status <> 'direct' or hours.brand_id is null then null
        when posts.is_during_open_hours then cast(0 as double)
        else cast(1 as double)
    end as outside_hours,
    case
        when posts.exclusion_reason is not null then null
        when posts.sentiment = 'positive' then cast(1 as double)
        when posts.sentiment = 'neutral' then cast(0 as double)
        when posts.sentiment = 'negative' then cast(-1 as double)
    end as net_sentiment,
    posts.local_iso_weekday,
    posts.local_hour,
    posts.local_date

from posts

left join hours
    on posts.brand_id = hours.brand_id
    and posts.platform = hours.platform
