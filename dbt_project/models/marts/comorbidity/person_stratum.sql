{{ config(materialized='view') }}

-- One extra dimension at a time: everyone, then by payer, by age and sex, by county and by practice
-- organisation. Places only for the latest whole year, to bound the tables.
with person_year as (

    select * from {{ ref('person_year') }}

),

person_cohort as (

    select * from {{ ref('person_cohort') }}

),

latest as (

    select * from {{ ref('latest_whole_year') }}

),

payer_year as (

    select person_key, year, payer
    from {{ ref('member_month') }}
    where has_medical
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
    from person_year
    inner join person_cohort
        on person_year.person_key = person_cohort.person_key
        and person_year.year = person_cohort.year
    cross join latest
    where person_year.year <= latest.year

),

final as (

    select person_key, year, cohort, 'all' as payer, 'all' as age_sex, 'all' as county_fips,
        'all' as organization_id
    from person
    union all
    select person.person_key, person.year, person.cohort, payer_year.payer, 'all' as age_sex,
        'all' as county_fips, 'all' as organization_id
    from person
    inner join payer_year
        on person.person_key = payer_year.person_key and person.year = payer_year.year
    union all
    select person_key, year, cohort, 'all' as payer, age_sex, 'all' as county_fips,
        'all' as organization_id
    from person
    union all
    select person_key, year, cohort, 'all' as payer, 'all' as age_sex, county_fips,
        'all' as organization_id
    from person
    where is_latest
    union all
    select person_key, year, cohort, 'all' as payer, 'all' as age_sex, 'all' as county_fips,
        organization_id
    from person
    where is_latest

)

select * from final
