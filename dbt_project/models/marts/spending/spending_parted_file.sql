-- Deliveries that carry any of the three parts of the member's share: for their lines the sum of the
-- parts is the allowed amount (decision 1).
with delivered as (

    select delivery_id
    from {{ ref('medical_claim') }}
    where coalesce(copayment_amount, coinsurance_amount, deductible_amount) is not null
    group by delivery_id

    union

    select delivery_id
    from {{ ref('pharmacy_claim') }}
    where coalesce(copayment_amount, coinsurance_amount, deductible_amount) is not null
    group by delivery_id

),

final as (

    select delivery_id, 1 as has_parts from delivered

)

select * from final
