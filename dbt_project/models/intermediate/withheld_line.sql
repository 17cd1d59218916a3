{{ config(materialized='view') }}

-- The lines of withheld claims as they were delivered; `keep_part2_apart` stores them in home/part2.
with line as (

    select * from {{ ref('final_medical_line') }}

),

final as (

    select line.*
    from line
    inner join {{ ref('withheld_claim') }} as withheld_claim
        on line.claim_key = withheld_claim.claim_key

)

select * from final
