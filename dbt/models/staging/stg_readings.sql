{# Frozen here, so that every model of a run sees the same readings. #}
select
    reading_id,
    source,
    platform,
    landed_count,
    received_count,
    duplicate_count,
    quarantined_count,
    is_complete,
    problem_text,
    {{ utc('window_start') }} as window_start,
    {{ utc('window_end') }} as window_end,
    {{ utc('watermark_at') }} as watermark_at,
    {{ utc('known_at') }} as known_at

from {{ source('lake', 'landed__readings') }}

where {{ known_by(utc('known_at')) }}

{# A reading's row may stand in a file and in its compaction: once is enough. #}
qualify row_number() over (partition by reading_id order by known_at) = 1
