{# How far each platform is fully known. Every clock is judged there, never at now. #}
select
    platform,
    max(watermark_at) as as_of_at

from {{ ref('stg_readings') }}

where watermark_at is not null

group by platform
