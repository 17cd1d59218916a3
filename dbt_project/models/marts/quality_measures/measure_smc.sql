-- Cardiovascular monitoring for people with cardiovascular disease and schizophrenia, own words,
-- uncertified. Medicaid, 18 to 64 on December 31, enrolled in the measurement year and the year
-- before: how many had an LDL-C test in the year. A pharmacy benefit is not asked for (recalled).
with eligible_population as (

    select * from {{ ref('severe_illness_population') }} where measure_id = 'SMC'

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
            when is_hospice then 'hospice'
            when is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events

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
