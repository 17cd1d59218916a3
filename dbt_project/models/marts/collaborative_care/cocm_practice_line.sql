-- One pass over claim lines: what a practice did for a person in a year that speaks of integration.
with classed as (

    select
        taxonomy_code,
        taxonomy_group = 'behavioral' as is_bh_clinician,
        taxonomy_group = 'primary_care' as is_primary_care
    from {{ ref('taxonomy_group') }}

),

-- Decision 28: primary care billed by an organization of behavioral care is reverse integration.
behavioral_tin as (

    select distinct provider.tin -- several entries, one organization
    from {{ ref('provider') }} as provider
    inner join {{ ref('behavioral_organization') }} as listed
        on provider.taxonomy_code = listed.code
    where provider.tin is not null and provider.entity_type = 'organization'

),

visit as (

    select distinct code, 1 as is_visit from {{ ref('primary_care_visit') }} -- a list, unique codes

),

screening as (

    select distinct code, 1 as is_screening -- a list, unique codes
    from {{ ref('spend_mental_health_screening') }}

),

code as (

    select code, family from {{ ref('cocm_billing_code') }} where code <> 'G0511'

),

psychotherapy as (

    select code, 1 as is_psychotherapy from {{ ref('cocm_psychotherapy') }}

),

line as (

    select
        medical_claim.person_key,
        coalesce(medical_claim.billing_tin, medical_claim.billing_npi) as organization_id,
        medical_claim.year,
        medical_claim.service_date,
        medical_claim.is_capitated,
        code.family,
        coalesce(classed.is_bh_clinician, false) as is_bh_clinician,
        coalesce(classed.is_primary_care, false) and visit.is_visit = 1 as is_primary_care_visit,
        visit.is_visit = 1 and coalesce(classed.is_primary_care, false)
        and (medical_claim.place_of_service_code = '53'
            or substr(medical_claim.bill_type_code, 1, 2) = '76'
            or behavioral_tin.tin is not null) as is_reverse,
        medical_claim.bucket = 'behavioral' as is_behavioral,
        screening.is_screening,
        psychotherapy.is_psychotherapy
    from {{ ref('medical_claim') }} as medical_claim
    left join classed on medical_claim.rendering_taxonomy_code = classed.taxonomy_code
    left join visit on medical_claim.hcpcs_code = visit.code
    left join screening on medical_claim.hcpcs_code = screening.code
    left join code on medical_claim.hcpcs_code = code.code
    left join psychotherapy on medical_claim.hcpcs_code = psychotherapy.code
    left join behavioral_tin on medical_claim.billing_tin = behavioral_tin.tin
    where not medical_claim.is_denied
        and medical_claim.hcpcs_code is not null
        and (visit.code is not null or screening.code is not null or code.code is not null
            or psychotherapy.code is not null or classed.is_bh_clinician)

),

final as (

    select
        person_key,
        organization_id,
        year,
        bool_or(is_primary_care_visit) as has_primary_care_visit,
        bool_or(is_primary_care_visit and is_behavioral) as has_pc_bh_diagnosis,
        bool_or(family = 'cocm') as has_cocm,
        bool_or(family = 'general_bhi') as has_general_bhi,
        bool_or(family = 'hbai') as has_hbai,
        bool_or(family = 'chronic_care') as has_chronic_care,
        bool_or(is_bh_clinician) as has_bh_clinician,
        bool_or(is_reverse) as has_reverse,
        coalesce(bool_or(is_screening = 1), false) as is_screened,
        coalesce(bool_or(is_psychotherapy = 1), false) as has_psychotherapy,
        cast(sum(case when is_primary_care_visit then 1 else 0 end) as bigint) as visits,
        cast(sum(case when is_primary_care_visit and is_capitated then 1 else 0 end) as bigint)
            as capitated_visits
    from line
    where organization_id is not null
    group by person_key, organization_id, year

)

select * from final
