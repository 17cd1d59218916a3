{{ config(materialized='view') }}

-- Every input format's medical claim lines, one line per format.
with final as (

    select * from {{ ref('stg_tuva__medical_claim') }}

)

select * from final
