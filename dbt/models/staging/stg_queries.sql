select * from {{ source('lake', 'facts__queries') }}
