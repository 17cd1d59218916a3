with procedure_code as (

    select * from {{ ref('final_claim_procedure') }}

),

final as (

    select procedure_code.*
    from procedure_code
    anti join {{ ref('withheld_claim') }} as withheld_claim
        on procedure_code.claim_key = withheld_claim.claim_key

)

select * from final
