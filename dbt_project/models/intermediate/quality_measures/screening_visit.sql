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

scored as (

    select person_key from {{ ref('depression_score') }} group by person_key

),

final as (

    select
        enrollee.enrollee_key,
        -- Only who has a score needs the days of the visits; of others one visit is enough.
        case when scored.person_key is not null then claim.service_date end as service_date,
        cast(extract(year from claim.service_date) as integer) as measurement_year,
        min(claim.claim_id) as claim_id
    from {{ ref('medical_claim') }} as claim
    inner join visit_code
        on claim.hcpcs_code = visit_code.code
        and claim.service_date between visit_code.valid_from and visit_code.valid_to
    inner join {{ ref('enrollee') }} as enrollee
        on claim.person_key = enrollee.person_key and claim.payer = enrollee.claim_payer
    inner join support
        on enrollee.payer = support.payer
        and extract(year from claim.service_date) = support.measurement_year
    left join scored on claim.person_key = scored.person_key
    where claim.in_member_month
    group by
        enrollee.enrollee_key, extract(year from claim.service_date),
        case when scored.person_key is not null then claim.service_date end

)

select * from final
