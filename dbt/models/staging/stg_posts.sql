{{ config(materialized=by_touch(), incremental_strategy='append', pre_hook="{{ forget_changed_posts() }}") }}

with

sightings as (

    select * from {{ ref('stg_sightings') }}

    {% if is_incremental() %}
    where post_key not in (select post_key from {{ this }})
    {% endif %}

),

{# The version that was seen last is the one that stands: A, B, then A again is A. #}
latest as (

    select * from sightings

    where sighting_status = 'seen'

    qualify row_number() over (
        partition by post_key
        order by known_at desc, edited_at desc nulls last, version_key desc
    ) = 1

),

histories as (

    select
        post_key,
        count(*) as sighting_count,
        count(distinct version_key) as version_count,
        count(distinct query_id) as query_count,
        min(created_at) as created_at,
        min(case when sighting_status = 'seen' then known_at end) as known_at,
        max(case when sighting_status = 'seen' then known_at end) as last_seen_at

    from sightings

    group by post_key

),

{# A post seen again after word of its deletion is there. #}
deletions as (

    select
        sightings.post_key,
        min(sightings.deleted_at) as deleted_at,
        min(sightings.known_at) as deletion_known_at

    from sightings

    inner join histories
        on sightings.post_key = histories.post_key

    where
        sightings.sighting_status = 'gone'
        and sightings.known_at >= histories.last_seen_at

    group by sightings.post_key

)

select
    latest.post_key,
    case when latest.in_reply_to_id is not null then {{ key(['latest.platform', 'latest.in_reply_to_id']) }} end
        as parent_key,
    latest.version_key,
    latest.platform,
    latest.native_id,
    latest.thread_id,
    latest.in_reply_to_id,
    latest.author_key,
    latest.in_reply_to_author_key,
    latest.mentioned_keys,
    latest.language_code,
    latest.channel_status,
    histories.sighting_count,
    histories.version_count,
    histories.query_count,
    coalesce(latest.is_automated, false) as is_automated,
    latest.edited_at is not null or histories.version_count > 1 as is_edited,
    deletions.post_key is not null as is_deleted,
    histories.created_at,
    latest.edited_at,
    deletions.deleted_at,
    coalesce(deletions.deleted_at, deletions.deletion_known_at) as gone_at,
    histories.known_at

from latest

inner join histories
    on latest.post_key = histories.post_key

left join deletions
    on latest.post_key = deletions.post_key
