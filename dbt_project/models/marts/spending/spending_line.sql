{{ config(materialized='view') }}
-- Every claim line once, medical and pharmacy. A view: the lines are read once, where they are summed
-- to cells, and written nowhere a second time.
with final as (

    select * from {{ ref('spending_medical_line') }}
    union all
    select * from {{ ref('spending_pharmacy_line') }}

)

select * from final
