-- V06 and V08, the edits that need more than one line: claims with a negative net amount, and lines
-- that another claim repeats in person, day, service, provider and amount.
with line as (

    select * from {{ ref('spending_line') }}

),

medical_claim as (

    select * from {{ ref('medical_claim') }}

),

reversed as (

    select claim_key from line where spending_amount < 0 and not is_denied group by claim_key

),

negative as (

    select line.claim_key, max(line.payer) as payer, max(line.year) as year,
        sum(line.spending_amount) as amount
    from line
    inner join reversed on line.claim_key = reversed.claim_key
    where not line.is_denied
    group by line.claim_key
    having sum(line.spending_amount) < 0

),

repeated as (

    select payer, year, count(*) - 1 as findings, (count(*) - 1) * max(cost_amount) as amount
    from medical_claim
    where not is_denied and cost_amount > 0 and hcpcs_code is not null
    group by
        payer, year, person_key, service_date, hcpcs_code, hcpcs_modifier_1, revenue_center_code,
        rendering_npi, cost_amount
    having count(*) > 1 and count(distinct claim_key) > 1

),

final as (

    select
        'V06' as edit_id, payer, year,
        cast(count(*) as bigint) as findings,
        cast(sum(amount) as decimal(38, 2)) as amount
    from negative
    group by payer, year

    union all

    select
        'V08' as edit_id, payer, year,
        cast(sum(findings) as bigint) as findings,
        cast(sum(amount) as decimal(38, 2)) as amount
    from repeated
    group by payer, year

)

select * from final
