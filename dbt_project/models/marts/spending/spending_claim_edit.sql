-- V06 and V08, the edits that need more than one line: claims with a negative net amount, and lines
-- that another claim repeats in person, day, service, provider and amount.
with medical_claim as (

    select * from {{ ref('medical_claim') }} where not is_denied

),

reversed as (

    select claim_key from medical_claim where cost_amount < 0 group by claim_key

),

negative as (

    select claim.claim_key, max(claim.payer) as payer, max(claim.year) as year,
        sum(claim.cost_amount) as amount
    from medical_claim as claim
    inner join reversed on claim.claim_key = reversed.claim_key
    group by claim.claim_key
    having sum(claim.cost_amount) < 0

),

-- A narrow first look: only keys that come twice are looked at in full.
fingerprint as (

    select
        {{ hash_key(['person_key', 'service_date', 'hcpcs_code', 'revenue_center_code',
            'rendering_npi', 'cost_amount', "coalesce(hcpcs_modifier_1, '')"]) }} as line_key,
        claim_key,
        payer,
        year,
        cost_amount
    from medical_claim
    where cost_amount > 0 and hcpcs_code is not null

),

suspect as (

    select line_key from fingerprint group by line_key having count(*) > 1

),

repeated as (

    select
        max(fingerprint.payer) as payer,
        max(fingerprint.year) as year,
        count(distinct fingerprint.claim_key) - 1 as findings,
        (count(distinct fingerprint.claim_key) - 1) * max(fingerprint.cost_amount) as amount
    from fingerprint
    inner join suspect on fingerprint.line_key = suspect.line_key
    group by fingerprint.line_key
    having count(distinct fingerprint.claim_key) > 1

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
