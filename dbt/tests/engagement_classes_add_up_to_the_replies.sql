{# Every reply has one of the four classes, so their counts are the count. #}
select scope_id, platform, iso_week
from {{ ref('rpt_brand_weeks') }}
where reactive_reply_count + proactive_reply_count + follow_up_reply_count + unknown_reply_count <> reply_count
