select * from {{ source('lake', 'facts__brands') }}
