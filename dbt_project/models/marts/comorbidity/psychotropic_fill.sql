-- "With contact": a behavioral clinician's visit or a Collaborative Care or general behavioral
-- integration service within the window either side of the fill (decision 16).
with pharmacy_claim as (

    select * from {{ ref('pharmacy_claim') }}
    where is_psychotropic and in_member_month and not is_denied

),

medical_claim as (

    select person_key, service_date, rendering_taxonomy_code, hcpcs_code
    from {{ ref('medical_claim') }}
    where not is_denied

),

taxonomy_group as (

    select * from {{ ref('taxonomy_group') }}

),

procedure_class as (

    select hcpcs_code from {{ ref('procedure_class') }}
    where code_class in ('collaborative_care', 'general_bhi')

),

threshold as (

    select cast(max(value) as integer) as contact_days
    from {{ ref('population_threshold') }}
    where threshold = 'behavioral_contact_days'

),

contact as (

    select
        medical_claim.person_key,
        medical_claim.service_date as contact_date
    from medical_claim
    left join taxonomy_group
        on medical_claim.rendering_taxonomy_code = taxonomy_group.taxonomy_code
    left join procedure_class on medical_claim.hcpcs_code = procedure_class.hcpcs_code
    where taxonomy_group.taxonomy_group = 'behavioral' or procedure_class.hcpcs_code is not null
    group by medical_claim.person_key, medical_claim.service_date

),

fill as (

    select
        pharmacy_claim.claim_key,
        pharmacy_claim.claim_line_number,
        pharmacy_claim.person_key,
        pharmacy_claim.payer,
        pharmacy_claim.year,
        pharmacy_claim.drug_class,
        pharmacy_claim.dispensing_date,
        coalesce(taxonomy_group.taxonomy_group, 'missing') as prescriber_group
    from pharmacy_claim
    left join taxonomy_group
        on pharmacy_claim.prescriber_taxonomy_code = taxonomy_group.taxonomy_code

),

near as (

    select
        fill.claim_key,
        fill.claim_line_number
    from fill
    cross join threshold
    inner join contact
        on fill.person_key = contact.person_key
        and contact.contact_date between date_add(fill.dispensing_date, -threshold.contact_days)
        and date_add(fill.dispensing_date, threshold.contact_days)
    group by fill.claim_key, fill.claim_line_number

),

final as (

    select
        fill.claim_key,
        fill.claim_line_number,
        fill.person_key,
        fill.payer,
        fill.year,
        fill.drug_class,
        fill.dispensing_date,
        fill.prescriber_group,
        near.claim_key is not null as has_behavioral_contact
    from fill
    left join near
        on fill.claim_key = near.claim_key
        and fill.claim_line_number = near.claim_line_number

)

select * from final
