{# The model version in use: the one that was completed last. No row where none is complete. #}
select model_version

from {{ source('lake', 'enriched__label_versions') }}

qualify row_number() over (order by completed_at desc, model_version) = 1
