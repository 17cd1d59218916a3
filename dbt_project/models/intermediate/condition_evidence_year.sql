-- One row per person, condition, calendar year of evidence and number of claims its class needs:
-- how many different dates, first and last. Two claims on one day are one date: the rules ask for
-- claims at least a day apart. Dates of two years differ, so look-backs of whole years add up.
with claim_diagnosis as (

    select * from {{ ref('claim_diagnosis') }}
    where not is_denied and in_member_month

),

diagnosis_condition as (

    select * from {{ ref('diagnosis_condition') }}

),

condition as (

    select condition_id, claim_rule from {{ ref('condition') }}

),

claim_rule as (

    select * from {{ ref('claim_rule') }}

),

setting as (

    select population__exclude_dx_from_ancillary as excludes_ancillary
    from {{ source('raw', 'setting') }}

),

by_other_code as (

    select * from {{ ref('single_claim_evidence') }}

),

-- Claims of a stroke that also carry an acute head injury are no evidence of a stroke.
excluded_claim as (

    select distinct -- a claim may carry several such codes
        claim_diagnosis.claim_key,
        exclusion.condition_id
    from claim_diagnosis
    inner join {{ ref('condition_rule') }} as exclusion
        on exclusion.match_kind = 'claim_exclusion'
        and claim_diagnosis.diagnosis_code like exclusion.code

),

by_diagnosis as (

    select
        claim_diagnosis.person_key,
        diagnosis_condition.condition_id,
        claim_rule.claims_needed,
        claim_diagnosis.first_service_date as evidence_date
    from claim_diagnosis
    cross join setting
    inner join diagnosis_condition
        on claim_diagnosis.diagnosis_code = diagnosis_condition.diagnosis_code
    inner join condition on diagnosis_condition.condition_id = condition.condition_id
    inner join claim_rule
        on condition.claim_rule = claim_rule.claim_rule
        and claim_diagnosis.claim_class = claim_rule.claim_class
    left join excluded_claim
        on claim_diagnosis.claim_key = excluded_claim.claim_key
        and diagnosis_condition.condition_id = excluded_claim.condition_id
    where excluded_claim.claim_key is null
        and not (setting.excludes_ancillary and claim_diagnosis.is_ancillary)

),

evidence_date as (

    select person_key, condition_id, claims_needed, evidence_date
    from (
        select * from by_diagnosis
        union all
        select * from by_other_code
    ) as evidence
    where evidence_date is not null
    group by person_key, condition_id, claims_needed, evidence_date

),

final as (

    select
        person_key,
        condition_id,
        cast(extract(year from evidence_date) as integer) as evidence_year,
        cast(claims_needed as integer) as claims_needed,
        cast(count(*) as integer) as evidence_dates,
        min(evidence_date) as first_date,
        max(evidence_date) as last_date
    from evidence_date
    group by person_key, condition_id, cast(extract(year from evidence_date) as integer),
        claims_needed

)

select * from final
