{{ config(materialized=by_touch(), incremental_strategy='append', pre_hook="{{ forget_changed_posts() }}") }}

with

sightings as {{ streamed() }} (

    select * from {{ ref('stg_sightings') }}

    {% if is_incremental() %}
    where post_key not in (select post_key from {{ this }})
    {% endif %}

),

{# Most posts are seen once, and are what that sighting tells: only the others are compared. #}
repeated as (

    select post_key
    from sightings
    group by post_key
    having count(*) > 1

),

several as (

    select sightings.*
    from sightings
    inner join repeated on sightings.post_key = repeated.post_key

),

once as (

    select sightings.*
    from sightings
    left join repeated on sightings.post_key = repeated.post_key
    where repeated.post_key is null and sightings.sighting_status = 'seen'

),

{# The version that was seen last is the one that stands: A, B, then A again is A. #}
latest as (

    select * from several

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
        max_by(in_reply_to_id, known_at) filter (where in_reply_to_id is not null) as told_in_reply_to_id,
        max_by(in_reply_to_author_key, known_at) filter (where in_reply_to_author_key is not null)
            as told_in_reply_to_author_key,
        min(created_at) as created_at,
        min(case when sighting_status = 'seen' then known_at end) as known_at,
        max(case when sighting_status = 'seen' then known_at end) as last_seen_at

    from several

    group by post_key

),

{#
    An edit is two versions that tell the same parent: where the answered post was deleted, its id
    may vanish from the answer (see below), and nobody has edited that.
#}
edits as (

    select distinct post_key
    from (
        select post_key, in_reply_to_id
        from several
        group by post_key, in_reply_to_id
        having count(distinct version_key) > 1
    ) as versions

),

{# A post seen again after word of its deletion is there. #}
deletions as (

    select
        several.post_key,
        min(several.deleted_at) as deleted_at,
        min(several.known_at) as deletion_known_at

    from several

    inner join histories
        on several.post_key = histories.post_key

    where
        several.sighting_status = 'gone'
        and several.known_at >= histories.last_seen_at

    group by several.post_key

),

compared as (

    select
        latest.*,
        histories.told_in_reply_to_id,
        histories.told_in_reply_to_author_key,
        histories.sighting_count,
        histories.version_count,
        histories.query_count,
        histories.created_at as first_created_at,
        histories.known_at as first_known_at,
        edits.post_key is not null as has_edit,
        deletions.post_key is not null as is_deleted,
        deletions.deleted_at as gone_deleted_at,
        deletions.deletion_known_at

    from latest

    inner join histories
        on latest.post_key = histories.post_key

    left join edits
        on latest.post_key = edits.post_key

    left join deletions
        on latest.post_key = deletions.post_key

    union all

    select
        once.*,
        in_reply_to_id,
        in_reply_to_author_key,
        1,
        1,
        case when query_id is not null then 1 else 0 end,
        created_at,
        known_at,
        false,
        false,
        cast(null as timestamp),
        cast(null as timestamp)

    from once

),

{#
    What a post answers is a lasting fact. A platform that deletes the answered post may take its
    id out of the answer (Mastodon does, and leaves the author): what was told before still holds,
    and an author without an id is an answer to a post that nobody can collect.
#}
told as (

    select
        *,
        coalesce(
            in_reply_to_id,
            told_in_reply_to_id,
            case when in_reply_to_author_key is not null then 'gone:' || native_id end
        ) as answered_id

    from compared

)

select
    post_key,
    case when answered_id is not null then {{ key(['platform', 'answered_id']) }} end as parent_key,
    version_key,
    platform,
    native_id,
    thread_id,
    answered_id as in_reply_to_id,
    author_key,
    coalesce(in_reply_to_author_key, told_in_reply_to_author_key) as in_reply_to_author_key,
    mentioned_keys,
    language_code,
    star_rating,
    channel_status,
    sighting_count,
    version_count,
    query_count,
    coalesce(is_automated, false) as is_automated,
    edited_at is not null or has_edit as is_edited,
    is_deleted,
    first_created_at as created_at,
    edited_at,
    gone_deleted_at as deleted_at,
    coalesce(gone_deleted_at, deletion_known_at) as gone_at,
    first_known_at as known_at

from told
