{# When a case's ticket first went to another team, the customer having spoken. #}
with

moves as (

    select changes.*

    from {{ ref('stg_ticket_changes') }} as changes

    inner join {{ ref('int_watermarks') }} as watermarks
        on changes.platform = watermarks.platform
        and changes.changed_at <= watermarks.as_of_at

    {# Some desks do not tell which team had it before. #}
    where
        changes.change_kind = 'team'
        and changes.to_value is not null
        and (changes.from_value is null or changes.from_value <> changes.to_value)

),

{# A ticket may be taken up again as another case: the last message before a move says which. #}
placed as (

    select
        moves.changed_at,
        messages.case_key,
        messages.brand_id,
        messages.platform,
        not messages.is_brand_post or messages.is_after_question as is_after_question

    from moves

    inner join {{ ref('int_case_messages') }} as messages
        on moves.thread_key = messages.thread_key
        and messages.placed_at <= moves.changed_at

    qualify row_number() over (
        partition by moves.ticket_change_key
        order by messages.placed_at desc, messages.case_message_number desc
    ) = 1

)

select case_key, brand_id, platform, min(changed_at) as routed_at

from placed

where is_after_question

group by case_key, brand_id, platform
