-- V06: claims whose net amount is negative. The lines are named twice, not imported: a shared import
-- would be kept whole.
with reversed as (

    select claim_key
    from {{ ref('medical_claim') }}
    where not is_denied and cost_amount < 0
    group by claim_key

),

final as (

    select
        claim.claim_key,
        max(claim.payer) as payer,
        max(claim.year) as year,
        cast(sum(claim.cost_amount) as decimal(38, 2)) as amount
    from {{ ref('medical_claim') }} as claim
    inner join reversed on claim.claim_key = reversed.claim_key
    where not claim.is_denied
    group by claim.claim_key
    having sum(claim.cost_amount) < 0

)

select * from final
