{#
    A digest of all that decides the curves of a brand's week or quarter. A clock that is still
    open counts as waiting just past the period's last end: how much longer it waits is of no
    consequence, and so a period that has come to rest keeps its digest.
#}
with

dated as (

    {{ clocks_dated(ref('fct_response_clocks')) }}

),

capped as (

    select
        *,
        {% for basis in ['calendar', 'open'] %}
        case
            when waited_{{ basis }}_seconds is null or status <> 'open' then waited_{{ basis }}_seconds
            else least(waited_{{ basis }}_seconds, coalesce(max(case when status <> 'open' then waited_{{ basis }}_seconds end) over (
                partition by brand_id, period_kind, period
            ), -1) + 1)
        end as counted_{{ basis }}_seconds{{ ',' if not loop.last }}
        {% endfor %}

    from dated

)

select
    {{ key(['brand_id', 'period_kind', 'period']) }} as period_key,
    brand_id,
    period_kind,
    period,
    {{ digest(['platform', 'clock_kind', 'status', 'counted_calendar_seconds', 'counted_open_seconds'] + clock_dimensions().values() | list) }}
        as period_digest

from capped

group by brand_id, period_kind, period
