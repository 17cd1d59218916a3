-- Screening scores wherever they were recorded, on one scale, and whether they call for an answer.
with screen_code as (

    select * from {{ ref('screen_code') }}

),

cut_off as (

    select
        instrument,
        max(positive_from) as positive_from,
        max(positive_from_men) as positive_from_men
    from screen_code
    group by instrument

),

person as (

    select person_key, sex from {{ ref('person') }}

),

reject as (

    select source_name, row_id
    from {{ ref('cocm_registry_reject') }}
    where entity = 'cocm_scale_result'

),

scored as (

    select
        observation.person_key,
        screen_code.instrument,
        observation.observation_date as screen_date,
        observation.result_number as score
    from {{ ref('observation') }} as observation
    inner join screen_code on observation.code = screen_code.code
    union all
    select
        lab_result.person_key,
        screen_code.instrument,
        lab_result.result_date as screen_date,
        lab_result.result_number as score
    from {{ ref('lab_result') }} as lab_result
    inner join screen_code on lab_result.code = screen_code.code
    union all
    select
        patient.person_key,
        scale_result.instrument,
        scale_result.result_date as screen_date,
        scale_result.total_score as score
    from {{ ref('stg_cocm_registry__scale_result') }} as scale_result
    inner join {{ ref('cocm_registry_patient') }} as patient
        on scale_result.patient_key = patient.patient_key
    left join reject
        on scale_result.source_name = reject.source_name
        and scale_result.result_id = reject.row_id
    where patient.person_key is not null and reject.row_id is null

),

final as (

    select
        scored.person_key,
        scored.instrument,
        scored.screen_date,
        cast(extract(year from scored.screen_date) as integer) as year,
        max(scored.score) as score,
        bool_or(scored.score >= case when person.sex = 'male' then cut_off.positive_from_men
            else cut_off.positive_from end) as is_positive
    from scored
    inner join cut_off on scored.instrument = cut_off.instrument
    left join person on scored.person_key = person.person_key
    where scored.score is not null and scored.screen_date is not null
    group by scored.person_key, scored.instrument, scored.screen_date

)

select * from final
