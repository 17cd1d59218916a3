-- People who meet two physical conditions at once: statewide, in the latest whole year, with and
-- without a behavioral condition (decision 36). Denominators are the people covered for the longer
-- of the two look-backs. A pair that nobody has gets no row.
with person_cohort as (

    select
        person_key,
        year,
        case when behavioral_coverage_met then cohort else 'not_measurable' end as cohort
    from {{ ref('person_cohort') }}

),

person_coverage as (

    select * from {{ ref('person_coverage') }} where coverage_met

),

condition as (

    select condition_id, lookback_months
    from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

person_condition as (

    select
        person_condition.person_key,
        person_condition.year,
        person_condition.condition_id
    from {{ ref('person_condition') }} as person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    where person_condition.claims_met and person_condition.coverage_met

),

cohort_part as (

    select cohort, in_cohort
    from {{ ref('cohort_part') }}
    where bh_definition = 'diagnosis'
        and in_cohort in ('all', 'any_bh', 'none', 'not_measurable')

),

latest as (

    select * from {{ ref('latest_whole_year') }}

),

pair as (

    select
        first_condition.condition_id,
        second_condition.condition_id as condition_id_2,
        greatest(first_condition.lookback_months, second_condition.lookback_months)
            as lookback_months
    from condition as first_condition
    inner join condition as second_condition
        on first_condition.condition_id < second_condition.condition_id

),

covered as (

    select
        person_coverage.year,
        person_coverage.lookback_months,
        cohort_part.in_cohort as cohort,
        cast(count(*) as bigint) as people,
        max(case when person_coverage.truncated_lookback then 1 else 0 end) as is_truncated
    from person_coverage
    inner join person_cohort
        on person_coverage.person_key = person_cohort.person_key
        and person_coverage.year = person_cohort.year
    inner join cohort_part on person_cohort.cohort = cohort_part.cohort
    inner join latest on person_coverage.year = latest.year
    group by person_coverage.year, person_coverage.lookback_months, cohort_part.in_cohort

),

met as (

    select
        one.year,
        one.condition_id,
        other.condition_id as condition_id_2,
        person_cohort.cohort,
        cast(count(*) as bigint) as people
    from person_condition as one
    inner join person_condition as other
        on one.person_key = other.person_key
        and one.year = other.year
        and one.condition_id < other.condition_id
    inner join person_cohort
        on one.person_key = person_cohort.person_key and one.year = person_cohort.year
    group by one.year, one.condition_id, other.condition_id, person_cohort.cohort

),

met_in_cohort as (

    select
        met.year,
        met.condition_id,
        met.condition_id_2,
        cohort_part.in_cohort as cohort,
        cast(sum(met.people) as bigint) as people
    from met
    inner join cohort_part on met.cohort = cohort_part.cohort
    group by met.year, met.condition_id, met.condition_id_2, cohort_part.in_cohort

),

had as (

    select year, condition_id, condition_id_2
    from met
    group by year, condition_id, condition_id_2

),

final as (

    select
        covered.year,
        covered.cohort,
        pair.condition_id,
        pair.condition_id_2,
        covered.lookback_months,
        covered.people as denominator,
        coalesce(met_in_cohort.people, 0) as numerator,
        covered.is_truncated = 1 as truncated_lookback
    from covered
    inner join pair on covered.lookback_months = pair.lookback_months
    inner join had
        on covered.year = had.year
        and pair.condition_id = had.condition_id
        and pair.condition_id_2 = had.condition_id_2
    left join met_in_cohort
        on covered.year = met_in_cohort.year
        and covered.cohort = met_in_cohort.cohort
        and pair.condition_id = met_in_cohort.condition_id
        and pair.condition_id_2 = met_in_cohort.condition_id_2

)

select * from final
