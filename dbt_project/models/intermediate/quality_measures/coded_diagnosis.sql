-- The one reading of all diagnoses for the quality measures: claim × code list, any position.
-- Lists of bodily disease are kept only for people with schizophrenia or bipolar disorder, the
-- only ones for whom a measure asks.
{% set bodily = ['diabetes', 'ischemic_vascular_disease', 'acute_myocardial_infarction', 'dementia',
    'advanced_illness', 'frailty_diagnosis'] %}

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

{% for part in ['behavioral', 'bodily'] %}
{{ part }} as (

    select
        diagnosis.claim_key,
        measure_code.value_set,
        max(diagnosis.person_key) as person_key,
        max(diagnosis.payer) as payer,
        min(diagnosis.position) as position,
        min(diagnosis.first_service_date) as service_date,
        max(diagnosis.last_service_date) as last_service_date,
        min(case when diagnosis.is_denied then 1 else 0 end) = 1 as is_denied
    from {{ ref('claim_diagnosis') }} as diagnosis
    inner join measure_code
        on diagnosis.diagnosis_code = measure_code.code
        and coalesce(diagnosis.last_service_date, diagnosis.first_service_date)
            between measure_code.valid_from and measure_code.valid_to
        and measure_code.value_set {{ "not" if part == 'behavioral' }} in (
            '{{ bodily | join("', '") }}'
        )
    {% if part == 'bodily' %}
    inner join severe_mental_illness as severe on diagnosis.person_key = severe.person_key
    {% endif %}
    where diagnosis.in_member_month
    group by diagnosis.claim_key, measure_code.value_set

),
{% if part == 'behavioral' %}

severe_mental_illness as (

    select person_key
    from behavioral
    where value_set in ('schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder')
    group by person_key

),

{% endif %}
{% endfor %}

kept as (

    select * from behavioral
    union all
    select * from bodily

),

final as (

    select
        enrollee.enrollee_key,
        kept.claim_key,
        kept.value_set,
        kept.position = 1 as is_principal,
        kept.service_date,
        kept.last_service_date
    from kept
    cross join setting
    inner join {{ ref('enrollee') }} as enrollee
        on kept.person_key = enrollee.person_key and kept.payer = enrollee.claim_payer
    where setting.include_denied or not kept.is_denied

)

select * from final
