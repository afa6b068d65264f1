select
    source,
    platform,
    stream,
    cast(count(distinct reading_id) as bigint) as reading_count,
    cast(sum(case when unit = 'request' then used_count else 0 end) as bigint) as request_count,
    cast(sum(case when unit <> 'request' then used_count else 0 end) as bigint) as object_count,
    cast(sum(case when unit <> 'request' then charged_count else 0 end) as bigint) as charged_count,
    {# One use without a price makes the sum unknown; nothing used of it costs nothing. #}
    case
        when count(case when price_usd is null and charged_count > 0 then 1 end) = 0
            then cast(round(sum(charged_count * coalesce(price_usd, 0)), 6) as double)
    end as cost_usd,
    used_date

from {{ ref('stg_costs') }}

group by source, platform, stream, used_date
