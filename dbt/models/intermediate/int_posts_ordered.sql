{#
    The messages of every conversation in their order, with the turn that each belongs to. Of two
    at the same moment the one further down the chain of answers comes later, and else the
    customer comes first. In public a party has one conversation; in private silence ends one.
#}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_parties', 'party_key', 'party_digest') }}"
) }}
{%- set in_order = 'order by placed_at, depth_number, side_number, native_id' %}

with

messages as {{ streamed() }} (

    select
        matched.brand_post_key,
        matched.post_key,
        matched.brand_id,
        matched.platform,
        matched.native_id,
        matched.party_key,
        parties.party_digest,
        matched.thread_key,
        matched.customer_key,
        matched.author_key,
        matched.collected_parent_key,
        matched.in_reply_to_id,
        matched.version_key,
        matched.channel_status,
        matched.addressing_status,
        matched.depth_number,
        case when matched.is_brand_post then 1 else 0 end as side_number,
        matched.is_brand_post,
        matched.is_automated,
        matched.created_at,
        matched.placed_at,
        matched.gone_at

    from {{ ref('int_posts_matched') }} as matched

    inner join {{ ref('int_parties') }} as parties
        on matched.party_key = parties.party_key

    {% if is_incremental() %}
    where matched.party_key not in (select party_key from {{ this }})
    {% endif %}

),

gapped as (

    select
        *,
        case
            when {{ epoch('placed_at') }}
                - {{ epoch('lag(placed_at) over (partition by party_key ' ~ in_order ~ ')') }}
                > {{ var('private_silence_hours') }} * 3600
                then 1
            else 0
        end as is_after_silence_number

    from messages

    where channel_status = 'private'

),

sessions as (

    select
        *,
        sum(is_after_silence_number) over (
            partition by party_key {{ in_order }} rows between unbounded preceding and current row
        ) as session_number

    from gapped

),

conversations as (

    select
        *,
        0 as is_after_silence_number,
        0 as session_number,
        party_key as conversation_key

    from messages

    where channel_status <> 'private'

    union all

    select
        *,
        {{ key(['party_key', 'first_value(post_key) over (partition by party_key, session_number ' ~ in_order ~ ')']) }}
            as conversation_key

    from sessions

)

select
    brand_post_key,
    post_key,
    brand_id,
    platform,
    conversation_key,
    party_key,
    party_digest,
    thread_key,
    customer_key,
    author_key,
    collected_parent_key,
    in_reply_to_id,
    version_key,
    channel_status,
    addressing_status,
    row_number() over (partition by conversation_key {{ in_order }}) as message_number,
    {# The turn: how many answers by a person the brand had given before. #}
    cast(coalesce(sum(case when is_brand_post and not is_automated then 1 else 0 end) over (
        partition by conversation_key {{ in_order }} rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as turn_number,
    is_brand_post,
    is_automated,
    created_at,
    placed_at,
    gone_at

from conversations
