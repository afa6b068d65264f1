{#
    One row per wait that another tool's rule sees, with the local day on which it stands there.
    Unanswered ones are here without seconds, to say how many a rule leaves out.
#}
{%- set answer_ahead = 'rows between 1 following and unbounded following' -%}

with

messages as (

    select
        turned.*,
        brands.timezone

    from {{ ref('int_posts_turned') }} as turned

    inner join {{ ref('stg_brands') }} as brands
        on turned.brand_id = brands.brand_id

    where not turned.is_withdrawn

),

{# Zendesk, Chatwoot: the first message opens, whoever wrote it; a person's next one replies. #}
sequenced as (

    select
        *,
        row_number() over (partition by conversation_key order by message_number) as position_number,
        lag(is_brand_post) over (partition by conversation_key order by message_number) as is_after_brand_post,
        min(case when is_brand_post and not is_automated then created_at end) over (
            partition by conversation_key order by message_number {{ answer_ahead }}
        ) as person_replied_at,
        min(case when is_brand_post then created_at end) over (
            partition by conversation_key order by message_number {{ answer_ahead }}
        ) as brand_replied_at

    from messages

),

{# Facebook: silences between one customer and the brand, whatever conversation we see in it. #}
quiet as (

    select
        *,
        lag(placed_at) over (partition by party_key order by placed_at, message_number, post_key) as previous_at,
        min(case when is_brand_post then created_at end) over (
            partition by party_key order by placed_at, message_number, post_key {{ answer_ahead }}
        ) as person_replied_at

    from messages

    where channel_status = 'private' and not (is_brand_post and is_automated)

),

{# Sprout: the first reply to each message, and whether the desk was open when it was sent. #}
answered as (

    select
        replies.brand_id,
        replies.platform,
        asked.created_at as started_at,
        replies.replied_at,
        replies.local_date,
        sent.is_during_open_hours

    from {{ ref('fct_replies') }} as replies

    inner join {{ ref('fct_posts') }} as sent
        on replies.reply_key = sent.brand_post_key

    inner join {{ ref('fct_posts') }} as asked
        on replies.answered_post_key = asked.post_key
        and replies.brand_id = asked.brand_id

    where not replies.is_automated and not asked.is_brand_post

    qualify row_number() over (
        partition by replies.brand_id, replies.answered_post_key
        order by replies.replied_at, replies.reply_key
    ) = 1

),

waits as (

    select
        'chatwoot' as definition_id,
        brand_id,
        platform,
        created_at as started_at,
        person_replied_at as replied_at,
        person_replied_at is not null as is_counted,
        cast({{ local('coalesce(person_replied_at, created_at)', 'timezone') }} as date) as local_date,
        cast({{ local('person_replied_at', 'timezone') }} as date) as replied_date
    from sequenced where position_number = 1

    union all

    select
        'zendesk' as definition_id,
        brand_id,
        platform,
        created_at as started_at,
        person_replied_at as replied_at,
        person_replied_at is not null as is_counted,
        cast({{ local('created_at', 'timezone') }} as date) as local_date,
        cast({{ local('person_replied_at', 'timezone') }} as date) as replied_date
    from sequenced where position_number = 1

    union all

    select
        'dbt_zendesk' as definition_id,
        brand_id,
        platform,
        created_at as started_at,
        brand_replied_at as replied_at,
        brand_replied_at is not null as is_counted,
        cast({{ local('created_at', 'timezone') }} as date) as local_date,
        cast({{ local('brand_replied_at', 'timezone') }} as date) as replied_date
    from sequenced where not is_brand_post and coalesce(is_after_brand_post, true)

    union all

    select
        'facebook_page' as definition_id,
        brand_id,
        platform,
        created_at as started_at,
        person_replied_at as replied_at,
        person_replied_at is not null as is_counted,
        cast({{ local('created_at', 'timezone') }} as date) as local_date,
        cast({{ local('person_replied_at', 'timezone') }} as date) as replied_date
    from quiet
    where not is_brand_post and (previous_at is null or {{ epoch('placed_at') }} - {{ epoch('previous_at') }} >= 86400)

    union all

    select
        'sprout' as definition_id,
        brand_id,
        platform,
        started_at,
        replied_at,
        is_during_open_hours as is_counted,
        local_date,
        local_date as replied_date
    from answered

)

select
    definition_id,
    brand_id,
    platform,
    cast(case
        when replied_at is not null then greatest({{ epoch('replied_at') }} - {{ epoch('started_at') }}, 0)
    end as bigint) as seconds,
    is_counted,
    local_date,
    replied_date

from waits
