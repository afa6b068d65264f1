{#
    One table of the lake, read where it lies. `lake` is the only macro that knows a path, and that
    a build by today's hours (`python -m warehouse build --hours current`) reads other intervals.
#}
{% macro lake(zone, table) -%}
    {%- set is_current = table == 'open_intervals' and env_var('WEERKLANK_HOURS', 'as_was') == 'current' -%}
    {{ return(adapter.dispatch('lake')(zone, table ~ ('_current' if is_current else ''))) }}
{%- endmacro %}

{% macro duckdb__lake(zone, table) -%}
    {%- if zone == 'facts' -%}
        read_parquet('{{ lake_root() }}/facts/{{ table }}.parquet')
    {%- else -%}
        read_parquet('{{ lake_root() }}/{{ zone }}/{{ table }}/**/*.parquet', hive_partitioning = false, union_by_name = true)
    {%- endif -%}
{%- endmacro %}

{% macro spark__lake(zone, table) -%}
    parquet.`{{ lake_root() }}/{{ zone }}/{{ table }}{{ '.parquet' if zone == 'facts' }}`
{%- endmacro %}

{% macro lake_root() -%}
    {{ env_var('WEERKLANK_LAKE', env_var('WEERKLANK_DATA', 'data')) }}
{%- endmacro %}

{# Gives every declared source a view on its files, so that models say source() as usual. #}
{% macro open_lake() %}
    {% if execute %}
        {% do run_query('create schema if not exists lake') %}
        {% for node in graph.sources.values() %}
            {% set zone, table = node.name.split('__') %}
            {% do run_query('create or replace view lake.' ~ node.name ~ ' as select * from ' ~ lake(zone, table)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
