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

-- What a procedure code speaks of, each a bit of the evidence.
use as (

    select code, {{ evidence_bit('primary_care_visit') }} as evidence
    from {{ ref('primary_care_visit') }}
    union all
    select code, {{ evidence_bit('screening') }} as evidence
    from {{ ref('spend_mental_health_screening') }}
    union all
    select code, {{ evidence_bit('psychotherapy') }} as evidence
    from {{ ref('cocm_psychotherapy') }}
    union all
    select
        code,
        case family
            {% for family in ['cocm', 'general_bhi', 'hbai', 'chronic_care'] %}
            when '{{ family }}' then {{ evidence_bit(family) }}
            {% endfor %}
            else {{ evidence_bit('other_family') }}
        end as evidence
    from {{ ref('cocm_billing_code') }}
    where code <> 'G0511'

),

code as (

    select code, bit_or(evidence) as evidence from use group by code

),

line as (

    select
        medical_claim.person_key,
        coalesce(medical_claim.billing_tin, medical_claim.billing_npi) as organization_id,
        medical_claim.year,
        medical_claim.is_capitated,
        -- A visit counts with a primary care clinician only.
        coalesce(code.evidence - (code.evidence & {{ evidence_bit('primary_care_visit') }}), 0)
            as evidence,
        coalesce(classed.is_bh_clinician, false) as is_bh_clinician,
        coalesce(
            classed.is_primary_care and {{ has_evidence('primary_care_visit', 'code.evidence') }},
            false
        ) as is_primary_care_visit,
        medical_claim.place_of_service_code = '53'
        or substr(medical_claim.bill_type_code, 1, 2) = '76'
        or behavioral_tin.tin is not null as is_behavioral_place,
        medical_claim.bucket = 'behavioral' as is_behavioral
    from {{ ref('medical_claim') }} as medical_claim
    left join classed on medical_claim.rendering_taxonomy_code = classed.taxonomy_code
    left join code on medical_claim.hcpcs_code = code.code
    left join behavioral_tin on medical_claim.billing_tin = behavioral_tin.tin
    where not medical_claim.is_denied
        and medical_claim.hcpcs_code is not null
        and (code.code is not null or classed.is_bh_clinician)

),

-- One number of bits is far cheaper to gather, write and read than a column for each.
final as (

    select
        person_key,
        organization_id,
        year,
        bit_or(evidence
            + case when is_primary_care_visit
                then {{ evidence_bit('primary_care_visit') }} else 0 end
            + case when is_primary_care_visit and is_behavioral
                then {{ evidence_bit('pc_bh_diagnosis') }} else 0 end
            + case when is_primary_care_visit and is_behavioral_place
                then {{ evidence_bit('reverse') }} else 0 end
            + case when is_bh_clinician then {{ evidence_bit('bh_clinician') }} else 0 end)
            as evidence,
        cast(sum(case when is_primary_care_visit then 1 else 0 end) as integer) as visits,
        cast(sum(case when is_primary_care_visit and is_capitated then 1 else 0 end) as integer)
            as capitated_visits
    from line
    where organization_id is not null
    group by person_key, organization_id, year

)

select * from final
