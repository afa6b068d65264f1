select * from {{ source('lake', 'facts__sources') }}
