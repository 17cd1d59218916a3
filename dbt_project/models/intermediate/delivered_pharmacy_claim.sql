{{ config(materialized='view') }}

-- Every input format's fills, one line per format.
with final as (

    select * from {{ ref('stg_tuva__pharmacy_claim') }}

)

select * from final
