{#
    The heads of the labels and their closed lists, as extractors/heads.py has them; a test holds
    the two equal. SQL asks here; the contracts repeat the lists, and the same test looks at those.
#}

{% macro yes_no() %}{{ return(['no', 'yes']) }}{% endmacro %}

{% macro post_heads() -%}
    {{ return({
        'sentiment': ['negative', 'neutral', 'positive'],
        'emotion': ['angry', 'irritated', 'confused', 'happy', 'none'],
        'message_type': ['complaint', 'compliment', 'question', 'commercial_question', 'remark'],
        'is_question': yes_no(),
        'department': ['customer_care', 'communication', 'marketing', 'sales', 'hr', 'it', 'other'],
        'topic': [
            'delivery', 'invoice', 'outage', 'refund', 'booking', 'opening_times', 'app', 'staff', 'price',
            'contract', 'privacy', 'job', 'campaign', 'product', 'sustainability', 'other'
        ],
        'is_spam': yes_no()
    }) }}
{%- endmacro %}

{% macro reply_heads() -%}
    {{ return({
        'reply_style': ['accommodative', 'defensive', 'informative', 'none'],
        'greets_by_name': yes_no(),
        'first_person': yes_no(),
        'apology': yes_no(),
        'thanks': yes_no(),
        'explanation': yes_no(),
        'compensation': yes_no(),
        'denial': yes_no(),
        'asks_private': yes_no(),
        'survey_link': yes_no()
    }) }}
{%- endmacro %}

{# The column of a head: sentiment, question_status. #}
{% macro head_column(head, labels) -%}
    {{ return((head | replace('is_', '')) ~ '_status' if labels == yes_no() else head) }}
{%- endmacro %}

{# Of `sentiment: jammer · apology: sorry`, the words of these heads; NULL where none is left. #}
{% macro words_of(label_words, heads) -%}
    {{ return(adapter.dispatch('words_of')(label_words, "('" ~ heads | join("', '") ~ "')")) }}
{%- endmacro %}
{% macro duckdb__words_of(label_words, heads) -%}
    nullif(array_to_string(list_filter(string_split({{ label_words }}, ' · '), lambda said: split_part(said, ':', 1) in {{ heads }}), ' · '), '')
{%- endmacro %}
{% macro spark__words_of(label_words, heads) -%}
    nullif(array_join(filter(split({{ label_words }}, ' · '), said -> split_part(said, ':', 1) in {{ heads }}), ' · '), '')
{%- endmacro %}

{# The heads whose labels are counted: spam has no gold texts to measure it by. #}
{% macro counted_heads() -%}
    {% set heads = {} %}
    {% for kind in [post_heads(), reply_heads()] %}
        {% for head, values in kind.items() if head != 'is_spam' %}{% do heads.update({head: values}) %}{% endfor %}
    {% endfor %}
    {{ return(heads) }}
{%- endmacro %}
