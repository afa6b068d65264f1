{#
    What names no brand of ours stands in no mart; this says how much that is. A brand is missing in
    brands.csv, or a file spells it otherwise: no reason to hold back the rest.
#}
{{ config(severity='warn') }}

select
    told.kind,
    told.brand_id,
    count(*) as row_count

from (
    select 'feedback' as kind, brand_id from {{ ref('int_invitations') }}
    union all
    select 'contacts' as kind, brand_id from {{ ref('stg_contacts') }}
) as told

left join {{ ref('stg_brands') }} as brands
    on told.brand_id = brands.brand_id

where brands.brand_id is null

group by told.kind, told.brand_id
