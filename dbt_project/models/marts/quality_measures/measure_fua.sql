-- Follow-up after an emergency visit for substance use, own words, uncertified. Of emergency
-- visits from January 1 to December 1 with principal substance use, or an overdose in any place:
-- how many were followed by a qualifying visit on day 0 to 7, and on day 0 to 30. Visits followed
-- by an inpatient stay leave first; of the others the first of each 31 days counts.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'index_date') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'FUA'

),

period as (

    select measurement_year, residential_is_followup from {{ ref('measurement_year') }}

),

-- Covered line, 13 or older on the day, enrolled from the visit to 30 days after without a gap.
eligible_population as (

    select
        *,
        case
            when not is_covered_line then 'product_line'
            when index_date > last_event_date then 'ed_visit_outside_jan1_dec1'
            when age < 13 or age is null then 'age_under_13_at_ed_visit'
            when enrollment_verdict <> 'enrolled' then enrollment_verdict
        end as eligibility_drop
    from candidate

),

-- Any acute or nonacute admission from the day of the visit to 30 days after (psychiatric
-- residential care apart from 2025), or emergency lines on an inpatient bill.
admitted as (

    select visit.enrollee_key, visit.event_key
    from eligible_population as visit
    inner join period on visit.measurement_year = period.measurement_year
    inner join {{ ref('facility_stay') }} as stay
        on visit.enrollee_key = stay.enrollee_key
        and stay.admission_date between visit.index_date and date_add(visit.index_date, 30)
        and not (stay.is_residential and period.residential_is_followup)
    group by visit.enrollee_key, visit.event_key
    union
    select enrollee_key, ed_visit_key as event_key
    from {{ ref('emergency_event') }}
    where ends_in_admission
    group by enrollee_key, ed_visit_key

),

-- The rules of one visit come before the choice among visits.
remaining as (

    select visit.*
    from eligible_population as visit
    left join admitted
        on visit.enrollee_key = admitted.enrollee_key and visit.event_key = admitted.event_key
    where admitted.event_key is null and visit.eligibility_drop is null

),

{{ first_of_each_period('remaining', 'enrollee_key', 'measurement_year', 'index_date', 31, 11) }}

-- Two visits on the day that counts: the one with the lower key stands for it.
first_visit as (

    select remaining.enrollee_key, remaining.measurement_year, min(remaining.event_key) as event_key
    from remaining
    inner join counted
        on remaining.enrollee_key = counted.enrollee_key
        and remaining.measurement_year = counted.measurement_year
        and remaining.index_date = counted.index_date
    group by remaining.enrollee_key, remaining.measurement_year, remaining.index_date

),

denominator_events as (

    select
        visit.*,
        case
            when admitted.event_key is not null then 'followed_by_inpatient'
            when first_visit.event_key is null then 'within_31_days_of_counted_visit'
        end as event_drop
    from eligible_population as visit
    left join admitted
        on visit.enrollee_key = admitted.enrollee_key and visit.event_key = admitted.event_key
    left join first_visit
        on visit.enrollee_key = first_visit.enrollee_key
        and visit.measurement_year = first_visit.measurement_year
        and visit.event_key = first_visit.event_key

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

    select * from {{ ref('emergency_follow_up') }} where measure_id = 'FUA'

),

judged as (

    select
        visit.*,
        coalesce(visit.eligibility_drop, visit.event_drop, visit.exclusion_drop) as drop_reason,
        numerator_events.visit_date,
        coalesce(numerator_events.visit_claim_ids, '[]') as visit_claim_ids,
        {{ dbt.datediff('visit.index_date', 'numerator_events.visit_date', 'day') }}
            as days_to_visit,
        coalesce(numerator_events.visit_date <= date_add(visit.index_date, 7), false)
            as is_followed_7,
        numerator_events.visit_date is not null as is_followed_30
    from required_exclusions as visit
    left join numerator_events
        on visit.enrollee_key = numerator_events.enrollee_key
        and visit.event_key = numerator_events.event_key

),

final as (

    {{ measure_rows('FUA', 'judged', [
        {'rate_id': 'FUA-7', 'met': 'is_followed_7', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
        {'rate_id': 'FUA-30', 'met': 'is_followed_30', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
    ], ['days_to_visit']) }}

)

select * from final
