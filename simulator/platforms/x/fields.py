"""The names of X's fields and expansions, in the words of 2.159 and of 2.167."""

from __future__ import annotations

from simulator.platforms.x.parameters import Choice, Kind, Several


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


TWEET_FIELDS = _words(
    "article attachments author_id card_uri community_id context_annotations conversation_id",
    "created_at display_text_range edit_controls edit_history_tweet_ids entities geo id",
    "in_reply_to_user_id lang media_metadata non_public_metrics note_tweet organic_metrics",
    "possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes",
    "source suggested_source_links suggested_source_links_with_counts text withheld",
)
POST_WORDS = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
}
"""Field → its name in 2.167, whose requests say ``post.fields`` and are answered in its words."""
POST_FIELDS = (
    *(POST_WORDS.get(name, name) for name in TWEET_FIELDS),
    *_words("article_title matched_media_notes note_request_suggestions paid_partnership"),
)
TWEET_EXPANSIONS = _words(
    "article.cover_media article.media_entities attachments.media_keys",
    "attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids",
    "entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username",
    "referenced_tweets.id referenced_tweets.id.attachments.media_keys",
    "referenced_tweets.id.author_id edit_history_post_ids referenced_posts username",
)
USER_FIELDS = _words(
    "affiliation confirmed_email connection_status created_at description entities id",
    "is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id",
    "profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription",
    "subscription_type url username verified verified_followers_count verified_type withheld",
    "subscribes_to_you",
)
USER_EXPANSIONS = _words(
    "affiliation.user_id most_recent_tweet_id pinned_tweet_id affiliation most_recent_post_id",
    "pinned_post_id",
)
MEDIA_FIELDS = _words(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url",
    "promoted_metrics public_metrics type url variants width",
)
PLACE_FIELDS = _words(
    "contained_within country country_code full_name geo id name place_type",
)
POLL_FIELDS = _words("duration_minutes end_datetime id options voting_status")
EVENT_FIELDS = _words(
    "attachments created_at dm_conversation_id entities event_type id participant_ids",
    "referenced_tweets sender_id text",
)
EVENT_EXPANSIONS = _words(
    "attachments.media_keys participant_ids referenced_tweets.id sender_id referenced_posts",
)
USAGE_FIELDS = _words(
    "cap_reset_day daily_client_app_usage daily_project_usage project_cap project_id",
    "project_usage",
)
COUNT_FIELDS = _words("end start tweet_count")
JOB_FIELDS = _words(
    "created_at download_expires_at download_url id name resumable status type",
    "upload_expires_at upload_url",
)


def several(values: tuple[str, ...], default: tuple[str, ...] = ()) -> Several:
    """Take a list of words out of a closed list."""
    return Several(Choice(values), most=len(values), default=default)


TWEETS: dict[str, Kind] = {
    "expansions": several(TWEET_EXPANSIONS),
    "tweet.fields": several(TWEET_FIELDS),
    "post.fields": several(POST_FIELDS),
    "media.fields": several(MEDIA_FIELDS),
    "poll.fields": several(POLL_FIELDS),
    "place.fields": several(PLACE_FIELDS),
    "user.fields": several(USER_FIELDS),
}
USERS: dict[str, Kind] = {
    "expansions": several(USER_EXPANSIONS),
    "tweet.fields": several(TWEET_FIELDS),
    "post.fields": several(POST_FIELDS),
    "user.fields": several(USER_FIELDS),
}
EVENTS: dict[str, Kind] = {
    "dm_event.fields": several(EVENT_FIELDS),
    "expansions": several(EVENT_EXPANSIONS),
    "media.fields": several(MEDIA_FIELDS),
    "user.fields": several(USER_FIELDS),
    "tweet.fields": several(TWEET_FIELDS),
    "post.fields": several(POST_FIELDS),
}
