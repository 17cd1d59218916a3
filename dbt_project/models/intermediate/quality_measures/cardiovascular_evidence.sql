-- SMC: cardiovascular disease, per enrollee and measurement year. By event in the year before:
-- a discharge with infarction (any position), bypass or coronary intervention in any setting. Or
-- by diagnosis in both years: ischemic vascular disease at a visit or an acute stay.
with period as (

    select measurement_year from {{ ref('measurement_periods') }}

),

kind as (

    select visit_kind from {{ ref('measure_visit_kind') }} where used_by = 'SMC'

),

dated as (

    select
        stay.enrollee_key,
        stay.discharge_date as service_date,
        'event' as evidence,
        claim.claim_id
    from {{ ref('facility_stay') }} as stay
    inner join {{ ref('inpatient_claim') }} as claim on stay.stay_key = claim.stay_key
    where stay.discharge_date is not null and stay.has_infarction
    union all
    select
        stay.enrollee_key,
        stay.discharge_date as service_date,
        'diagnosis' as evidence,
        claim.claim_id
    from {{ ref('facility_stay') }} as stay
    inner join {{ ref('inpatient_claim') }} as claim on stay.stay_key = claim.stay_key
    where stay.discharge_date is not null and stay.is_acute and stay.has_vascular_disease
    union all
    select enrollee_key, service_date, 'event' as evidence, claim_id
    from {{ ref('coded_service') }}
    where value_set in ('coronary_bypass', 'coronary_intervention')
    union all
    select enrollee_key, service_date, 'event' as evidence, claim_id
    from {{ ref('coded_procedure') }}
    where value_set in ('coronary_bypass', 'coronary_intervention')
    union all
    select visit.enrollee_key, visit.service_date, 'diagnosis' as evidence, visit.claim_id
    from {{ ref('visit') }} as visit
    inner join kind on visit.visit_kind = kind.visit_kind
    where visit.has_ischemic_vascular_disease

),

counted as (

    select
        dated.enrollee_key,
        period.measurement_year,
        {{ any_true("dated.evidence = 'event' "
            ~ "and extract(year from dated.service_date) = period.measurement_year - 1") }}
            as has_event,
        {{ any_true("dated.evidence = 'diagnosis' "
            ~ "and extract(year from dated.service_date) = period.measurement_year - 1") }}
            as has_diagnosis_before,
        {{ any_true("dated.evidence = 'diagnosis' "
            ~ "and extract(year from dated.service_date) = period.measurement_year") }}
            as has_diagnosis_in_year,
        min(dated.service_date) as first_date,
        {{ json_text_array('dated.claim_id') }} as claim_ids
    from dated
    inner join period
        on extract(year from dated.service_date)
            between period.measurement_year - 1 and period.measurement_year
    group by dated.enrollee_key, period.measurement_year

),

final as (

    select
        *,
        has_event or (has_diagnosis_before and has_diagnosis_in_year) as has_cardiovascular_disease
    from counted

)

select * from final
