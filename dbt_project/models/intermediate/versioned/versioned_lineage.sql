{{ config(materialized='view') }}

-- Lineage of plan extracts and state submissions in the shape of core.claim_lineage.
with final as (

    {{ versioned_lineage_rows(
        ref('versioned_medical_line'), ref('versioned_medical_row'),
        ref('versioned_medical_contested'), 'medical_claim'
    ) }}
    union all
    {{ versioned_lineage_rows(
        ref('versioned_pharmacy_line'), ref('versioned_pharmacy_row'),
        ref('versioned_pharmacy_contested'), 'pharmacy_claim'
    ) }}
    union all
    select * from {{ ref('stg_apcd_cdl__predetermination') }}

)

select * from final
