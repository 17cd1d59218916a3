-- Cardiovascular monitoring for people with cardiovascular disease and schizophrenia, own words,
-- uncertified. Medicaid, 18 to 64 on December 31, enrolled in the measurement year and the year
-- before: how many had an LDL-C test in the year. A pharmacy benefit is not asked for (recalled).
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_end') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'SMC'

),

event as (

    select enrollee_key, measurement_year
    from {{ ref('severe_mental_illness_event') }}
    where is_qualifying and diagnosis_group = 'schizophrenia'

),

-- Enrolled in both years, each judged by itself; schizophrenia by one acute inpatient encounter
-- or two visits on different dates.
eligible_population as (

    select
        candidate.*,
        case
            when not candidate.is_covered_line then 'product_line'
            when candidate.age not between 18 and 64 or candidate.age is null then 'age'
            when candidate.enrollment_verdict <> 'enrolled' then candidate.enrollment_verdict
            when event.enrollee_key is null then 'event_diagnosis'
        end as eligibility_drop
    from candidate
    left join event
        on candidate.enrollee_key = event.enrollee_key
        and candidate.measurement_year = event.measurement_year

),

-- Infarction, bypass or intervention in the year before, or vascular disease in both years.
denominator_events as (

    select
        eligible_population.*,
        cardiovascular.first_date as cardiovascular_date,
        case when not coalesce(cardiovascular.has_cardiovascular_disease, false) then 'no_cvd' end
            as event_drop
    from eligible_population
    left join {{ ref('cardiovascular_evidence') }} as cardiovascular
        on eligible_population.enrollee_key = cardiovascular.enrollee_key
        and eligible_population.measurement_year = cardiovascular.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

numerator_events as (

    select
        enrollee_key,
        measurement_year,
        first_date as ldl_date,
        claim_ids as ldl_claim_ids
    from {{ ref('laboratory_evidence') }}
    where test = 'ldl'

),

judged as (

    select
        required_exclusions.*,
        coalesce(eligibility_drop, event_drop, exclusion_drop) as drop_reason,
        numerator_events.ldl_date,
        numerator_events.ldl_date is not null as is_monitored,
        coalesce(numerator_events.ldl_claim_ids, '[]') as ldl_claim_ids
    from required_exclusions
    left join numerator_events
        on required_exclusions.enrollee_key = numerator_events.enrollee_key
        and required_exclusions.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('SMC', 'judged', [
        {'rate_id': 'SMC', 'met': 'is_monitored', 'date': 'ldl_date', 'claim_ids': 'ldl_claim_ids'},
    ], ['cardiovascular_date', 'ldl_date']) }}

)

select * from final
