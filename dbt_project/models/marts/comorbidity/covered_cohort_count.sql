{{ config(materialized='view') }}

with person_cohort as (

    select
        person_key,
        year,
        {{ measurable_cohort() }} as cohort
    from {{ ref('person_cohort') }}

),

person_coverage as (

    select * from {{ ref('person_coverage') }} where coverage_met

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

final as (

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

)

select * from final
