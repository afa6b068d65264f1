select
    version_key,
    max_by(masked_text, model_version) as masked_text

from {{ source('lake', 'enriched__masked_text') }}

group by version_key
