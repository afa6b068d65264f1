{# Contact moments without their agents, whom a question of one's own could tell apart in a small team. #}
{{ config(materialized='view') }}

select
    brand_id,
    platform,
    moment_kind,
    is_contact_moment,
    local_hour,
    local_date

from {{ ref('int_contact_moments') }}
