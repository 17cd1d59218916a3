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

-- What a procedure code speaks of, one bit a use; the bits of the year below follow the same order.
{% set uses = ['visit', 'screening', 'psychotherapy', 'cocm', 'general_bhi', 'hbai',
    'chronic_care', 'other_family'] %}
use as (

    select code, {{ 2 ** uses.index('visit') }} as uses from {{ ref('primary_care_visit') }}
    union all
    select code, {{ 2 ** uses.index('screening') }} as uses
    from {{ ref('spend_mental_health_screening') }}
    union all
    select code, {{ 2 ** uses.index('psychotherapy') }} as uses from {{ ref('cocm_psychotherapy') }}
    union all
    select
        code,
        case family
            {% for family in uses[3:7] %}
            when '{{ family }}' then {{ 2 ** uses.index(family) }}
            {% endfor %}
            else {{ 2 ** uses.index('other_family') }}
        end as uses
    from {{ ref('cocm_billing_code') }}
    where code <> 'G0511'

),

code as (

    select code, bit_or(uses) as uses from use group by code

),

line as (

    select
        medical_claim.person_key,
        coalesce(medical_claim.billing_tin, medical_claim.billing_npi) as organization_id,
        medical_claim.year,
        medical_claim.is_capitated,
        coalesce(code.uses, 0) as uses,
        coalesce(classed.is_bh_clinician, false) as is_bh_clinician,
        coalesce(classed.is_primary_care and (code.uses & 1) <> 0, false) as is_primary_care_visit,
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

-- Over so many groups one number of bits is far cheaper to gather than a column for each.
summed as (

    select
        person_key,
        organization_id,
        year,
        bit_or((uses & {{ 2 ** (uses | length) - 2 }})
            + case when is_primary_care_visit then 1 else 0 end
            + case when is_primary_care_visit and is_behavioral then 256 else 0 end
            + case when is_bh_clinician then 512 else 0 end
            + case when is_primary_care_visit and is_behavioral_place then 1024 else 0 end) as met,
        sum(case when is_primary_care_visit then 1 else 0 end) as visits,
        sum(case when is_primary_care_visit and is_capitated then 1 else 0 end)
            as capitated_visits
    from line
    where organization_id is not null
    group by person_key, organization_id, year

),

final as (

    select
        person_key,
        organization_id,
        year,
        (met & 1) <> 0 as has_primary_care_visit,
        (met & 256) <> 0 as has_pc_bh_diagnosis,
        {% for family in uses[3:7] %}
        (met & {{ 2 ** uses.index(family) }}) <> 0 as has_{{ family }},
        {% endfor %}
        (met & 512) <> 0 as has_bh_clinician,
        (met & 1024) <> 0 as has_reverse,
        (met & {{ 2 ** uses.index('screening') }}) <> 0 as is_screened,
        (met & {{ 2 ** uses.index('psychotherapy') }}) <> 0 as has_psychotherapy,
        cast(visits as bigint) as visits,
        cast(capitated_visits as bigint) as capitated_visits
    from summed

)

select * from final
