{# The contact centre's calls, mails, letters and chats; of two tellings at once the one that knows more. #}
select
    {{ key(["'contact'", 'native_id']) }} as contact_key,
    brand_id,
    contact_channel,
    customer_key,
    token_key,
    resolved_status,
    {{ utc('started_at') }} as started_at,
    {{ utc('answered_at') }} as answered_at,
    {{ utc('ended_at') }} as ended_at

from {{ source('lake', 'landed__contacts') }}

where reading_id in (select reading_id from {{ ref('stg_readings') }})

qualify row_number() over (
    partition by native_id
    order by known_at desc, ended_at desc nulls last, answered_at desc nulls last, version_key
) = 1
