-- Depression screening and follow-up, own words, uncertified. Of people of 12 and older without
-- bipolar disorder or depression in the year before: how many were screened with a standard
-- instrument from January 1 to December 1, and of those with a positive screen how many were
-- followed up on day 0 to 30. A negative PHQ-9 on the day of a positive PHQ-2 is follow-up.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'DSF-E'

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

screen as (

    select
        score.person_key,
        period.measurement_year,
        min(score.score_date) as screen_date,
        min(case when score.is_positive then score.score_date end) as positive_date,
        {{ json_text_array('score.source_id') }} as screen_ids
    from {{ ref('depression_score') }} as score
    inner join {{ ref('measurement_periods') }} as period
        on score.score_date between period.period_start and period.last_event_date
    group by score.person_key, period.measurement_year

),

denominator_events as (

    select
        eligible_population.*,
        screen.screen_date,
        screen.positive_date,
        screen.positive_date is not null as is_positive,
        coalesce(screen.screen_ids, '[]') as screen_ids
    from eligible_population
    left join screen
        on eligible_population.person_key = screen.person_key
        and eligible_population.measurement_year = screen.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_bipolar_before then 'bipolar'
            when exclusion.is_depression_before then 'depression'
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

follow_up as (

    select enrollee_key, service_date, claim_ids from {{ ref('depression_encounter') }}
    union all
    select enrollee_key, dispensing_date as service_date, claim_ids
    from {{ ref('dispensing_event') }}
    where medication_list = 'antidepressant'
    union all
    select enrollee.enrollee_key, second.score_date as service_date, '[]' as claim_ids
    from {{ ref('depression_score') }} as first_screen
    inner join {{ ref('depression_score') }} as second
        on first_screen.person_key = second.person_key
        and first_screen.score_date = second.score_date
        and first_screen.instrument = 'phq2' and first_screen.is_positive
        and second.instrument = 'phq9' and not second.is_positive
    inner join {{ ref('enrollee') }} as enrollee on second.person_key = enrollee.person_key

),

numerator_events as (

    select
        positive.enrollee_key,
        positive.measurement_year,
        min(follow_up.service_date) as follow_up_date,
        min(follow_up.claim_ids) as follow_up_claim_ids
    from (
        select enrollee_key, measurement_year, positive_date
        from required_exclusions
        where positive_date is not null
        group by enrollee_key, measurement_year, positive_date
    ) as positive
    inner join follow_up
        on positive.enrollee_key = follow_up.enrollee_key
        and follow_up.service_date between positive.positive_date
            and date_add(positive.positive_date, 30)
    group by positive.enrollee_key, positive.measurement_year

),

judged as (

    select
        person.*,
        coalesce(person.eligibility_drop, person.exclusion_drop) as drop_reason,
        person.screen_date is not null as is_screened,
        numerator_events.follow_up_date,
        numerator_events.follow_up_date is not null as is_followed_up,
        coalesce(numerator_events.follow_up_claim_ids, '[]') as follow_up_claim_ids
    from required_exclusions as person
    left join numerator_events
        on person.enrollee_key = numerator_events.enrollee_key
        and person.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('DSF-E', 'judged', [
        {'rate_id': 'DSF-E-screening', 'met': 'is_screened', 'date': 'screen_date',
            'claim_ids': 'screen_ids'},
        {'rate_id': 'DSF-E-followup', 'met': 'is_followed_up', 'date': 'follow_up_date',
            'claim_ids': 'follow_up_claim_ids', 'among': 'is_positive'},
    ], ['screen_date', 'positive_date', 'follow_up_date']) }}

)

select * from final
