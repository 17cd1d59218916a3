{{ config(materialized='view') }}

-- One extra dimension at a time: everyone, then by payer, by age and sex, by county and by practice
-- organisation. Places only for the latest whole year, to bound the tables. An item is a condition
-- that is met or a look-back that is covered: both are counted over the same people in one pass.
with latest as (

    select * from {{ ref('latest_whole_year') }}

),

payer_year as (

    select person_key, year, payer
    from {{ ref('measured_month') }}
    where medical_mask > 0
    group by person_key, year, payer

),

person as (

    select
        person_year.person_key,
        person_year.year,
        case when person_cohort.behavioral_coverage_met then person_cohort.cohort
            else 'not_measurable' end as cohort,
        person_year.sex || ' ' || coalesce(person_year.age_band, 'unknown') as age_sex,
        person_year.county_fips,
        person_year.organization_id,
        person_year.year = latest.year as is_latest
    from {{ ref('person_year') }} as person_year
    inner join {{ ref('person_cohort') }} as person_cohort
        on person_year.person_key = person_cohort.person_key
        and person_year.year = person_cohort.year
    cross join latest
    where person_year.year <= latest.year

),

evidence as (

    select person_key, year, condition_id as item, 0 as is_truncated
    from {{ ref('person_condition') }}
    where claims_met and coverage_met
    union all
    select
        person_key, year, cast(lookback_months as string) as item,
        case when truncated_lookback then 1 else 0 end as is_truncated
    from {{ ref('person_coverage') }}
    where coverage_met

),

placed as (

    select
        person.*,
        evidence.item,
        evidence.is_truncated
    from evidence
    inner join person
        on evidence.person_key = person.person_key and evidence.year = person.year

),

by_age_sex as (

    select
        year, age_sex, cohort, item, cast(count(*) as bigint) as people,
        max(is_truncated) as is_truncated
    from placed
    group by year, age_sex, cohort, item

),

final as (

    select year, 'all' as payer, age_sex, 'all' as county_fips, 'all' as organization_id, cohort,
        item, people, is_truncated
    from by_age_sex
    union all
    select year, 'all' as payer, 'all' as age_sex, 'all' as county_fips, 'all' as organization_id,
        cohort, item, cast(sum(people) as bigint) as people, max(is_truncated) as is_truncated
    from by_age_sex
    group by year, cohort, item
    union all
    select placed.year, payer_year.payer, 'all' as age_sex, 'all' as county_fips,
        'all' as organization_id, placed.cohort, placed.item, cast(count(*) as bigint) as people,
        max(placed.is_truncated) as is_truncated
    from placed
    inner join payer_year
        on placed.person_key = payer_year.person_key and placed.year = payer_year.year
    group by placed.year, payer_year.payer, placed.cohort, placed.item
    {%- for place, values in [
        ('county_fips', "county_fips, 'all' as organization_id"),
        ('organization_id', "'all' as county_fips, organization_id"),
    ] %}
    union all
    select year, 'all' as payer, 'all' as age_sex, {{ values }}, cohort, item,
        cast(count(*) as bigint) as people, max(is_truncated) as is_truncated
    from placed
    where is_latest
    group by year, {{ place }}, cohort, item
    {%- endfor %}

)

select * from final
