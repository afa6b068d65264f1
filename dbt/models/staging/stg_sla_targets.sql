select * from {{ source('lake', 'facts__sla_targets') }}
