-- The one reading of all diagnoses for the quality measures: claim × code list, any position.
-- Lists of bodily disease are kept only for people with schizophrenia or bipolar disorder, the
-- only ones for whom a measure asks.
with measure_code as (

    select value_set, code, valid_from, valid_to
    from {{ ref('measure_code') }}
    where code_system = 'ICD10CM'

),

setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

hit as (

    select
        diagnosis.claim_key,
        measure_code.value_set,
        max(diagnosis.person_key) as person_key,
        max(diagnosis.payer) as payer,
        min(diagnosis.position) as position,
        min(diagnosis.first_service_date) as service_date,
        max(diagnosis.last_service_date) as last_service_date
    from {{ ref('claim_diagnosis') }} as diagnosis
    cross join setting
    inner join measure_code
        on diagnosis.diagnosis_code = measure_code.code
        and coalesce(diagnosis.last_service_date, diagnosis.first_service_date)
            between measure_code.valid_from and measure_code.valid_to
    where diagnosis.in_member_month and (setting.include_denied or not diagnosis.is_denied)
    group by diagnosis.claim_key, measure_code.value_set

),

severe_mental_illness as (

    select person_key
    from hit
    where value_set in ('schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder')
    group by person_key

),

final as (

    select
        enrollee.enrollee_key,
        hit.claim_key,
        hit.value_set,
        hit.position = 1 as is_principal,
        hit.service_date,
        hit.last_service_date
    from hit
    inner join {{ ref('enrollee') }} as enrollee
        on hit.person_key = enrollee.person_key and hit.payer = enrollee.claim_payer
    left join severe_mental_illness as severe on hit.person_key = severe.person_key
    where severe.person_key is not null
        or hit.value_set not in (
            'diabetes', 'ischemic_vascular_disease', 'acute_myocardial_infarction', 'dementia',
            'advanced_illness', 'frailty_diagnosis'
        )

)

select * from final
