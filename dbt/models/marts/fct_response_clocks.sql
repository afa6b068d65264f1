with

turns as {{ streamed() }} (

    select
        turns.*,
        asked_labels.message_type,
        asked_labels.detected_language,
        answered_labels.agent_initials,
        {{ local('turns.started_at', 'turns.timezone') }} as started_local

    from {{ ref('int_turns') }} as turns

    left join {{ ref('stg_labels') }} as asked_labels
        on turns.started_version_key = asked_labels.version_key

    left join {{ ref('stg_labels') }} as answered_labels
        on turns.answered_version_key = answered_labels.version_key

),

promised as (

    {{ promised('turns', 'first_response') }}

),

timed as (

    select
        promised.*,
        {# Only first responses are promised: a later turn is part of the resolution. #}
        case when promised.clock_kind = 'first' then promised.target_seconds end as promised_seconds,
        case when promised.clock_kind = 'first' then promised.hours_basis end as promised_basis,
        {{ epoch('coalesce(promised.ended_at, promised.as_of_at)') }} - {{ epoch('promised.started_at') }}
            as waited_calendar_seconds,
        ends.clock_seconds - begins.clock_seconds as waited_open_seconds,
        coalesce(begins.is_open, false) as is_started_during_open_hours

    from promised

    left join {{ ref('int_moments_clocked') }} as begins
        on promised.brand_id = begins.brand_id
        and promised.platform = begins.platform
        and promised.started_at = begins.moment_at

    left join {{ ref('int_moments_clocked') }} as ends
        on promised.brand_id = ends.brand_id
        and promised.platform = ends.platform
        and coalesce(promised.ended_at, promised.as_of_at) = ends.moment_at

),

judged as (

    select
        *,
        case promised_basis when 'open' then waited_open_seconds when 'calendar' then waited_calendar_seconds end
            as judged_seconds

    from timed

),

decided as (

    select
        *,
        case
            when status = 'withdrawn' or promised_seconds is null or judged_seconds is null then 'exempt'
            when judged_seconds > promised_seconds or status = 'expired' then 'missed'
            when status = 'closed_by_customer' then 'exempt'
            when status = 'answered' then 'met'
            else 'due'
        end as sla_outcome

    from judged

)

select
    clock_key,
    brand_id,
    platform,
    conversation_key,
    author_key,
    clock_kind,
    started_post_key,
    answered_post_key,
    channel_status,
    addressing_status,
    message_type,
    detected_language,
    agent_initials,
    status,
    sla_outcome,
    promised_basis as sla_hours_basis,
    cast(case when status <> 'open' then waited_calendar_seconds end as bigint) as calendar_seconds,
    cast(case when status <> 'open' then waited_open_seconds end as bigint) as open_seconds,
    cast(promised_seconds as bigint) as sla_target_seconds,
    cast(waited_calendar_seconds as bigint) as waited_calendar_seconds,
    cast(waited_open_seconds as bigint) as waited_open_seconds,
    is_started_during_open_hours,
    coalesce(answered_at < started_at, false) as has_clock_skew,
    {% for name, seconds in windows() %}
    case
        when status = 'withdrawn' or {{ epoch('as_of_at') }} - {{ epoch('started_at') }} < {{ seconds }} then null
        when status = 'closed_by_customer' and waited_calendar_seconds < {{ seconds }} then null
        when status = 'answered' and waited_calendar_seconds <= {{ seconds }} then cast(1 as double)
        else cast(0 as double)
    end as answered_within_{{ name }},
    {% endfor %}
    case sla_outcome when 'met' then cast(1 as double) when 'missed' then cast(0 as double) end as sla_met,
    cast(started_local as date) as local_date,
    {{ iso_week('cast(started_local as date)') }} as iso_week,
    {{ iso_weekday('cast(started_local as date)') }} as local_iso_weekday,
    cast(extract(hour from started_local) as bigint) as local_hour,
    started_at,
    answered_at,
    ended_at,
    as_of_at

from decided
