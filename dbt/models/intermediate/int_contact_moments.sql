{#
    One row per customer turn, and per reply by a person in a conversation. A turn is a contact
    moment once the brand has taken part in its conversation, even later; a reply always is one.
    A turn's agent is who signed its answer.
#}
{{ config(materialized='view') }}

select
    turns.brand_id,
    turns.platform,
    'turn' as moment_kind,
    turns.agent_initials,
    turns.local_hour,
    conversations.is_answered as is_contact_moment,
    turns.local_date,
    turns.iso_week

from {{ ref('fct_response_clocks') }} as turns

inner join {{ ref('fct_conversations') }} as conversations
    on turns.conversation_key = conversations.conversation_key

where turns.status <> 'withdrawn'

union all

select
    brand_id,
    platform,
    'reply' as moment_kind,
    agent_initials,
    local_hour,
    true as is_contact_moment,
    local_date,
    iso_week

from {{ ref('fct_replies') }}

where conversation_key is not null and not is_automated
