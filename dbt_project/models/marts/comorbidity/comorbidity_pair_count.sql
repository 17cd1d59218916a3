-- People who meet two physical conditions at once: statewide, in the latest whole year, with and
-- without a behavioral condition (decision 36). Denominators are the people covered for the longer
-- of the two look-backs. A pair that nobody has gets no row.
with covered as (

    select * from {{ ref('covered_cohort_count') }}

),

met as (

    select * from {{ ref('comorbidity_pair_met') }}

),

condition as (

    select condition_id, lookback_months
    from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

cohort_part as (

    select cohort, in_cohort
    from {{ ref('cohort_part') }}
    where bh_definition = 'diagnosis'
        and in_cohort in ('all', 'any_bh', 'none', 'not_measurable')

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
