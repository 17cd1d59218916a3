-- Diabetes monitoring for people with diabetes and schizophrenia, own words, uncertified.
-- Medicaid, 18 to 64 on December 31: how many had an HbA1c and an LDL-C test in the year; the
-- dates may differ and results do not matter. Bipolar disorder does not qualify.
with eligible_population as (

    select * from {{ ref('severe_illness_population') }} where measure_id = 'SMD'

),

-- Diabetes in the measurement year or the year before.
denominator_events as (

    select
        eligible_population.*,
        diabetes.first_date as diabetes_date,
        case when not coalesce(diabetes.has_diabetes, false) then 'no_diabetes' end as event_drop
    from eligible_population
    left join {{ ref('diabetes_evidence') }} as diabetes
        on eligible_population.enrollee_key = diabetes.enrollee_key
        and eligible_population.measurement_year = diabetes.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when is_hospice then 'hospice'
            when is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events

),

-- Both tests, never either.
numerator_events as (

    select
        enrollee_key,
        measurement_year,
        max(case when test = 'hba1c' then first_date end) as hba1c_date,
        max(case when test = 'ldl' then first_date end) as ldl_date,
        max(case when test = 'hba1c' then claim_ids end) as hba1c_claim_ids,
        max(case when test = 'ldl' then claim_ids end) as ldl_claim_ids
    from {{ ref('laboratory_evidence') }}
    group by enrollee_key, measurement_year

),

judged as (

    select
        required_exclusions.*,
        coalesce(eligibility_drop, event_drop, exclusion_drop) as drop_reason,
        numerator_events.hba1c_date,
        numerator_events.ldl_date,
        numerator_events.hba1c_date is not null and numerator_events.ldl_date is not null
            as is_monitored,
        greatest(numerator_events.hba1c_date, numerator_events.ldl_date) as monitored_date,
        {{ json_text_join('numerator_events.hba1c_claim_ids', 'numerator_events.ldl_claim_ids') }}
            as test_claim_ids
    from required_exclusions
    left join numerator_events
        on required_exclusions.enrollee_key = numerator_events.enrollee_key
        and required_exclusions.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('SMD', 'judged', [
        {'rate_id': 'SMD', 'met': 'is_monitored', 'date': 'monitored_date',
            'claim_ids': 'test_claim_ids'},
    ], ['diabetes_date', 'hba1c_date', 'ldl_date']) }}

)

select * from final
