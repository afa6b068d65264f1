{# What the two engines write differently. Everything else in the models is plain SQL. #}

{# An instant as a plain UTC timestamp. #}
{% macro utc(column) %}{{ return(adapter.dispatch('utc')(column)) }}{% endmacro %}
{% macro duckdb__utc(column) -%} (cast({{ column }} as timestamptz) at time zone 'UTC') {%- endmacro %}
{% macro spark__utc(column) -%} cast({{ column }} as timestamp) {%- endmacro %}

{# A UTC timestamp as the wall clock of a time zone. There is no way back: October's hour is doubled. #}
{% macro local(column, timezone) %}{{ return(adapter.dispatch('local')(column, timezone)) }}{% endmacro %}
{% macro duckdb__local(column, timezone) -%} ((({{ column }}) at time zone 'UTC') at time zone {{ timezone }}) {%- endmacro %}
{% macro spark__local(column, timezone) -%} from_utc_timestamp({{ column }}, {{ timezone }}) {%- endmacro %}

{# Whole seconds since 1970: durations are differences of these floors, on both engines alike. #}
{% macro epoch(column) %}{{ return(adapter.dispatch('epoch')(column)) }}{% endmacro %}
{% macro duckdb__epoch(column) -%} (epoch_us({{ column }}) // 1000000) {%- endmacro %}
{% macro spark__epoch(column) -%} unix_seconds({{ column }}) {%- endmacro %}

{% macro iso_weekday(day) %}{{ return(adapter.dispatch('iso_weekday')(day)) }}{% endmacro %}
{% macro duckdb__iso_weekday(day) -%} cast(isodow({{ day }}) as bigint) {%- endmacro %}
{% macro spark__iso_weekday(day) -%} cast(weekday({{ day }}) + 1 as bigint) {%- endmacro %}

{# The ISO week of a day, such as 2026-W46. #}
{% macro iso_week(day) %}{{ return(adapter.dispatch('iso_week')(day)) }}{% endmacro %}
{% macro duckdb__iso_week(day) -%} strftime({{ day }}, '%G-W%V') {%- endmacro %}
{% macro spark__iso_week(day) -%}
    (cast(extract(yearofweek from {{ day }}) as string) || '-W' || lpad(cast(extract(week from {{ day }}) as string), 2, '0'))
{%- endmacro %}

{# The quarter of a day, such as 2026-Q4. #}
{% macro quarter(day) -%}
    (cast(extract(year from {{ day }}) as string) || '-Q' || cast(extract(quarter from {{ day }}) as string))
{%- endmacro %}

{# The Monday of a day's week. #}
{% macro monday(day) -%} cast(date_trunc('week', {{ day }}) as date) {%- endmacro %}

{# One row per element of a list, in a select list. #}
{% macro each(list) %}{{ return(adapter.dispatch('each')(list)) }}{% endmacro %}
{% macro duckdb__each(list) -%} unnest({{ list }}) {%- endmacro %}
{% macro spark__each(list) -%} explode({{ list }}) {%- endmacro %}

{# One row per step from a first to a last moment, both included, in a select list. #}
{% macro series(first, last, step) %}{{ return(adapter.dispatch('series')(first, last, step)) }}{% endmacro %}
{% macro duckdb__series(first, last, step) -%} unnest(generate_series({{ first }}, {{ last }}, interval {{ step }})) {%- endmacro %}
{% macro spark__series(first, last, step) -%} explode(sequence({{ first }}, {{ last }}, interval {{ step }})) {%- endmacro %}

{#
    An order-free digest of a group's rows, in 64 bits; only the incremental engine compares it. A
    hash of several columns is linear in its last one: without the second hash, two rows that
    change alike would cancel out. No rows have a digest too, for a NULL would never differ from
    another.
#}
{% macro digest(columns) %}{{ return(adapter.dispatch('digest')(columns)) }}{% endmacro %}
{% macro duckdb__digest(columns) -%}
    hash(count(*), coalesce(sum(hash(hash({{ columns | join(', ') }}))), 0))
{%- endmacro %}
{% macro spark__digest(columns) -%} count(*) {%- endmacro %}

{% macro no_strings() %}{{ return(adapter.dispatch('no_strings')()) }}{% endmacro %}
{% macro duckdb__no_strings() -%} cast(null as varchar[]) {%- endmacro %}
{% macro spark__no_strings() -%} cast(null as array<string>) {%- endmacro %}

{#
    A CTE that is read more than once: DuckDB would keep its rows, which at the first build of a
    table by touch, and in any other table, are more than memory holds. Those of later builds by
    touch are few, and found with effort: it may.
#}
{% macro streamed() %}{{ return(adapter.dispatch('streamed')()) }}{% endmacro %}
{% macro duckdb__streamed() -%} {{ 'not materialized' if model.config.materialized != 'incremental' or not is_incremental() }} {%- endmacro %}
{% macro spark__streamed() -%} {%- endmacro %}

{#
    A comparison of columns of two joined tables. Next to nothing passes one, DuckDB takes it, and
    builds its plan on that: the large side is kept in memory. Within coalesce it doesn't look.
#}
{% macro holds(comparison) -%} coalesce({{ comparison }}, false) {%- endmacro %}
