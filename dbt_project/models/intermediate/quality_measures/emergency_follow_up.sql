-- Visits on day 0 to 30 after an emergency visit that measure_visit_kind accepts for FUM and FUA.
-- To 2024 FUM asks for a principal mental health diagnosis (or principal self-harm with any mental
-- health diagnosis); from 2025 for a provider or a mental health diagnosis in any position. FUA
-- asks for any substance use diagnosis or overdose, a mental health provider, or medication.
with candidate as (

    select measure_id, measurement_year, enrollee_key, event_key, index_date
    from {{ ref('measure_candidate') }}
    where measure_id in ('FUM', 'FUA')

),

accepted as (

    select
        candidate.measure_id,
        candidate.enrollee_key,
        candidate.event_key,
        visit.service_date,
        visit.claim_id
    from candidate
    inner join {{ ref('measure_visit_kind') }} as kind
        on candidate.measure_id = kind.used_by
        and candidate.measurement_year >= kind.first_year
        and candidate.measurement_year <= coalesce(kind.last_year, candidate.measurement_year)
    inner join {{ ref('visit') }} as visit
        on candidate.enrollee_key = visit.enrollee_key
        and kind.visit_kind = visit.visit_kind
        and visit.service_date between candidate.index_date and date_add(candidate.index_date, 30)
    where case kind.requirement
        when 'none' then true
        when 'diagnosis' then visit.has_mental_health_diagnosis
        when 'provider_or_diagnosis'
            then visit.is_mental_health_provider or visit.has_mental_health_diagnosis
        when 'principal_diagnosis' then visit.has_principal_mental_health_diagnosis
            or (visit.has_principal_self_harm and visit.has_mental_health_diagnosis)
        when 'substance_diagnosis'
            then visit.has_substance_use_disorder or visit.has_substance_overdose
        when 'substance_diagnosis_or_provider'
            then visit.has_substance_use_disorder or visit.has_substance_overdose
                or visit.is_mental_health_provider
        else false
    end
    union all
    select
        candidate.measure_id,
        candidate.enrollee_key,
        candidate.event_key,
        fill.dispensing_date as service_date,
        fill.claim_id
    from candidate
    inner join {{ ref('drug_fill') }} as fill
        on candidate.enrollee_key = fill.enrollee_key
        and fill.medication_list = 'substance_use_medication'
        and fill.dispensing_date between candidate.index_date
            and date_add(candidate.index_date, 30)
    where candidate.measure_id = 'FUA'

),

final as (

    select
        measure_id,
        enrollee_key,
        event_key,
        min(service_date) as visit_date,
        {{ json_text_array('claim_id') }} as visit_claim_ids
    from accepted
    group by measure_id, enrollee_key, event_key

)

select * from final
