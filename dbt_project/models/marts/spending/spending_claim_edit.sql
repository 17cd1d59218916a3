-- V06 and V08, the edits that need more than one line, by payer and year: claims whose net amount is
-- negative, and lines that another claim repeats in person, day, service, provider and amount. A narrow
-- first look finds the few claims and fingerprints concerned; only those are looked at in full. The
-- lines are named each time, not imported: a shared import would be kept whole.
{% set fingerprint = hash_key(['claim.person_key', 'claim.service_date', 'claim.hcpcs_code',
    'claim.revenue_center_code', 'claim.rendering_npi', 'claim.cost_amount',
    "coalesce(claim.hcpcs_modifier_1, '')"]) -%}
with reversed as (

    select claim_key
    from {{ ref('medical_claim') }}
    where not is_denied and cost_amount < 0
    group by claim_key

),

negative as (

    select
        claim.claim_key,
        max(claim.payer) as payer,
        max(claim.year) as year,
        cast(1 as bigint) as findings,
        cast(sum(claim.cost_amount) as decimal(38, 2)) as amount
    from {{ ref('medical_claim') }} as claim
    inner join reversed on claim.claim_key = reversed.claim_key
    where not claim.is_denied
    group by claim.claim_key
    having sum(claim.cost_amount) < 0

),

suspect as (

    select {{ fingerprint }} as line_key
    from {{ ref('medical_claim') }} as claim
    where not claim.is_denied and claim.cost_amount > 0 and claim.hcpcs_code is not null
    group by {{ fingerprint }}
    having min(claim.claim_key) <> max(claim.claim_key)

),

repeated as (

    select
        suspect.line_key,
        max(claim.payer) as payer,
        max(claim.year) as year,
        cast(count(distinct claim.claim_key) - 1 as bigint) as findings,
        cast((count(distinct claim.claim_key) - 1) * max(claim.cost_amount) as decimal(38, 2))
            as amount
    from {{ ref('medical_claim') }} as claim
    inner join suspect on {{ fingerprint }} = suspect.line_key
    where not claim.is_denied and claim.cost_amount > 0 and claim.hcpcs_code is not null
    group by suspect.line_key

),

final as (

    {% for edit, finding in [('V06', 'negative'), ('V08', 'repeated')] -%}
    select
        '{{ edit }}' as edit_id, payer, year,
        cast(sum(findings) as bigint) as findings,
        cast(sum(amount) as decimal(38, 2)) as amount
    from {{ finding }}
    group by payer, year
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
