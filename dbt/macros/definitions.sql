{# Other tools' rules, each in one sentence: its id, the tool, the rule. #}
{% macro definitions() -%}
    {{ return([
        ('chatwoot', 'Chatwoot', 'Mean time from a conversation\'s first message to its first reply by a person, in the week of the reply; what is not answered is in no week.'),
        ('zendesk', 'Zendesk', 'Median time from a ticket\'s creation to the next reply to the customer by an agent, in the week of the ticket; NULL until answered, so open tickets are left out.'),
        ('sprout', 'Sprout Social', 'Mean time from a message to its first reply, of replies that were sent in business hours; the reply\'s time alone decides, and in which week.'),
        ('facebook_page', 'Facebook Page badge', 'Mean of the fastest 90 % of response times to private messages after 24 hours of silence, in the 30 days that end with the week.'),
        ('socially_devoted', 'Socially Devoted', 'Share of public questions to the brand that it answered; 65 % earns the badge.'),
        ('dbt_zendesk', 'dbt_zendesk', 'Mean time from each customer comment that follows one of the brand\'s, or none, to the brand\'s next comment, automatic or not, in the week of the customer\'s.')
    ]) }}
{%- endmacro %}

{# The rules that a number governs: the vars of dbt_project.yml, as the register has them. #}
{% macro rule_names() -%}
    {{ return([
        'private_silence_hours', 'reply_window_hours', 'hand_over_hours',
        'resolved_after_silence_hours', 'reopened_within_days', 'small_count', 'fewest_agents',
        'tier_sizes', 'run_rate_days', 'copy_days', 'least_mix_share', 'least_informedness',
        'drift_distance', 'drift_unknown_word_share', 'drift_text_count'
    ]) }}
{%- endmacro %}
