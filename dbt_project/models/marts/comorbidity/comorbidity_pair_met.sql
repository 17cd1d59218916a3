{{ config(materialized='view') }}

with person_cohort as (

    select
        person_key,
        year,
        {{ measurable_cohort() }} as cohort
    from {{ ref('person_cohort') }}

),

condition as (

    select condition_id
    from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

latest as (

    select * from {{ ref('latest_whole_year') }}

),

person_condition as (

    select
        person_condition.person_key,
        person_condition.year,
        person_condition.condition_id
    from {{ ref('person_condition') }} as person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    inner join latest on person_condition.year = latest.year
    where person_condition.claims_met and person_condition.coverage_met

),

final as (

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

)

select * from final
