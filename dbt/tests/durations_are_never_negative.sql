select clock_key
from {{ ref('fct_response_clocks') }}
where
    waited_calendar_seconds < 0
    or waited_open_seconds < 0
    or waited_open_seconds > waited_calendar_seconds
