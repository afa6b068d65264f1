{#
    The invitations and answers that survey tools told of, as they were told last. A token is only
    known by its keyed hash here, and a respondent's words stay in the lake.
#}
select
    token_key,
    brand_id,
    contact_channel,
    cast(satisfaction_score as bigint) as satisfaction_score,
    cast(recommend_score as bigint) as recommend_score,
    goal_reached_status,
    would_use_again_status,
    version_key,
    comment_text is not null as has_comment,
    {{ utc('invited_at') }} as invited_at,
    {{ utc('responded_at') }} as responded_at

from {{ source('lake', 'landed__feedback') }}

where reading_id in (select reading_id from {{ ref('stg_readings') }})

qualify row_number() over (partition by native_id order by known_at desc, version_key) = 1
