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
        diagnosis.person_key,
        diagnosis.payer,
        measure_code.value_set,
        min(diagnosis.position) as position,
        min(diagnosis.first_service_date) as service_date,
        max(diagnosis.last_service_date) as last_service_date
    from {{ ref('claim_diagnosis') }} as diagnosis
    cross join setting
    inner join measure_code
        on diagnosis.diagnosis_code = measure_code.code
        and coalesce(diagnosis.last_service_date, diagnosis.first_service_date)
            between measure_code.valid_from and measure_code.valid_to
    where setting.include_denied or not diagnosis.is_denied
    group by
        diagnosis.claim_key, diagnosis.person_key, diagnosis.payer, measure_code.value_set

),

severe_mental_illness as (

    select person_key
    from hit
    where value_set in ('schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder')
    group by person_key

),

kept as (

    select hit.*
    from hit
    left join severe_mental_illness as severe on hit.person_key = severe.person_key
    where severe.person_key is not null
        or hit.value_set not in (
            'diabetes', 'ischemic_vascular_disease', 'acute_myocardial_infarction', 'dementia',
            'advanced_illness', 'frailty_diagnosis'
        )

),

-- A laboratory claim is one whose every line was performed at place of service 81.
claim as (

    select
        medical_claim.claim_key,
        max(medical_claim.claim_id) as claim_id,
        min(case when laboratory.code is not null then 1 else 0 end) = 1
            as is_laboratory_claim,
        {{ any_true('medical_claim.in_member_month') }} as in_member_month
    from {{ ref('medical_claim') }} as medical_claim
    left join {{ ref('measure_code') }} as laboratory
        on medical_claim.place_of_service_code = laboratory.code
        and laboratory.value_set = 'laboratory_pos'
    where medical_claim.claim_key in (select claim_key from kept)
    group by medical_claim.claim_key

),

final as (

    select
        enrollee.enrollee_key,
        kept.claim_key,
        claim.claim_id,
        kept.value_set,
        kept.position = 1 as is_principal,
        kept.service_date,
        kept.last_service_date,
        claim.is_laboratory_claim
    from kept
    inner join claim on kept.claim_key = claim.claim_key and claim.in_member_month
    inner join {{ ref('enrollee') }} as enrollee
        on kept.person_key = enrollee.person_key and kept.payer = enrollee.claim_payer

)

select * from final
