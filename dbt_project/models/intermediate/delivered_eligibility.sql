{{ config(materialized='view') }}

-- Every input format's eligibility spans, one line per format.
with final as (

    select * from {{ ref('stg_tuva__eligibility') }}
    union all
    select * from {{ ref('cclf_eligibility') }}
    union all
    select * from {{ ref('stg_apcd_cdl__eligibility') }}

)

select * from final
