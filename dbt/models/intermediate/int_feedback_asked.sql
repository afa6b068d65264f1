{#
    Who could have been invited, who was, and who answered: every reply by a person and every
    answered contact once, whether or not it invites, and every other invitation.
#}
{{ config(materialized='view') }}

select
    brand_id,
    platform,
    channel_status,
    message_type,
    sentiment,
    true as is_invited,
    response_status = 'answered' as is_answered,
    local_date,
    as_of_at

from {{ ref('fct_feedback') }}

where is_countable

union all

select
    replies.brand_id,
    replies.platform,
    replies.channel_status,
    labels.message_type,
    labels.sentiment,
    false as is_invited,
    false as is_answered,
    replies.local_date,
    watermarks.as_of_at

from {{ ref('fct_replies') }} as replies

inner join {{ ref('int_watermarks') }} as watermarks
    on watermarks.platform = 'feedback'
    and replies.replied_at <= watermarks.as_of_at

left join {{ ref('fct_feedback') }} as feedback
    on replies.reply_key = feedback.reply_key

left join {{ ref('stg_posts') }} as answered
    on replies.answered_post_key = answered.post_key

left join {{ ref('stg_labels') }} as labels
    on answered.version_key = labels.version_key

where not replies.is_automated and feedback.reply_key is null

union all

select
    contacts.brand_id,
    contacts.contact_channel as platform,
    cast(null as string) as channel_status,
    cast(null as string) as message_type,
    cast(null as string) as sentiment,
    false as is_invited,
    false as is_answered,
    cast({{ local('contacts.answered_at', 'brands.timezone') }} as date) as local_date,
    watermarks.as_of_at

from {{ ref('stg_contacts') }} as contacts

inner join {{ ref('stg_brands') }} as brands
    on contacts.brand_id = brands.brand_id

inner join {{ ref('int_watermarks') }} as watermarks
    on watermarks.platform = 'feedback'
    and contacts.answered_at <= watermarks.as_of_at

where contacts.token_key is null
