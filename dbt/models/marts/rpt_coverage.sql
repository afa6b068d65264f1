with

used as (

    select
        source,
        platform,
        stream,
        reading_id,
        sum(case when unit <> 'request' then used_count else 0 end) as object_count

    from {{ ref('stg_costs') }}

    where stream <> 'look-up'
        and reading_id in (select reading_id from {{ ref('stg_readings') }})

    group by source, platform, stream, reading_id

),

streams as (

    select distinct source, platform, stream from used

),

{# A list that failed is named in its reading's problem; where all was used up, others were not asked. #}
tried as (

    select
        streams.source,
        streams.platform,
        case when streams.stream like 'file:%' then 'files' else streams.stream end as subject,
        readings.reading_id,
        readings.known_at,
        readings.window_start,
        coalesce(readings.watermark_at, readings.window_end) as known_until_at,
        case
            when readings.is_complete then 0
            when instr(readings.problem_text, streams.stream || ': ') > 0 then 1
            when used.reading_id is null then 1
            else 0
        end as failed_count,
        case when instr(readings.problem_text, 'no more until') > 0 then 1 else 0 end as used_up_count,
        used.object_count

    from streams

    inner join {{ ref('stg_readings') }} as readings
        on streams.source = readings.source and streams.platform = readings.platform

    left join used
        on streams.source = used.source
        and streams.stream = used.stream
        and readings.reading_id = used.reading_id

    where used.reading_id is not null
        or instr(readings.problem_text, streams.stream || ': ') > 0
        or instr(readings.problem_text, 'no more until') > 0

),

{# Files of a drop folder come and go: together they are one list. #}
asked as (

    select
        source,
        platform,
        subject,
        reading_id,
        known_at,
        window_start,
        known_until_at,
        max(failed_count) as failed_count,
        max(used_up_count) as used_up_count,
        sum(object_count) as object_count

    from tried

    group by source, platform, subject, reading_id, known_at, window_start, known_until_at

),

ranked as (

    select
        *,
        row_number() over (
            partition by source, platform, subject
            order by known_at desc, reading_id desc
        ) as reading_rank

    from asked

),

lists as (

    select
        source,
        platform,
        subject,
        count(*) as reading_count,
        sum(failed_count) as interrupted_reading_count,
        sum(object_count) as object_count,
        max(case when reading_rank = 1 then failed_count end) as is_failing,
        max(case when reading_rank = 1 then used_up_count end) as is_used_up,
        min(window_start) as asked_since_at,
        min(case when failed_count = 0 then window_start end) as since_at,
        max(case when failed_count = 0 then known_until_at end) as until_at

    from ranked

    group by source, platform, subject

),

platforms as (

    select
        source,
        max(platform) as platform

    from {{ ref('stg_readings') }}

    group by source

),

told as (

    select
        source,
        platform,
        subject,
        case when is_failing = 1 then 'interrupted' else 'collected' end as coverage_status,
        case
            when is_failing = 1 and is_used_up = 1 then 'quota'
            when is_failing = 1 then 'failure'
        end as reason_code,
        reading_count,
        interrupted_reading_count,
        object_count,
        since_at,
        until_at,
        case when is_failing = 1 then coalesce(until_at, asked_since_at) end as missing_since_at

    from lists

    union all

    {# Of a source that was neither read nor ought to be, nothing is said. #}
    select
        limits.source,
        platforms.platform,
        limits.what as subject,
        'not_collected' as coverage_status,
        limits.why as reason_code,
        cast(0 as bigint) as reading_count,
        cast(0 as bigint) as interrupted_reading_count,
        cast(null as bigint) as object_count,
        cast(null as timestamp) as since_at,
        cast(null as timestamp) as until_at,
        cast(limits.since_date as timestamp) as missing_since_at

    from {{ ref('stg_source_limits') }} as limits

    inner join {{ ref('stg_sources') }} as sources
        on limits.source = sources.source

    left join platforms
        on limits.source = platforms.source

    where sources.is_expected or platforms.source is not null

    union all

    select
        sources.source,
        cast(null as {{ dbt.type_string() }}) as platform,
        'all of it' as subject,
        'not_collected' as coverage_status,
        'never_read' as reason_code,
        cast(0 as bigint) as reading_count,
        cast(0 as bigint) as interrupted_reading_count,
        cast(null as bigint) as object_count,
        cast(null as timestamp) as since_at,
        cast(null as timestamp) as until_at,
        cast(sources.since_date as timestamp) as missing_since_at

    from {{ ref('stg_sources') }} as sources

    left join platforms
        on sources.source = platforms.source

    where sources.is_expected and platforms.source is null

)

select
    told.source,
    told.platform,
    told.subject,
    told.coverage_status,
    told.reason_code,
    sources.purpose,
    sources.legal_basis,
    cast(told.reading_count as bigint) as reading_count,
    cast(told.interrupted_reading_count as bigint) as interrupted_reading_count,
    cast(told.object_count as bigint) as object_count,
    told.since_at,
    told.until_at,
    told.missing_since_at

from told

left join {{ ref('stg_sources') }} as sources
    on told.source = sources.source
