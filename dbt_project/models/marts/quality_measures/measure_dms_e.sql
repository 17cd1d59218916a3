-- Monitoring of depression with the PHQ-9, own words, uncertified. Of four-month periods (January,
-- May, September) in which someone of 12 or older had an encounter for major depression or
-- dysthymia: how many hold a PHQ-9. A person counts up to three times a year.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'DMS-E'

),

eligible_population as (

    select
        *,
        cast(floor((extract(month from index_date) - 1) / 4) as integer) + 1
            as assessment_period,
        case
            when not is_covered_line then 'product_line'
            when age < 12 or age is null then 'age'
            when enrollment_verdict <> 'enrolled' then enrollment_verdict
        end as eligibility_drop
    from candidate

),

denominator_events as (

    select
        measure_id, measurement_year, enrollee_key, event_key, index_date, claim_ids, payer,
        product_line, population, person_key, person_id, age, assessment_period, eligibility_drop,
        event_id || '-' || cast(assessment_period as string) as event_id
    from eligible_population

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_other_psychiatric
                then 'bipolar_psychosis_or_developmental_disorder'
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
        person_key,
        cast(extract(year from score_date) as integer) as measurement_year,
        cast(floor((extract(month from score_date) - 1) / 4) as integer) + 1 as assessment_period,
        min(score_date) as score_date,
        {{ json_text_array('source_id') }} as score_ids
    from {{ ref('depression_score') }}
    where instrument = 'phq9' and score is not null
    group by
        person_key, extract(year from score_date),
        floor((extract(month from score_date) - 1) / 4)

),

judged as (

    select
        event.*,
        coalesce(event.eligibility_drop, event.exclusion_drop) as drop_reason,
        numerator_events.score_date,
        numerator_events.score_date is not null as is_monitored,
        coalesce(numerator_events.score_ids, '[]') as score_ids
    from required_exclusions as event
    left join numerator_events
        on event.person_key = numerator_events.person_key
        and event.measurement_year = numerator_events.measurement_year
        and event.assessment_period = numerator_events.assessment_period

),

final as (

    {{ measure_rows('DMS-E', 'judged', [
        {'rate_id': 'DMS-E', 'met': 'is_monitored', 'date': 'score_date', 'claim_ids': 'score_ids'},
    ], ['assessment_period', 'score_date']) }}

)

select * from final
