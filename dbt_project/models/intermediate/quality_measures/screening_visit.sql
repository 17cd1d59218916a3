-- CMS2: visits at which depression screening is due, for everyone, by day. Read apart from the
-- other visits, which keep only claims with a diagnosis that measures ask for; empty where no
-- depression score was delivered.
with visit_code as (

    select code, valid_from, valid_to
    from {{ ref('measure_code') }}
    where value_set = 'behavioral_outpatient' and code_system in ('CPT', 'HCPCS')

),

delivered as (

    select count(*) as score_count from {{ ref('depression_score') }}

),

final as (

    select
        enrollee.enrollee_key,
        claim.service_date,
        cast(extract(year from claim.service_date) as integer) as measurement_year,
        min(claim.claim_id) as claim_id
    from {{ ref('medical_claim') }} as claim
    inner join visit_code
        on claim.hcpcs_code = visit_code.code
        and claim.service_date between visit_code.valid_from and visit_code.valid_to
    inner join {{ ref('enrollee') }} as enrollee
        on claim.person_key = enrollee.person_key and claim.payer = enrollee.claim_payer
    cross join delivered
    where claim.in_member_month and delivered.score_count > 0
    group by enrollee.enrollee_key, claim.service_date

)

select * from final
