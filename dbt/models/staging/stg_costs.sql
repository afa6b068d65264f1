{# Not only of readings that came to their end: what a killed run has used is used too. #}
select
    reading_id,
    source,
    platform,
    stream,
    unit,
    used_count,
    charged_count,
    price_usd,
    used_date,
    {{ utc('known_at') }} as known_at

from {{ source('lake', 'landed__costs') }}

where {{ known_by(utc('known_at')) }}

{# A row may stand in a file and in its compaction: once is enough. #}
qualify row_number() over (partition by reading_id, stream, unit, used_date order by known_at) = 1
