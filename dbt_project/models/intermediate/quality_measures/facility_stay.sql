-- Discharged and open stays as the measures see them: by enrollee, with the diagnosis lists that
-- decide. Intentional self-harm counts as principal diagnosis only to measurement year 2024 and in
-- any position from 2025 (rule self_harm_any_position).
with enrollee as (

    select enrollee_key, person_key, claim_payer from {{ ref('enrollee') }}

),

setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

-- Any position on any of the stay's bills; the principal diagnosis is that of the discharge bill.
diagnosis as (

    select
        bill.stay_key,
        {{ any_true('bill.is_discharge_bill and coded.is_principal_mental_illness') }}
            as is_mental_illness,
        {{ any_true('bill.is_discharge_bill and coded.is_principal_mental_health_diagnosis') }}
            as is_mental_health,
        {{ any_true('bill.is_discharge_bill and coded.is_principal_intentional_self_harm') }}
            as is_principal_self_harm,
        {{ any_true('coded.has_intentional_self_harm') }} as has_self_harm,
        {{ any_true('coded.has_schizophrenia') }} as has_schizophrenia,
        {{ any_true('coded.has_bipolar_disorder or coded.has_other_bipolar_disorder') }}
            as has_bipolar,
        {{ any_true('coded.has_major_depression') }} as has_major_depression,
        {{ any_true('coded.has_diabetes') }} as has_diabetes,
        {{ any_true('coded.has_acute_myocardial_infarction') }} as has_infarction,
        {{ any_true('coded.has_ischemic_vascular_disease') }} as has_vascular_disease
    from {{ ref('coded_diagnosis') }} as coded
    inner join {{ ref('inpatient_claim') }} as bill on coded.claim_key = bill.claim_key
    group by bill.stay_key

),

final as (

    select
        enrollee.enrollee_key,
        stay.stay_key,
        stay.stay_id,
        stay.claim_ids,
        stay.admission_date,
        stay.discharge_date,
        cast(extract(year from stay.discharge_date) as integer) as discharge_year,
        stay.is_acute,
        stay.is_residential,
        {% for name in [
            'has_schizophrenia', 'has_bipolar', 'has_major_depression', 'has_diabetes',
            'has_infarction', 'has_vascular_disease',
        ] %}
        coalesce(diagnosis.{{ name }}, false) as {{ name }},
        {% endfor %}
        coalesce(diagnosis.is_mental_illness, false)
        or coalesce(diagnosis.is_principal_self_harm, false)
        or coalesce(diagnosis.has_self_harm and period.self_harm_any_position, false)
            as is_index_diagnosis,
        coalesce(diagnosis.is_mental_health, false)
        or coalesce(diagnosis.is_principal_self_harm, false)
        or coalesce(diagnosis.has_self_harm and period.self_harm_any_position, false)
            as is_mental_health_stay
    from {{ ref('inpatient_stay') }} as stay
    inner join enrollee
        on stay.person_key = enrollee.person_key and stay.payer = enrollee.claim_payer
    left join diagnosis on stay.stay_key = diagnosis.stay_key
    left join {{ ref('measurement_year') }} as period
        on extract(year from coalesce(stay.discharge_date, stay.admission_date))
            = period.measurement_year
    cross join setting
    where setting.include_denied or not stay.is_denied

)

select * from final
