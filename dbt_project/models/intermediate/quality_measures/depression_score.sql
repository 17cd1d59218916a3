-- Scores of depression instruments from observations, laboratory results (by LOINC) and the
-- Collaborative Care registry, one scale for all: PHQ-9 (with its adolescent form) and PHQ-2.
with measure_code as (

    select value_set, code
    from {{ ref('value_set') }}
    where code_system = 'LOINC'
        and value_set in (
            'phq9_total', 'phq2_total', 'depression_screen_adult', 'depression_screen_adolescent'
        )

),

code_instrument as (

    select
        code,
        case
            when {{ any_true("value_set = 'phq9_total'") }} then 'phq9'
            when {{ any_true("value_set = 'phq2_total'") }} then 'phq2'
            else 'screen'
        end as instrument
    from measure_code
    group by code

),

registry_person as (

    select
        patient.registry_patient_id,
        min(eligibility.person_key) as person_key
    from {{ source('raw', 'cocm_patient') }} as patient
    inner join {{ ref('eligibility') }} as eligibility
        on patient.member_id = eligibility.member_id
        and (patient.payer is null or patient.payer = eligibility.payer)
    group by patient.registry_patient_id
    having count(distinct eligibility.person_key) = 1

),

scored as (

    select
        observation.person_key,
        observation.observation_date as score_date,
        code_instrument.instrument,
        observation.result_number as score,
        lower(observation.result) as result_text,
        observation.observation_id as source_id
    from {{ ref('observation') }} as observation
    inner join code_instrument on observation.code = code_instrument.code
    union all
    select
        lab_result.person_key,
        lab_result.result_date as score_date,
        code_instrument.instrument,
        lab_result.result_number as score,
        lower(lab_result.result) as result_text,
        lab_result.lab_result_id as source_id
    from {{ ref('lab_result') }} as lab_result
    inner join code_instrument on lab_result.code = code_instrument.code
    union all
    select
        registry_person.person_key,
        cast(scale.result_date as date) as score_date,
        case lower(scale.instrument) when 'phq2' then 'phq2' else 'phq9' end as instrument,
        cast(scale.total_score as double) as score,
        cast(null as string) as result_text,
        scale.result_id as source_id
    from {{ source('raw', 'cocm_scale_result') }} as scale
    inner join registry_person
        on scale.registry_patient_id = registry_person.registry_patient_id
    where lower(scale.instrument) in ('phq2', 'phq9', 'phq_a')

),

final as (

    select
        person_key,
        score_date,
        instrument,
        score,
        min(source_id) as source_id,
        -- Usual cut-offs: PHQ-9 from 10, PHQ-2 from 3; a coded screen says positive or negative.
        case
            when instrument = 'phq9' then score >= 10
            when instrument = 'phq2' then score >= 3
            else {{ any_true("result_text like '%positive%'") }}
        end as is_positive
    from scored
    where score_date is not null and (score is not null or result_text is not null)
    group by person_key, score_date, instrument, score

)

select * from final
