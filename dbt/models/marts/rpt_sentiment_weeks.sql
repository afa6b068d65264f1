{#
    The interval of the raw figure is that of the difference between two of a text's exclusive
    outcomes (Bonett and Price, 2012): one text is added to each of them, so that it is no point where
    all texts agree. The corrected one's adds both shares' widths, which holds however the two
    hang together.
#}
{%- set labels = ['negative', 'neutral', 'positive'] -%}
{%- set z = '1.959963984540054' -%}

with

weeks as (

    select
        brand_id,
        iso_week,
        max(model_version) as model_version,
        max(text_count) as text_count,
        {% for label in labels %}
        max(case when label = '{{ label }}' then labelled_count end) as {{ label }}_count,
        {% endfor %}
        {% for label in ['negative', 'positive'] %}
        max(case when label = '{{ label }}' then corrected_share end) as {{ label }}_share,
        max(case when label = '{{ label }}' then corrected_low_share end) as {{ label }}_low_share,
        max(case when label = '{{ label }}' then corrected_high_share end) as {{ label }}_high_share,
        {% endfor %}
        case
            when count(case when label <> 'neutral' and correction_status = 'not_measured' then 1 end) > 0 then 'not_measured'
            when count(case when label <> 'neutral' and correction_status = 'too_unsure' then 1 end) > 0 then 'too_unsure'
            else 'corrected'
        end as correction_status,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(week_starts_on) as week_starts_on,
        min(as_of_at) as as_of_at

    from {{ ref('rpt_label_weeks') }}

    where head = 'sentiment'

    group by brand_id, iso_week

),

enlarged as (

    select
        *,
        {{ share('(positive_count - negative_count)', 'text_count') }} as net,
        {{ share('(positive_count - negative_count)', '(text_count + 2)') }} as center,
        {{ share('(positive_count + negative_count + 2)', '(text_count + 2)') }} as either,
        text_count + 2 as n

    from weeks

),

bounded as (

    select
        *,
        {{ z }} * sqrt((either - center * center) / n) as half

    from enlarged

)

select
    brand_id,
    'all' as platform,
    iso_week,
    model_version,
    correction_status,
    text_count,
    {% for label in labels %}
    {{ label }}_count,
    {% endfor %}
    net as net_sentiment,
    greatest(cast(-1 as double), least(net, center - half)) as net_sentiment_low,
    least(cast(1 as double), greatest(net, center + half)) as net_sentiment_high,
    case when correction_status = 'corrected' then positive_share - negative_share end as corrected_net_sentiment,
    case when correction_status = 'corrected' then positive_low_share - negative_high_share end as corrected_net_sentiment_low,
    case when correction_status = 'corrected' then positive_high_share - negative_low_share end as corrected_net_sentiment_high,
    text_count < {{ var('small_count') }} as is_small,
    is_complete_week,
    week_starts_on,
    as_of_at

from bounded
