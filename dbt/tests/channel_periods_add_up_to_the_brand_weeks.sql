{# Two roads to what goes on in public and in private: the channel periods and the brand weeks. #}
with

periods as (

    select
        brand_id,
        platform,
        period,
        sum(case when denominator = 'conversations' then public_count else 0 end) as public_conversation_count,
        sum(case when denominator = 'conversations' then private_count else 0 end) as private_conversation_count,
        sum(case when denominator = 'inbound_posts' then item_count else 0 end) as inbound_post_count

    from {{ ref('rpt_channel_periods') }}

    where period_kind = 'week'

    group by brand_id, platform, period

),

weeks as (

    select * from {{ ref('rpt_brand_weeks') }} where scope_status = 'brand'

)

select coalesce(weeks.scope_id, periods.brand_id) as brand_id
from weeks
full join periods
    on weeks.scope_id = periods.brand_id
    and weeks.platform = periods.platform
    and weeks.iso_week = periods.period
where
    coalesce(weeks.public_conversation_count, 0) <> coalesce(periods.public_conversation_count, 0)
    or coalesce(weeks.private_conversation_count, 0) <> coalesce(periods.private_conversation_count, 0)
    or coalesce(weeks.inbound_post_count, 0) <> coalesce(periods.inbound_post_count, 0)
