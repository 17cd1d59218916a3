{{ config(materialized='view') }}

with single as (

    select * from {{ ref('comorbidity_count') }}

),

pair as (

    select * from {{ ref('comorbidity_pair_count') }}

),

threshold as (

    select max(case when threshold = 'area_members' then value end) as area_members
    from {{ ref('population_threshold') }}

),

-- Small counties and practices are pooled, so that parts still add up to the whole.
area as (

    select
        single.year,
        single.county_fips,
        single.organization_id,
        max(single.denominator) < max(threshold.area_members) as is_small
    from single
    cross join threshold
    where single.cohort = 'all'
        and (single.county_fips <> 'all' or single.organization_id <> 'all')
    group by single.year, single.county_fips, single.organization_id

),

pooled as (

    select
        single.year,
        single.payer,
        single.age_sex,
        case when area.is_small and single.county_fips <> 'all' then 'pooled'
            else single.county_fips end as county_fips,
        case when area.is_small and single.organization_id <> 'all' then 'pooled'
            else single.organization_id end as organization_id,
        single.cohort,
        single.condition_id,
        'none' as condition_id_2,
        single.lookback_months,
        cast(sum(single.denominator) as bigint) as denominator,
        cast(sum(single.numerator) as bigint) as numerator,
        max(case when single.truncated_lookback then 1 else 0 end) = 1 as truncated_lookback
    from single
    left join area
        on single.year = area.year
        and single.county_fips = area.county_fips
        and single.organization_id = area.organization_id
    -- By cohort a behavioral condition would only repeat the cohort's definition.
    where (single.condition_group = 'physical' or single.cohort = 'all')
        -- Single cohorts stand statewide and by payer, places without cohorts (decision 36).
        and (single.cohort = 'all' or (single.county_fips = 'all' and single.organization_id = 'all'))
        and (single.age_sex = 'all'
            or single.cohort in ('all', 'any_bh', 'none', 'not_measurable'))
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

),

final as (

    select * from pooled
    union all
    select
        year, 'all' as payer, 'all' as age_sex, 'all' as county_fips, 'all' as organization_id,
        cohort, condition_id, condition_id_2, lookback_months, denominator, numerator,
        truncated_lookback
    from pair

)

select * from final
