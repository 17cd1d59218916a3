-- Lineage of the formats that deliver versions (adjustments, voids, replacements), one line a format.
with final as (

    select * from {{ ref('cclf_lineage') }}
    union all
    select * from {{ ref('versioned_lineage') }}

)

select * from final
