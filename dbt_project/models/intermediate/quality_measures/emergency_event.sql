-- Emergency visits with the principal diagnosis of mental illness or self-harm (FUM), or of
-- substance use, or an overdose in any position (FUA).
with enrollee as (

    select enrollee_key, person_key, claim_payer from {{ ref('enrollee') }}

),

setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

diagnosis as (

    select
        claim.ed_visit_key,
        {{ any_true('coded.is_principal_mental_illness') }} as is_mental_illness,
        {{ any_true('coded.is_principal_intentional_self_harm') }} as is_principal_self_harm,
        {{ any_true('coded.has_intentional_self_harm') }} as has_self_harm,
        {{ any_true('coded.is_principal_substance_use_disorder') }} as is_substance_use,
        {{ any_true('coded.has_substance_overdose') }} as has_overdose
    from {{ ref('emergency_claim') }} as claim
    inner join {{ ref('coded_diagnosis') }} as coded on claim.claim_key = coded.claim_key
    group by claim.ed_visit_key

),

final as (

    select
        enrollee.enrollee_key,
        visit.ed_visit_key,
        visit.ed_visit_id,
        visit.visit_date,
        visit.claim_ids,
        period.measurement_year,
        diagnosis.is_mental_illness
        or diagnosis.is_principal_self_harm
        or (diagnosis.has_self_harm and period.self_harm_any_position) as is_mental_illness,
        diagnosis.is_substance_use or diagnosis.has_overdose as is_substance_use
    from {{ ref('ed_visit') }} as visit
    inner join diagnosis on visit.ed_visit_key = diagnosis.ed_visit_key
    inner join enrollee
        on visit.person_key = enrollee.person_key and visit.payer = enrollee.claim_payer
    inner join {{ ref('measurement_year') }} as period
        on extract(year from visit.visit_date) = period.measurement_year
    cross join setting
    where setting.include_denied or not visit.is_denied

)

select * from final
