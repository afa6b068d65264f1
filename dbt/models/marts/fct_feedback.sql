with

invitations as (

    select
        invitations.*,
        {{ local('coalesce(invitations.invited_at, invitations.responded_at)', 'brands.timezone') }} as told_local

    from {{ ref('int_invitations') }} as invitations

    inner join {{ ref('stg_brands') }} as brands
        on invitations.brand_id = brands.brand_id

)

select
    invitations.feedback_key,
    invitations.brand_id,
    invitations.platform,
    invitations.reply_key,
    invitations.conversation_key,
    invitations.answered_post_key,
    invitations.invitation_basis,
    case
        when invitations.token_key is null then 'unknown'
        when invitations.responded_at is not null then 'answered'
        else 'open'
    end as response_status,
    invitations.channel_status,
    labels.message_type,
    labels.sentiment,
    invitations.goal_reached_status,
    invitations.would_use_again_status,
    invitations.satisfaction_score,
    invitations.recommend_score,
    invitations.response_count,
    {# A skewed clock may tell of an answer before its question. #}
    case when invitations.responded_at is not null and invitations.invited_at is not null then cast(greatest(0, {{ epoch('invitations.responded_at') }} - {{ epoch('invitations.invited_at') }}) as bigint) end as response_calendar_seconds,
    {# A share of answers needs all who were asked: of an answer alone, or of a shared link, they are not known. #}
    invitations.invitation_basis <> 'answer' and invitations.token_key is not null as is_countable,
    invitations.has_comment,
    cast(invitations.told_local as date) as local_date,
    {{ iso_week('cast(invitations.told_local as date)') }} as iso_week,
    invitations.invited_at,
    invitations.responded_at,
    invitations.as_of_at

from invitations

left join {{ ref('stg_posts') }} as answered
    on invitations.answered_post_key = answered.post_key

left join {{ ref('stg_labels') }} as labels
    on answered.version_key = labels.version_key
