{#
    The tiers that brands are ranked into: a name, such as 101-200, and the last rank. The
    published references bear the same names, so other sizes are compared with none of them.
#}
{% macro tiers() -%}
    {%- set found = [] -%}
    {%- set ranked = namespace(count=0) -%}
    {%- for size in var('tier_sizes') -%}
        {%- do found.append(((ranked.count + 1) ~ '-' ~ (ranked.count + size), ranked.count + size)) -%}
        {%- set ranked.count = ranked.count + size -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
