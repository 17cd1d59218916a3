-- Antidepressant medication management, own words, uncertified; retired from measurement year 2025.
-- Of adults with a new antidepressant and major depression: how many were covered on at least 84
-- of the 115 days from the first fill (acute), and on at least 180 of the 232 days (continuation).
-- Readings where sources differ: a first fill that fails the negative medication history removes
-- the person, no later fill takes its place; early refills are not stockpiled: a calendar day is
-- covered once. The setting measures.amm_carry_forward adds early refills instead.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'intake_end') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'AMM'

),

started as (

    select * from {{ ref('antidepressant_start') }}

),

-- A first fill in the intake period, 18 or older on its last day.
eligible_population as (

    select
        candidate.*,
        candidate.index_date as ipsd,
        started.earlier_fill_date,
        case
            when not is_covered_line then 'product_line'
            when started.ipsd is null then 'no_ipsd_in_intake_period'
            when age < 18 or age is null then 'age'
        end as eligibility_drop
    from candidate
    inner join started
        on candidate.enrollee_key = started.enrollee_key
        and candidate.measurement_year = started.measurement_year

),

kind as (

    select visit_kind from {{ ref('measure_visit_kind') }} where used_by = 'AMM'

),

-- Major depression, any position, from 60 days before to 60 days after: at a visit, or on a stay
-- whose admission or discharge lies in those days.
depression as (

    select
        visit.enrollee_key,
        visit.service_date as from_date,
        visit.service_date as to_date,
        visit.claim_id
    from {{ ref('visit') }} as visit
    inner join kind on visit.visit_kind = kind.visit_kind
    where visit.has_major_depression
    union all
    select
        stay.enrollee_key,
        stay.admission_date as from_date,
        coalesce(stay.discharge_date, stay.admission_date) as to_date,
        claim.claim_id
    from {{ ref('facility_stay') }} as stay
    inner join {{ ref('inpatient_claim') }} as claim on stay.stay_key = claim.stay_key
    where stay.has_major_depression

),

diagnosed as (

    select
        eligible_population.enrollee_key,
        eligible_population.measurement_year,
        min(depression.from_date) as depression_date,
        {{ json_text_array('depression.claim_id') }} as depression_claim_ids
    from eligible_population
    inner join depression
        on eligible_population.enrollee_key = depression.enrollee_key
        and (depression.from_date between date_add(eligible_population.ipsd, -60)
            and date_add(eligible_population.ipsd, 60)
            or depression.to_date between date_add(eligible_population.ipsd, -60)
            and date_add(eligible_population.ipsd, 60))
    group by eligible_population.enrollee_key, eligible_population.measurement_year

),

denominator_events as (

    select
        eligible_population.*,
        diagnosed.depression_date,
        diagnosed.depression_claim_ids,
        case
            when eligible_population.earlier_fill_date is not null
                then 'negative_medication_history'
            when diagnosed.depression_date is null then 'no_mdd_diagnosis_in_window'
            when eligible_population.enrollment_verdict <> 'enrolled'
                then eligible_population.enrollment_verdict
        end as event_drop
    from eligible_population
    left join diagnosed
        on eligible_population.enrollee_key = diagnosed.enrollee_key
        and eligible_population.measurement_year = diagnosed.measurement_year

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

-- At least 84 of 115 days, and at least 180 of 232.
numerator_events as (

    select
        enrollee_key,
        measurement_year,
        covered_days_acute,
        covered_days_continuation,
        covered_days_acute >= 84 as is_acute_met,
        covered_days_continuation >= 180 as is_continuation_met,
        acute_end_date,
        continuation_end_date,
        claim_ids as fill_claim_ids
    from {{ ref('antidepressant_coverage') }}

),

judged as (

    select
        required_exclusions.*,
        coalesce(eligibility_drop, event_drop, exclusion_drop) as drop_reason,
        numerator_events.covered_days_acute,
        numerator_events.covered_days_continuation,
        numerator_events.is_acute_met,
        numerator_events.is_continuation_met,
        numerator_events.acute_end_date,
        numerator_events.continuation_end_date,
        coalesce(numerator_events.fill_claim_ids, '[]') as fill_claim_ids
    from required_exclusions
    left join numerator_events
        on required_exclusions.enrollee_key = numerator_events.enrollee_key
        and required_exclusions.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('AMM', 'judged', [
        {'rate_id': 'AMM-acute', 'met': 'is_acute_met', 'date': 'acute_end_date',
            'claim_ids': 'fill_claim_ids'},
        {'rate_id': 'AMM-continuation', 'met': 'is_continuation_met',
            'date': 'continuation_end_date', 'claim_ids': 'fill_claim_ids'},
    ], ['ipsd', 'depression_date', 'covered_days_acute', 'covered_days_continuation']) }}

)

select * from final
