{#
    Every time that a post was seen or found gone, appended reading by reading. A post
    whose reading has no row of its own does not exist yet: the reading was cut off.
#}
{{ config(materialized=by_touch(), incremental_strategy='append') }}

with

readings as (

    select reading_id from {{ ref('stg_readings') }}

    {% if is_incremental() %}
    where reading_id not in (select distinct reading_id from {{ this }})
    {% endif %}

),

posts as (

    select
        {{ key(['platform', 'native_id']) }} as post_key,
        reading_id,
        platform,
        native_id,
        version_key,
        query_id,
        thread_id,
        in_reply_to_id,
        author_key,
        in_reply_to_author_key,
        mentioned_keys,
        language_code,
        star_rating,
        channel as channel_status,
        'seen' as sighting_status,
        is_automated,
        {{ utc('created_at') }} as created_at,
        {{ utc('edited_at') }} as edited_at,
        cast(null as timestamp) as deleted_at,
        {{ utc('known_at') }} as known_at

    from {{ source('lake', 'landed__posts') }}

    where reading_id in (select reading_id from readings)

),

deletions as (

    select
        {{ key(['platform', 'native_id']) }} as post_key,
        reading_id,
        platform,
        native_id,
        cast(null as string) as version_key,
        cast(null as string) as query_id,
        cast(null as string) as thread_id,
        cast(null as string) as in_reply_to_id,
        cast(null as string) as author_key,
        cast(null as string) as in_reply_to_author_key,
        {{ no_strings() }} as mentioned_keys,
        cast(null as string) as language_code,
        cast(null as bigint) as star_rating,
        cast(null as string) as channel_status,
        'gone' as sighting_status,
        cast(null as boolean) as is_automated,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as edited_at,
        {{ utc('deleted_at') }} as deleted_at,
        {{ utc('known_at') }} as known_at

    from {{ source('lake', 'landed__deletions') }}

    where reading_id in (select reading_id from readings)

)

select * from posts
union all
select * from deletions
