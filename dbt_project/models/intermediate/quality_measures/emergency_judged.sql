-- Emergency visits of FUM and FUA judged: of those in the eligible population visits followed by an
-- inpatient stay leave first, of the others the first of each 31 days counts; then the required
-- exclusions, and what followed within 7 and 30 days. The two measures differ in codes and age, not
-- in rules.
with eligible_population as (

    select * from {{ ref('emergency_candidate') }}

),

period as (

    select measurement_year, residential_is_followup from {{ ref('measurement_year') }}

),

-- Any acute or nonacute admission from the day of the visit to 30 days after, or emergency lines on
-- an inpatient bill; from 2025 psychiatric residential care is follow-up and removes nothing.
admitted as (

    select visit.enrollee_key, visit.event_key
    from eligible_population as visit
    inner join period on visit.measurement_year = period.measurement_year
    inner join {{ ref('facility_stay') }} as stay
        on visit.enrollee_key = stay.enrollee_key
        and stay.admission_date between visit.index_date and date_add(visit.index_date, 30)
        and not (stay.is_residential and period.residential_is_followup)
    union
    select visit.enrollee_key, visit.ed_visit_key as event_key
    from {{ ref('emergency_event') }} as visit
    inner join period on visit.measurement_year = period.measurement_year
    inner join {{ ref('emergency_claim') }} as claim on visit.ed_visit_key = claim.ed_visit_key
    inner join {{ ref('inpatient_claim') }} as bill on claim.claim_key = bill.claim_key
    inner join {{ ref('facility_stay') }} as stay
        on visit.enrollee_key = stay.enrollee_key and bill.stay_key = stay.stay_key
    where not (stay.is_residential and period.residential_is_followup)

),

-- The rules of one visit come before the choice among visits.
remaining as (

    select visit.*
    from eligible_population as visit
    left join admitted
        on visit.enrollee_key = admitted.enrollee_key and visit.event_key = admitted.event_key
    where admitted.event_key is null and visit.eligibility_drop is null

),

{{ first_of_each_period('remaining', ['measure_id', 'enrollee_key', 'measurement_year'],
    'index_date', 31, 11) }}

-- Two visits on the day that counts: the one with the lower key stands for it.
first_visit as (

    select
        remaining.measure_id,
        remaining.enrollee_key,
        min(remaining.event_key) as event_key
    from remaining
    inner join counted
        on remaining.measure_id = counted.measure_id
        and remaining.enrollee_key = counted.enrollee_key
        and remaining.index_date = counted.index_date
    group by remaining.measure_id, remaining.enrollee_key, remaining.index_date

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
        on visit.measure_id = first_visit.measure_id
        and visit.enrollee_key = first_visit.enrollee_key
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

final as (

    select
        visit.*,
        coalesce(visit.eligibility_drop, visit.event_drop, visit.exclusion_drop) as drop_reason,
        follow_up.visit_date,
        coalesce(follow_up.visit_claim_ids, '[]') as visit_claim_ids,
        {{ dbt.datediff('visit.index_date', 'follow_up.visit_date', 'day') }}
            as days_to_visit,
        coalesce(follow_up.visit_date <= date_add(visit.index_date, 7), false)
            as is_followed_7,
        follow_up.visit_date is not null as is_followed_30
    from required_exclusions as visit
    left join {{ ref('emergency_follow_up') }} as follow_up
        on visit.measure_id = follow_up.measure_id
        and visit.enrollee_key = follow_up.enrollee_key
        and visit.event_key = follow_up.event_key

)

select * from final
