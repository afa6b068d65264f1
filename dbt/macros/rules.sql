{# Small rules that several models share. #}

{#
    Whether something was known at the moment that the marts are built as of; true where they are
    built as of now. `python -m warehouse build --as-of` checks the moment and sets it.
#}
{% macro known_by(moment) -%}
    {%- set as_of = env_var('WEERKLANK_AS_OF', '') -%}
    {%- if as_of -%} {{ moment }} <= {{ utc("'" ~ as_of ~ "'") }} {%- else -%} true {%- endif -%}
{%- endmacro %}

{# Our own key: a hash of its parts. A null part counts as empty. #}
{% macro key(parts) -%}
    md5({% for part in parts %}coalesce(cast({{ part }} as string), ''){% if not loop.last %} || '|' || {% endif %}{% endfor %})
{%- endmacro %}

{# Whether a dated fact held on a local day: valid_from <= day < valid_to. #}
{% macro in_force(fact, day) -%}
    {{ holds(day ~ ' >= ' ~ fact ~ '.valid_from and (' ~ fact ~ '.valid_to is null or ' ~ day ~ ' < ' ~ fact ~ '.valid_to)') }}
{%- endmacro %}

{# Whether a fact's platform, which may be `*`, covers a concrete one. #}
{% macro covers(fact, platform) -%}
    ({{ fact }}.platform = {{ platform }} or {{ fact }}.platform = '*')
{%- endmacro %}

{# The windows of p_answered_within(t), by name and in seconds. #}
{% macro windows() -%}
    {{ return([('15m', 900), ('1h', 3600), ('4h', 14400), ('8h', 28800), ('24h', 86400), ('72h', 259200)]) }}
{%- endmacro %}

{#
    Rows with the promise that held for one clock when they started: of several the one for their
    own platform goes first, then the one for their message type. It is looked up once per brand,
    platform, type and day, which are few beside the rows.
#}
{% macro promised(rows, clock) -%}
{%- set asked = 'asked.brand_id, asked.platform, asked.message_type, asked.started_on' -%}
    select
        {{ rows }}.*,
        held.target_seconds,
        held.hours_basis

    from {{ rows }}

    left join (
        select
            {{ asked }},
            targets.target_seconds,
            targets.hours_basis

        from (
            select distinct
                brand_id,
                platform,
                coalesce(message_type, '') as message_type,
                cast(started_local as date) as started_on
            from {{ rows }}
        ) as asked

        inner join {{ ref('stg_sla_targets') }} as targets
            on targets.clock = '{{ clock }}'
            and asked.brand_id = targets.brand_id
            and (targets.platform = asked.platform or targets.platform = '*')
            and (targets.message_type = asked.message_type or targets.message_type = '*')
            and {{ in_force('targets', 'asked.started_on') }}

        qualify row_number() over (
            partition by {{ asked }}
            order by
                case when targets.platform = '*' then 1 else 0 end,
                case when targets.message_type = '*' then 1 else 0 end
        ) = 1
    ) as held
        on {{ rows }}.brand_id = held.brand_id
        and {{ rows }}.platform = held.platform
        and coalesce({{ rows }}.message_type, '') = held.message_type
        and cast({{ rows }}.started_local as date) = held.started_on
{%- endmacro %}

{# How a clock may stand. #}
{% macro clock_statuses() -%}
    {{ return(['answered', 'open', 'withdrawn', 'closed_by_customer', 'expired']) }}
{%- endmacro %}

{# A share of a count; NULL where nothing was counted. #}
{% macro share(part, whole) -%}
    cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0)
{%- endmacro %}

{#
    One end of the Wilson 95 % interval of part out of whole; NULL where whole is 0 or part is not
    known. greatest and least look past a NULL, so that has to be asked.
#}
{% macro wilson(part, whole, end) -%}
    {%- set z = '1.959963984540054' -%}
    {%- set p = share(part, whole) -%}
    {%- set n = 'nullif(cast(' ~ whole ~ ' as double), 0)' -%}
    {%- set center = '(' ~ p ~ ' + ' ~ z ~ ' * ' ~ z ~ ' / (2 * ' ~ n ~ '))' -%}
    {%- set half = '(' ~ z ~ ' * sqrt(' ~ p ~ ' * (1 - ' ~ p ~ ') / ' ~ n ~ ' + ' ~ z ~ ' * ' ~ z ~ ' / (4 * ' ~ n ~ ' * ' ~ n ~ ')))' -%}
    {%- set width = '(1 + ' ~ z ~ ' * ' ~ z ~ ' / ' ~ n ~ ')' -%}
    {%- if end == 'low' -%}
        case when {{ p }} is null then null else greatest(cast(0 as double), ({{ center }} - {{ half }}) / {{ width }}) end
    {%- else -%}
        case when {{ p }} is null then null else least(cast(1 as double), ({{ center }} + {{ half }}) / {{ width }}) end
    {%- endif -%}
{%- endmacro %}

{# Incremental on DuckDB; Spark has no delete on plain Parquet and makes each table anew. #}
{% macro by_touch() -%}
    {{ return('incremental' if target.type == 'duckdb' else 'table') }}
{%- endmacro %}

{# The first full hour that is not before an instant. #}
{% macro hour_at_or_after(instant) -%}
    case
        when date_trunc('hour', {{ instant }}) = {{ instant }} then {{ instant }}
        else date_trunc('hour', {{ instant }}) + interval '1' hour
    end
{%- endmacro %}
