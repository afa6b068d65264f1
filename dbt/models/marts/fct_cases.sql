{%- set silence = var('resolved_after_silence_hours') -%}

with

messages as {{ streamed() }} (

    select messages.*, watermarks.as_of_at

    from {{ ref('int_case_messages') }} as messages

    inner join {{ ref('int_watermarks') }} as watermarks
        on messages.platform = watermarks.platform

),

{# A case is there once the customer has spoken: what a brand calls out to nobody is none. #}
cases as (

    select
        case_key,
        brand_id,
        platform,
        max(case when not is_brand_post then author_key end) as author_key,
        count(case when not is_brand_post then 1 end) as inbound_post_count,
        count(case when is_brand_post then 1 end) as reply_count,
        min(case when not is_brand_post then created_at end) as opened_at,
        max(case when is_brand_post then placed_at end) as last_replied_at,
        max_by(is_brand_post, case_message_number) as is_brand_last,
        min(case when is_request and is_after_question then placed_at end) as hand_over_asked_at,
        max(as_of_at) as as_of_at

    from messages

    group by case_key, brand_id, platform

    having count(case when not is_brand_post then 1 end) > 0

),

conversations as (

    select case_key, count(*) as conversation_count
    from (select distinct case_key, conversation_key from messages) as talks
    group by case_key

),

{# Not by min_by, which looks past a message without a type on one engine of the two. #}
openings as (

    select case_key, channel_status, message_type

    from messages

    where not is_brand_post

    qualify row_number() over (partition by case_key order by case_message_number) = 1

),

{# The customer confirms, or a form says so, or the brand spoke last and silence followed. #}
ends as (

    select
        case_key,
        'customer_confirmed' as resolution_basis,
        placed_at as resolved_at

    from messages

    where is_closer and is_after_reply

    union all

    select
        cased.case_key,
        'feedback' as resolution_basis,
        invitations.responded_at as resolved_at

    from {{ ref('int_invitations') }} as invitations

    inner join {{ ref('int_conversations_cased') }} as cased
        on invitations.conversation_key = cased.conversation_key

    inner join cases
        on cased.case_key = cases.case_key

    where
        invitations.goal_reached_status = 'yes'
        and invitations.responded_at >= cases.opened_at
        and invitations.responded_at <= cases.as_of_at

    union all

    select
        case_key,
        'silence' as resolution_basis,
        placed_at + interval '{{ silence }}' hour as resolved_at

    from messages

    where
        is_brand_post
        and is_after_question
        and placed_at + interval '{{ silence }}' hour < coalesce(next_placed_at, as_of_at + interval '1' second)

),

resolutions as (

    select
        case_key,
        resolved_at,
        resolution_basis,
        max(resolved_at) over (partition by case_key) as last_resolved_at

    from ends

    qualify row_number() over (partition by case_key order by resolved_at, resolution_basis) = 1

),

{# What the customer writes within a week reopens the case, unless it only ends the talk again. #}
reopenings as (

    select
        resolutions.case_key,
        min(messages.placed_at) as reopened_at,
        max(messages.placed_at) > max(resolutions.last_resolved_at) as is_open_again

    from resolutions

    inner join messages
        on resolutions.case_key = messages.case_key
        and not messages.is_brand_post
        and not messages.is_closer
        and {{ holds('messages.placed_at > resolutions.resolved_at') }}

    {# As in `holds`. #}
    where coalesce(
        messages.placed_at <= resolutions.resolved_at + interval '{{ var("reopened_within_days") }}' day
        or (
            messages.placed_at > resolutions.last_resolved_at
            and messages.placed_at <= resolutions.last_resolved_at + interval '{{ var("reopened_within_days") }}' day
        ),
        false
    )

    group by resolutions.case_key

),

last_words as (

    select resolutions.case_key, max(messages.created_at) as last_replied_at

    from resolutions

    inner join messages
        on resolutions.case_key = messages.case_key
        and messages.is_brand_post
        and {{ holds('messages.placed_at <= resolutions.resolved_at') }}

    group by resolutions.case_key

),

moves as (

    select cases.case_key, min(messages.placed_at) as moved_at

    from cases

    inner join messages
        on cases.case_key = messages.case_key
        and not messages.is_brand_post
        and messages.channel_status = 'private'
        and {{ holds('messages.placed_at > cases.hand_over_asked_at') }}

    where {{ epoch('messages.placed_at') }} - {{ epoch('cases.hand_over_asked_at') }} <= {{ var('hand_over_hours') }} * 3600

    group by cases.case_key

),

joined as (

    select
        cases.*,
        conversations.conversation_count,
        openings.channel_status,
        openings.message_type,
        moves.moved_at,
        resolutions.resolved_at,
        resolutions.resolution_basis,
        reopenings.reopened_at is not null and reopenings.reopened_at
            <= resolutions.resolved_at + interval '{{ var("reopened_within_days") }}' day as is_reopened,
        reopenings.reopened_at,
        coalesce(reopenings.is_open_again, false) as is_open_again,
        last_words.last_replied_at as resolution_replied_at,
        {{ local('cases.opened_at', 'brands.timezone') }} as opened_local

    from cases

    inner join {{ ref('stg_brands') }} as brands
        on cases.brand_id = brands.brand_id

    inner join conversations
        on cases.case_key = conversations.case_key

    inner join openings
        on cases.case_key = openings.case_key

    left join resolutions
        on cases.case_key = resolutions.case_key

    left join reopenings
        on cases.case_key = reopenings.case_key

    left join last_words
        on cases.case_key = last_words.case_key

    left join moves
        on cases.case_key = moves.case_key

)

select
    case_key,
    brand_id,
    platform,
    author_key,
    channel_status,
    message_type,
    case when resolved_at is null then 'open' when is_open_again then 'reopened' else 'resolved' end as resolution_status,
    resolution_basis,
    case
        when hand_over_asked_at is null then 'none'
        when moved_at is not null then 'succeeded'
        when {{ epoch('as_of_at') }} - {{ epoch('hand_over_asked_at') }} <= {{ var('hand_over_hours') }} * 3600 then 'pending'
        else 'failed'
    end as hand_over_status,
    cast(conversation_count as bigint) as conversation_count,
    cast(inbound_post_count as bigint) as inbound_post_count,
    cast(reply_count as bigint) as reply_count,
    {# greatest() overlooks a NULL: without a moment there is no duration. #}
    case when resolution_replied_at is not null then cast(greatest(0, {{ epoch('resolution_replied_at') }} - {{ epoch('opened_at') }}) as bigint) end as resolution_calendar_seconds,
    case when hand_over_asked_at is not null then cast(greatest(0, {{ epoch('hand_over_asked_at') }} - {{ epoch('opened_at') }}) as bigint) end as hand_over_calendar_seconds,
    cast({{ epoch('moved_at') }} - {{ epoch('hand_over_asked_at') }} as bigint) as moved_calendar_seconds,
    case
        when resolved_at is null then null
        when is_reopened then cast(0 as double)
        when {{ epoch('as_of_at') }} - {{ epoch('resolved_at') }} >= {{ var('reopened_within_days') }} * 86400 then cast(1 as double)
    end as stayed_resolved,
    is_brand_last,
    coalesce(is_reopened, false) as is_reopened,
    cast(opened_local as date) as local_date,
    {{ iso_week('cast(opened_local as date)') }} as iso_week,
    opened_at,
    last_replied_at,
    hand_over_asked_at,
    moved_at,
    resolution_replied_at,
    resolved_at,
    case when is_reopened then reopened_at end as reopened_at,
    as_of_at

from joined
