-- V08: lines that another claim repeats in person, day, service, provider and amount. A narrow first
-- look finds the few fingerprints that two claims share; only those are looked at in full.
{% set fingerprint = hash_key(['person_key', 'service_date', 'hcpcs_code', 'revenue_center_code',
    'rendering_npi', 'cost_amount', "coalesce(hcpcs_modifier_1, '')"]) -%}
with suspect as (

    select {{ fingerprint }} as line_key
    from {{ ref('medical_claim') }}
    where not is_denied and cost_amount > 0 and hcpcs_code is not null
    group by {{ fingerprint }}
    having min(claim_key) <> max(claim_key)

),

line as (

    select {{ fingerprint }} as line_key, claim_key, payer, year, cost_amount
    from {{ ref('medical_claim') }}
    where not is_denied and cost_amount > 0 and hcpcs_code is not null

),

final as (

    select
        line.line_key,
        max(line.payer) as payer,
        max(line.year) as year,
        cast(count(distinct line.claim_key) - 1 as bigint) as findings,
        cast((count(distinct line.claim_key) - 1) * max(line.cost_amount) as decimal(38, 2))
            as amount
    from line
    inner join suspect on line.line_key = suspect.line_key
    group by line.line_key

)

select * from final
