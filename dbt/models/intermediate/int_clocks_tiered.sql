{# The first clocks of all brands of a tier, once per platform and for all of them. #}
{{ config(materialized='view') }}

with

clocks as (

    select
        clocks.*,
        brands.quarter,
        brands.tier

    from {{ ref('fct_response_clocks') }} as clocks

    inner join {{ ref('int_brands_tiered') }} as brands
        on clocks.brand_id = brands.brand_id
        and {{ quarter('clocks.local_date') }} = brands.quarter

    where clocks.clock_kind = 'first'

)

select clocks.*, platform as report_platform from clocks
union all
select clocks.*, 'all' as report_platform from clocks
