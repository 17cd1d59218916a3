{{ config(materialized='view') }}

-- Every input format's fills, one line per format.
with final as (

    select * from {{ ref('stg_tuva__pharmacy_claim') }}
    union all
    select * from {{ ref('cclf_pharmacy_claim') }}
    union all
    select * from {{ ref('versioned_pharmacy_claim') }}

)

select * from final
