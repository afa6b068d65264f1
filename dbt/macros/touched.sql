{#
    Incremental by touch. Before a model runs, what has changed is deleted from it; the model
    then adds whatever is missing. A broken run mends itself, and keys that vanish are gone.

    Changed facts touch every thread by themselves. `--full-refresh` is needed when the models
    change, or when landed readings were rewritten under their old ids (replay, erasure).
#}

{% macro forget_changed_posts() %}
    {% if is_incremental() %}
    delete from {{ this }} where post_key in (
        select stored.post_key
        from {{ this }} as stored
        inner join (
            select post_key, count(*) as sighting_count
            from {{ ref('stg_sightings') }}
            group by post_key
        ) as now on stored.post_key = now.post_key
        where stored.sighting_count <> now.sighting_count
    )
    {% endif %}
{% endmacro %}

{# A post's thread can change only where its own links, or those above it, have changed. #}
{% macro forget_changed_threads() %}
    {% if is_incremental() %}
    delete from {{ this }} where post_key in (
        with recursive

        changed as (
            select posts.post_key
            from {{ ref('stg_posts') }} as posts
            left join {{ this }} as stored on posts.post_key = stored.post_key
            where
                stored.post_key is null
                or posts.thread_id is distinct from stored.thread_id
                or posts.parent_key is distinct from stored.parent_key
        ),

        affected as (
            select post_key from changed
            union
            select posts.post_key
            from affected
            inner join {{ ref('stg_posts') }} as posts on affected.post_key = posts.parent_key
            where posts.thread_id is null
        )

        select post_key from affected
    )
    {% endif %}
{% endmacro %}

{# Rows of a group (a thread, a party) whose digest is no longer that of the group. #}
{% macro forget_changed_groups(groups, group_key, digest) %}
    {% if is_incremental() %}
    delete from {{ this }} where {{ group_key }} in (
        select stored.{{ group_key }}
        from (select distinct {{ group_key }}, {{ digest }} from {{ this }}) as stored
        left join {{ ref(groups) }} as now on stored.{{ group_key }} = now.{{ group_key }}
        where stored.{{ digest }} is distinct from now.{{ digest }}
    )
    {% endif %}
{% endmacro %}
