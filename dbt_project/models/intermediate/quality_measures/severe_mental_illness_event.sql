-- Qualifying event of SSD, SMD, SMC and SAA: in the measurement year one acute inpatient encounter
-- with the diagnosis, or two visits on different dates, both of the same diagnosis group.
with kind as (

    select visit_kind, requirement
    from {{ ref('measure_visit_kind') }}
    where used_by = 'SEVERE_MENTAL_ILLNESS'

),

visit as (

    select
        visit.enrollee_key,
        visit.service_date,
        visit.claim_id,
        visit.has_schizophrenia,
        visit.has_bipolar,
        kind.requirement = 'alone' as is_acute
    from {{ ref('visit') }} as visit
    inner join kind on visit.visit_kind = kind.visit_kind
    where visit.has_schizophrenia or visit.has_bipolar
    union all
    select
        stay.enrollee_key,
        stay.discharge_date as service_date,
        inpatient_claim.claim_id,
        stay.has_schizophrenia,
        stay.has_bipolar,
        stay.is_acute
    from {{ ref('facility_stay') }} as stay
    inner join {{ ref('inpatient_claim') }} as inpatient_claim
        on stay.stay_key = inpatient_claim.stay_key
    where stay.discharge_date is not null and (stay.has_schizophrenia or stay.has_bipolar)

),

grouped as (

    select *, 'schizophrenia' as diagnosis_group from visit where has_schizophrenia
    union all
    select *, 'bipolar' as diagnosis_group from visit where has_bipolar

),

final as (

    select
        enrollee_key,
        cast(extract(year from service_date) as integer) as measurement_year,
        diagnosis_group,
        {{ any_true('is_acute') }} as has_acute_encounter,
        count(distinct service_date) as visit_dates,
        {{ any_true('is_acute') }} or count(distinct service_date) >= 2 as is_qualifying,
        min(service_date) as first_date,
        {{ json_text_array('claim_id') }} as claim_ids
    from grouped
    group by enrollee_key, extract(year from service_date), diagnosis_group

)

select * from final
