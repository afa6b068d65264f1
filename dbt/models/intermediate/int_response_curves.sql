{# How long answers take in every group that is told: see macros/curves.sql. #}
{{ response_curves(
    ref('int_clocks_grouped'),
    'brand_id, report_platform, period_kind, period, clock_kind, dimension, dimension_value'
) }}
