{# What changed of helpdesks' tickets: each change once, however often it was read. #}
select
    {{ key(['platform', 'native_id']) }} as ticket_change_key,
    {{ key(['platform', 'thread_id']) }} as thread_key,
    platform,
    author_key,
    change_kind,
    {# An owner is a person: known here by a key only. #}
    case when change_kind = 'owner' then from_key else from_value end as from_value,
    case when change_kind = 'owner' then to_key else to_value end as to_value,
    {{ utc('changed_at') }} as changed_at

from {{ source('lake', 'landed__ticket_changes') }}

where reading_id in (select reading_id from {{ ref('stg_readings') }})

qualify row_number() over (partition by platform, native_id order by known_at desc, version_key) = 1
