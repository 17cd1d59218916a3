-- CMS2: years with a visit at which depression screening is due, for everyone, and the visits that
-- have a score on the day or up to 14 days before, the last one deciding. Read apart from the other
-- visits, which keep only claims with a diagnosis that measures ask for, and only for the years
-- and payers in which the measure is computed.
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

-- Anyone with a visit is asked about: that there was one in the year is enough.
visited as (

    select claim.person_key, claim.payer, claim.year
    from {{ ref('medical_claim') }} as claim
    inner join visit_code
        on claim.hcpcs_code = visit_code.code
        and claim.service_date between visit_code.valid_from and visit_code.valid_to
    where claim.in_member_month
        and claim.year in (select measurement_year from support)
    group by claim.person_key, claim.payer, claim.year

),

-- The day matters where a score lies on it or up to 14 days before. Of two scores on one day the
-- positive one counts, the more careful reading.
score as (

    select
        person_key,
        score_date,
        bool_or(is_positive) as is_positive
    from {{ ref('depression_score') }}
    group by person_key, score_date

),

screened as (

    select
        claim.person_key,
        claim.payer,
        claim.year,
        claim.service_date,
        claim.claim_id,
        max(score.score_date) as screen_date,
        max_by(score.is_positive, score.score_date) as is_positive
    from {{ ref('medical_claim') }} as claim
    inner join visit_code
        on claim.hcpcs_code = visit_code.code
        and claim.service_date between visit_code.valid_from and visit_code.valid_to
    inner join score
        on claim.person_key = score.person_key
        and score.score_date between date_add(claim.service_date, -14) and claim.service_date
    where claim.in_member_month
        and claim.year in (select measurement_year from support)
    group by
        claim.person_key, claim.payer, claim.year, claim.service_date, claim.claim_id

),

visit as (

    select
        person_key,
        payer,
        year,
        cast(null as date) as service_date,
        cast(null as string) as claim_id,
        cast(null as date) as screen_date,
        cast(null as boolean) as is_positive
    from visited
    union all
    select person_key, payer, year, service_date, claim_id, screen_date, is_positive from screened

),

final as (

    select
        enrollee.enrollee_key,
        visit.service_date,
        visit.year as measurement_year,
        visit.claim_id,
        visit.screen_date,
        visit.is_positive
    from visit
    inner join {{ ref('enrollee') }} as enrollee
        on visit.person_key = enrollee.person_key and visit.payer = enrollee.claim_payer
    inner join support
        on enrollee.payer = support.payer and visit.year = support.measurement_year

)

select * from final
