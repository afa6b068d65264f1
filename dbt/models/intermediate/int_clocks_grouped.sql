{# Every clock once per group that its wait is told for: see macros/clocks.sql. #}
{{ config(materialized='view') }}

with

dated as (

    {{ clocks_dated(ref('fct_response_clocks')) }}

)

{{ clocks_grouped('dated') }}
