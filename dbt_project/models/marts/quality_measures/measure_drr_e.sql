-- Depression remission or response, own words, uncertified. Of people of 12 and older with a PHQ-9
-- above 9 and a depression encounter within 15 days of it (May 1 of the year before to April 30):
-- how many had a PHQ-9 again on day 120 to 240, were then below 5 (remission), or at half of the
-- first score or less (response). The last score of those days decides.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'DRR-E'

),

eligible_population as (

    select
        *,
        case
            when not is_covered_line then 'product_line'
            when age < 12 or age is null then 'age'
            when enrollment_verdict <> 'enrolled' then enrollment_verdict
        end as eligibility_drop
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
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

numerator_events as (

    select * from {{ ref('depression_follow_up') }} where measure_id = 'DRR-E'

),

judged as (

    select
        person.*,
        coalesce(person.eligibility_drop, person.event_drop, person.exclusion_drop) as drop_reason,
        numerator_events.follow_up_date,
        numerator_events.follow_up_score,
        numerator_events.follow_up_date is not null as is_followed_up,
        coalesce(numerator_events.follow_up_score < 5, false) as is_remission,
        coalesce(numerator_events.follow_up_score * 2 <= person.index_score, false) as is_response,
        coalesce(numerator_events.score_ids, '[]') as score_ids
    from required_exclusions as person
    left join numerator_events
        on person.enrollee_key = numerator_events.enrollee_key
        and person.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('DRR-E', 'judged', [
        {'rate_id': 'DRR-E-followup', 'met': 'is_followed_up', 'date': 'follow_up_date',
            'claim_ids': 'score_ids'},
        {'rate_id': 'DRR-E-remission', 'met': 'is_remission', 'date': 'follow_up_date',
            'claim_ids': 'score_ids'},
        {'rate_id': 'DRR-E-response', 'met': 'is_response', 'date': 'follow_up_date',
            'claim_ids': 'score_ids'},
    ], ['index_score', 'follow_up_date', 'follow_up_score']) }}

)

select * from final
