{# A digest of all that decides a party's conversations. #}
select
    party_key,
    {{ digest([
        'brand_post_key', 'thread_key', 'collected_parent_key', 'in_reply_to_id', 'addressing_status',
        'version_key', 'is_automated', 'created_at', 'placed_at', 'depth_number', 'gone_at', 'channel_status'
    ]) }} as party_digest

from {{ ref('int_posts_matched') }}

where party_key is not null

group by party_key
