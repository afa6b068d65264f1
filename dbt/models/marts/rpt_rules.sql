{# The settings as the build has them: the project's, or those of a day (warehouse/definitions.py). #}
{%- for name in rule_names() %}
select '{{ name }}' as rule, '{{ tojson(var(name)) }}' as setting
{{ 'union all' if not loop.last }}
{%- endfor %}
