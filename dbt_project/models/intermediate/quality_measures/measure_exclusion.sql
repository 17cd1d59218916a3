-- Required exclusions that several measures share, per enrollee and measurement year: hospice by
-- claim or enrollment, death, and for SAA dementia, institution, frailty and advanced illness.
with period as (

    select * from {{ ref('measurement_year') }}

),

enrollee as (

    select * from {{ ref('enrollee') }}

),

hospice_bill as (

    select
        enrollee.enrollee_key,
        medical_claim.service_date,
        medical_claim.claim_id
    from {{ ref('medical_claim') }} as medical_claim
    inner join {{ ref('measure_code') }} as measure_code
        on lpad(medical_claim.bill_type_code, 4, '0') = measure_code.code
        and measure_code.value_set = 'hospice_service'
        and measure_code.code_system = 'UBTOB'
    inner join enrollee
        on medical_claim.person_key = enrollee.person_key
        and medical_claim.payer = enrollee.claim_payer

),

dated as (

    select 'hospice' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_service') }}
    where value_set = 'hospice_service'
    union all
    select 'hospice' as exclusion, enrollee_key, service_date, claim_id from hospice_bill
    union all
    select 'dementia' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_diagnosis') }}
    where value_set = 'dementia' and not is_laboratory_claim
    union all
    select 'palliative' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_diagnosis') }}
    where value_set = 'palliative_care_diagnosis'
    union all
    select 'palliative' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_service') }}
    where value_set = 'palliative_care_service'
    union all
    select 'frailty' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_diagnosis') }}
    where value_set = 'frailty_diagnosis' and not is_laboratory_claim
    union all
    select 'frailty' as exclusion, enrollee_key, service_date, claim_id
    from {{ ref('coded_service') }}
    where value_set = 'frailty_service'

),

-- Advanced illness: two dates or a dementia drug, in the measurement year or the year before.
advanced as (

    select enrollee_key, service_date, claim_id, 'diagnosis' as evidence
    from {{ ref('coded_diagnosis') }}
    where value_set = 'advanced_illness' and not is_laboratory_claim
    union all
    select enrollee_key, dispensing_date as service_date, claim_id, 'drug' as evidence
    from {{ ref('drug_fill') }}
    where medication_list = 'dementia_medication'

),

-- Behavioral conditions that the depression measures leave out: in the year before, or by the
-- end of the measurement year.
behavioral as (

    select
        coded.enrollee_key,
        period.measurement_year,
        case
            when coded.value_set in ('bipolar_disorder', 'other_bipolar_disorder')
                and coded.service_date < period.period_start then 'bipolar_before'
            when coded.value_set in ('major_depression', 'dysthymia') then 'depression_before'
            else 'other_psychiatric'
        end as exclusion,
        coded.service_date,
        coded.claim_id
    from {{ ref('coded_diagnosis') }} as coded
    inner join period
        on extract(year from coded.service_date)
            between period.measurement_year - 1 and period.measurement_year
    where coded.value_set in (
        'bipolar_disorder', 'other_bipolar_disorder', 'psychotic_disorder',
        'personality_disorder_emotionally_labile', 'pervasive_developmental_disorder'
    )
    or (coded.value_set in ('major_depression', 'dysthymia')
        and coded.service_date < period.period_start)

),

by_date as (

    select
        dated.enrollee_key,
        period.measurement_year,
        dated.exclusion,
        count(distinct dated.service_date) as date_count,
        min(dated.service_date) as first_date,
        {{ json_text_array('dated.claim_id') }} as claim_ids,
        {{ any_true('period.frailty_on_two_dates') }} as frailty_on_two_dates
    from dated
    inner join period on extract(year from dated.service_date) = period.measurement_year
    group by dated.enrollee_key, period.measurement_year, dated.exclusion

),

final as (

    select enrollee_key, measurement_year, exclusion, first_date, claim_ids
    from by_date
    where exclusion <> 'frailty' or date_count >= 2 or not frailty_on_two_dates
    union all
    select
        enrollee_key,
        measurement_year,
        exclusion,
        min(service_date) as first_date,
        {{ json_text_array('claim_id') }} as claim_ids
    from behavioral
    group by enrollee_key, measurement_year, exclusion
    union all
    select
        advanced.enrollee_key,
        period.measurement_year,
        'advanced_illness' as exclusion,
        min(advanced.service_date) as first_date,
        {{ json_text_array('advanced.claim_id') }} as claim_ids
    from advanced
    inner join period
        on extract(year from advanced.service_date)
            between period.measurement_year - 1 and period.measurement_year
    group by advanced.enrollee_key, period.measurement_year
    having count(distinct advanced.service_date) >= 2
        or {{ any_true("advanced.evidence = 'drug'") }}
    union all
    select
        enrollee.enrollee_key,
        period.measurement_year,
        'deceased' as exclusion,
        min(enrollee.death_date) as first_date,
        '[]' as claim_ids
    from enrollee
    inner join period
        on extract(year from enrollee.death_date) = period.measurement_year
        and period.deceased_excluded
    group by enrollee.enrollee_key, period.measurement_year
    union all
    select
        enrollee.enrollee_key,
        period.measurement_year,
        case when eligibility.is_hospice then 'hospice_enrollment' else 'institutional' end
            as exclusion,
        min(eligibility.start_date) as first_date,
        '[]' as claim_ids
    from {{ ref('eligibility') }} as eligibility
    inner join enrollee
        on eligibility.person_key = enrollee.person_key
        and eligibility.payer = enrollee.claim_payer
    inner join period
        on eligibility.start_date <= period.period_end
        and eligibility.end_date >= period.period_start
    where eligibility.is_hospice or eligibility.is_isnp or eligibility.is_lti
    group by
        enrollee.enrollee_key, period.measurement_year,
        case when eligibility.is_hospice then 'hospice_enrollment' else 'institutional' end

)

select * from final
