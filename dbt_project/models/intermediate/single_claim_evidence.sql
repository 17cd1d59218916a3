{{ config(materialized='view') }}

-- One claim is enough for counselling codes, treatment services and treatment drugs.
with claim_diagnosis as (

    select * from {{ ref('claim_diagnosis') }}
    where not is_denied and in_member_month

),

evidence_rule as (

    select * from {{ ref('condition_evidence') }}

),

final as (

    select
        claim_diagnosis.person_key,
        evidence_rule.condition_id,
        1 as claims_needed,
        claim_diagnosis.first_service_date as evidence_date
    from claim_diagnosis
    inner join evidence_rule
        on evidence_rule.code_system = 'ICD10CM'
        and claim_diagnosis.diagnosis_code = evidence_rule.code
    union all
    select
        medical_claim.person_key,
        evidence_rule.condition_id,
        1 as claims_needed,
        medical_claim.service_date as evidence_date
    from {{ ref('medical_claim') }} as medical_claim
    inner join evidence_rule
        on evidence_rule.code_system = 'HCPCS'
        and medical_claim.hcpcs_code = evidence_rule.code
    where not medical_claim.is_denied and medical_claim.in_member_month
    union all
    select
        pharmacy_claim.person_key,
        evidence_rule.condition_id,
        1 as claims_needed,
        pharmacy_claim.dispensing_date as evidence_date
    from {{ ref('pharmacy_claim') }} as pharmacy_claim
    inner join evidence_rule
        on evidence_rule.code_system = 'INGREDIENT'
        and pharmacy_claim.ingredient = evidence_rule.code
        and (evidence_rule.route is null or pharmacy_claim.route = evidence_rule.route)
    where not pharmacy_claim.is_denied and pharmacy_claim.in_member_month

)

select * from final
