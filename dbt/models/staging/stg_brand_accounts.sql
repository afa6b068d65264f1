select * from {{ source('lake', 'facts__brand_accounts') }}
