{# What is known of every reply by a person, by its key alone: joins of whole rows fit into no memory. #}
select
    replies.reply_key,
    followed.author_key,
    followed.contacted_anew_at,
    surrounded.message_type,
    surrounded.sentiment_before,
    surrounded.sentiment_after,
    surrounded.next_said_at,
    clocks.calendar_seconds

from {{ ref('fct_replies') }} as replies

left join {{ ref('int_replies_surrounded') }} as surrounded
    on replies.reply_key = surrounded.reply_key

left join {{ ref('int_replies_followed') }} as followed
    on replies.reply_key = followed.reply_key

left join {{ ref('fct_response_clocks') }} as clocks
    on replies.conversation_key = clocks.conversation_key
    and replies.post_key = clocks.answered_post_key

where not replies.is_automated
