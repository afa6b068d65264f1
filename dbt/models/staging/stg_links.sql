{# What may be a survey's token at the end of a post's links, as the same keyed hash as an answer's. #}
select distinct
    {{ key(['platform', 'native_id']) }} as post_key,
    token_key

from {{ source('lake', 'landed__links') }}

where reading_id in (select reading_id from {{ ref('stg_readings') }})
