-- CMS2: visits at which depression screening is due, for everyone, by day. Read apart from the
-- other visits, which keep only claims with a diagnosis that measures ask for, and only for the
-- years and payers in which the measure is computed.
with visit_code as (

    select code, valid_from, valid_to
    from {{ ref('measure_code') }}
    where value_set = 'behavioral_outpatient' and code_system in ('CPT', 'HCPCS')

),

support as (

    select payer, measurement_year
    from {{ ref('measure_support') }}
    where measure_id = 'CMS2' and is_computed

),

enrollee as (

    select enrollee.enrollee_key, enrollee.person_key, enrollee.claim_payer, support.measurement_year
    from {{ ref('enrollee') }} as enrollee
    inner join support on enrollee.payer = support.payer

),

scored as (

    select person_key from {{ ref('depression_score') }} group by person_key

),

claim as (

    select
        claim.claim_id,
        claim.person_key,
        claim.payer,
        claim.service_date,
        claim.year
    from {{ ref('medical_claim') }} as claim
    inner join visit_code
        on claim.hcpcs_code = visit_code.code
        and claim.service_date between visit_code.valid_from and visit_code.valid_to
    where claim.in_member_month

),

-- Only who has a score needs the days of the visits; of others it matters whether there is one.
dated as (

    select claim.person_key, claim.payer, claim.year, claim.service_date, min(claim.claim_id) as claim_id
    from claim
    inner join scored on claim.person_key = scored.person_key
    group by claim.person_key, claim.payer, claim.year, claim.service_date

),

undated as (

    select claim.person_key, claim.payer, claim.year
    from claim
    left join scored on claim.person_key = scored.person_key
    where scored.person_key is null
    group by claim.person_key, claim.payer, claim.year

),

visit as (

    select * from dated
    union all
    select
        person_key, payer, year, cast(null as date) as service_date, cast(null as string) as claim_id
    from undated

),

final as (

    select
        enrollee.enrollee_key,
        visit.service_date,
        enrollee.measurement_year,
        min(visit.claim_id) as claim_id
    from visit
    inner join enrollee
        on visit.person_key = enrollee.person_key
        and visit.payer = enrollee.claim_payer
        and visit.year = enrollee.measurement_year
    group by enrollee.enrollee_key, visit.service_date, enrollee.measurement_year

)

select * from final
