-- Depression remission at twelve months (Quality ID 370 logic), own words, for populations without
-- HEDIS lines too. Of people of 12 and older with a PHQ-9 above 9 at a depression encounter in the
-- year that begins 14 months before the measurement year: how many had a last PHQ-9 below 5 within
-- 60 days of twelve months later. Enrollment is not asked for.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'index_date') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'CMS159'

),

eligible_population as (

    select
        *,
        case when age < 12 or age is null then 'age' end as eligibility_drop
    from candidate

),

denominator_events as (

    select
        eligible_population.*,
        depression_index.score as index_score,
        case when not depression_index.has_encounter then 'no_depression_encounter' end
            as event_drop
    from eligible_population
    inner join {{ ref('depression_index') }} as depression_index
        on eligible_population.measure_id = depression_index.measure_id
        and eligible_population.enrollee_key = depression_index.enrollee_key
        and eligible_population.measurement_year = depression_index.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_other_psychiatric
                then 'bipolar_psychosis_or_developmental_disorder'
            when exclusion.is_palliative then 'palliative'
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

numerator_events as (

    select * from {{ ref('depression_follow_up') }} where measure_id = 'CMS159'

),

judged as (

    select
        person.*,
        coalesce(person.eligibility_drop, person.event_drop, person.exclusion_drop) as drop_reason,
        numerator_events.follow_up_date,
        numerator_events.follow_up_score,
        coalesce(numerator_events.follow_up_score < 5, false) as is_remission,
        coalesce(numerator_events.score_ids, '[]') as score_ids
    from required_exclusions as person
    left join numerator_events
        on person.enrollee_key = numerator_events.enrollee_key
        and person.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('CMS159', 'judged', [
        {'rate_id': 'CMS159', 'met': 'is_remission', 'date': 'follow_up_date',
            'claim_ids': 'score_ids'},
    ], ['index_score', 'follow_up_date', 'follow_up_score']) }}

)

select * from final
