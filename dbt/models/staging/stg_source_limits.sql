select * from {{ source('lake', 'facts__source_limits') }}
