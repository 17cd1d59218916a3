-- Diabetes in the measurement year or the year before, for people with severe mental illness.
-- To 2023: one acute inpatient encounter, two visits on different dates, or any diabetes drug.
-- From 2024: diagnoses on two dates (not from place 81), or a drug together with a diagnosis.
with period as (

    select measurement_year, diabetes_by_two_dates, laboratory_place_ignored
    from {{ ref('measurement_year') }}

),

candidate as (

    select enrollee_key
    from {{ ref('coded_diagnosis') }}
    where has_severe_mental_illness
    group by enrollee_key

),

kind as (

    select visit_kind, requirement, first_year, last_year
    from {{ ref('measure_visit_kind') }}
    where used_by = 'DIABETES'

),

evidence as (

    select
        coded.enrollee_key,
        coded.service_date,
        claim.claim_id,
        case when claim.is_laboratory_claim then 'laboratory_diagnosis' else 'diagnosis' end
            as evidence
    from {{ ref('coded_diagnosis') }} as coded
    inner join {{ ref('severe_illness_claim') }} as claim on coded.claim_key = claim.claim_key
    where coded.has_diabetes
    union all
    select
        enrollee_key,
        dispensing_date as service_date,
        claim_id,
        'drug' as evidence
    from {{ ref('drug_fill') }}
    where medication_list = 'diabetes_medication'
    union all
    select
        visit.enrollee_key,
        visit.service_date,
        visit.claim_id,
        case when kind.requirement = 'alone' then 'acute' else 'visit' end as evidence
    from {{ ref('visit') }} as visit
    inner join kind on visit.visit_kind = kind.visit_kind
    where visit.has_diabetes
    union all
    select
        stay.enrollee_key,
        stay.discharge_date as service_date,
        inpatient_claim.claim_id,
        case when stay.is_acute then 'acute' else 'visit' end as evidence
    from {{ ref('facility_stay') }} as stay
    inner join {{ ref('inpatient_claim') }} as inpatient_claim
        on stay.stay_key = inpatient_claim.stay_key
    where stay.has_diabetes and stay.discharge_date is not null

),

dated as (

    select
        evidence.*,
        period.measurement_year,
        period.diabetes_by_two_dates,
        period.laboratory_place_ignored
    from evidence
    inner join candidate on evidence.enrollee_key = candidate.enrollee_key
    inner join period
        on extract(year from evidence.service_date)
            between period.measurement_year - 1 and period.measurement_year

),

counted as (

    select
        enrollee_key,
        measurement_year,
        {{ any_true('diabetes_by_two_dates') }} as diabetes_by_two_dates,
        count(distinct case
            when evidence = 'diagnosis'
                or (evidence = 'laboratory_diagnosis' and not laboratory_place_ignored)
                then service_date
        end) as diagnosis_dates,
        count(distinct case when evidence = 'visit' then service_date end) as visit_dates,
        count(distinct case when evidence = 'drug' then service_date end) as drug_dates,
        {{ any_true("evidence = 'acute'") }} as has_acute_encounter,
        min(service_date) as first_date,
        {{ json_text_array('claim_id') }} as claim_ids
    from dated
    group by enrollee_key, measurement_year

),

final as (

    select
        *,
        case
            when diabetes_by_two_dates
                then diagnosis_dates >= 2 or (drug_dates > 0 and diagnosis_dates > 0)
            else has_acute_encounter or visit_dates >= 2 or drug_dates > 0
        end as has_diabetes
    from counted

)

select * from final
