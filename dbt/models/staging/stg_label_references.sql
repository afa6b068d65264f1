select
    label_references.language as detected_language,
    label_references.head,
    label_references.label,
    label_references.share as label_share

from {{ source('lake', 'enriched__label_references') }} as label_references

inner join {{ ref('stg_label_versions') }} as in_use
    on label_references.model_version = in_use.model_version
