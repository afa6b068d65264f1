select
    brand_id,
    platform,
    {{ utc('starts_at') }} as starts_at,
    {{ utc('ends_at') }} as ends_at

from {{ source('lake', 'facts__open_intervals') }}
