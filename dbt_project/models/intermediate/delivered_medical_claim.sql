{{ config(materialized='view') }}

-- Every input format's medical claim lines, one line per format.
with final as (

    select * from {{ ref('stg_tuva__medical_claim') }}
    union all
    select * from {{ ref('cclf_institutional_claim') }}
    union all
    select * from {{ ref('cclf_professional_claim') }}
    union all
    select * from {{ ref('versioned_medical_claim') }}

)

select * from final
