with

cases as (

    select
        cases.*,
        {# A message routes the customer, or somebody the ticket: whichever comes first. #}
        least(
            coalesce(cases.hand_over_asked_at, routed.routed_at),
            coalesce(routed.routed_at, cases.hand_over_asked_at)
        ) as handed_over_at,
        {{ local('cases.opened_at', 'brands.timezone') }} as started_local

    from {{ ref('fct_cases') }} as cases

    inner join {{ ref('stg_brands') }} as brands
        on cases.brand_id = brands.brand_id

    left join {{ ref('int_cases_routed') }} as routed
        on cases.case_key = routed.case_key

),

{# Only what was handed over can have been handed over late. #}
handed_over as (

    select * from cases where handed_over_at is not null

),

promised as (

    select 'hand_over' as clock, hand_overs.*, handed_over_at as ended_at, true as is_met_if_in_time
    from ({{ promised('handed_over', 'hand_over') }}) as hand_overs

    union all

    {# While the brand spoke last a case may prove resolved at that moment. #}
    select
        'resolution' as clock,
        resolutions.*,
        case
            when resolved_at is not null then resolution_replied_at
            when is_brand_last then last_replied_at
        end as ended_at,
        resolved_at is not null as is_met_if_in_time
    from ({{ promised('cases', 'resolution') }}) as resolutions

),

timed as (

    select
        promised.*,
        greatest(promised.opened_at, coalesce(promised.ended_at, promised.as_of_at)) as until_at,
        ends.clock_seconds - begins.clock_seconds as waited_open_seconds

    from promised

    left join {{ ref('int_moments_clocked') }} as begins
        on promised.brand_id = begins.brand_id
        and promised.platform = begins.platform
        and promised.opened_at = begins.moment_at

    left join {{ ref('int_moments_clocked') }} as ends
        on promised.brand_id = ends.brand_id
        and promised.platform = ends.platform
        and greatest(promised.opened_at, coalesce(promised.ended_at, promised.as_of_at)) = ends.moment_at

),

waited as (

    select
        *,
        {{ epoch('until_at') }} - {{ epoch('opened_at') }} as waited_calendar_seconds,
        case hours_basis
            when 'open' then waited_open_seconds
            when 'calendar' then {{ epoch('until_at') }} - {{ epoch('opened_at') }}
        end as judged_seconds

    from timed

),

judged as (

    select
        clock,
        case_key,
        cast(null as string) as conversation_key,
        brand_id,
        platform,
        channel_status,
        message_type,
        case
            when target_seconds is null or judged_seconds is null then 'exempt'
            {# A customer who confirms what the brand never answered has been kept waiting for nothing. #}
            when clock = 'resolution' and resolved_at is not null and resolution_replied_at is null then 'exempt'
            when judged_seconds > target_seconds then 'missed'
            when is_met_if_in_time then 'met'
            else 'due'
        end as sla_outcome,
        hours_basis as sla_hours_basis,
        cast(target_seconds as bigint) as sla_target_seconds,
        cast(waited_calendar_seconds as bigint) as waited_calendar_seconds,
        cast(waited_open_seconds as bigint) as waited_open_seconds,
        cast(started_local as date) as local_date,
        {{ iso_week('cast(started_local as date)') }} as iso_week,
        opened_at as started_at,
        ended_at,
        as_of_at

    from waited

    union all

    select
        'first_response' as clock,
        cases.case_key,
        clocks.conversation_key,
        clocks.brand_id,
        clocks.platform,
        clocks.channel_status,
        clocks.message_type,
        clocks.sla_outcome,
        clocks.sla_hours_basis,
        clocks.sla_target_seconds,
        clocks.waited_calendar_seconds,
        clocks.waited_open_seconds,
        clocks.local_date,
        clocks.iso_week,
        clocks.started_at,
        clocks.ended_at,
        clocks.as_of_at

    from {{ ref('fct_response_clocks') }} as clocks

    inner join {{ ref('int_conversations_cased') }} as cases
        on clocks.conversation_key = cases.conversation_key

    where clocks.clock_kind = 'first'

)

select
    {{ key(['clock', 'coalesce(conversation_key, case_key)']) }} as sla_clock_key,
    *

from judged
