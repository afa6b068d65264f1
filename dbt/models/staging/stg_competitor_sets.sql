select * from {{ source('lake', 'facts__competitor_sets') }}
