{# How long answers take in every tier: see macros/curves.sql. #}
{{ response_curves(ref('int_clocks_tiered'), 'quarter, report_platform, tier') }}
