-- People with full coverage of the look-back by cell, and of them those whose claims meet a
-- condition. Cells of zero stay zero rows.
with stratum as (

    select * from {{ ref('comorbidity_stratum') }}

),

condition as (

    select condition_id, condition_group, lookback_months
    from {{ ref('condition') }}
    where is_convention_only = 0

),

cohort_part as (

    select cohort, in_cohort from {{ ref('cohort_part') }} where bh_definition = 'diagnosis'

),

cell as (

    select
        stratum.year,
        stratum.payer,
        stratum.age_sex,
        stratum.county_fips,
        stratum.organization_id,
        cohort_part.in_cohort as cohort,
        stratum.item,
        cast(sum(stratum.people) as bigint) as people,
        max(stratum.is_truncated) = 1 as is_truncated
    from stratum
    inner join cohort_part on stratum.cohort = cohort_part.cohort
    group by
        stratum.year, stratum.payer, stratum.age_sex, stratum.county_fips,
        stratum.organization_id, cohort_part.in_cohort, stratum.item

),

final as (

    select
        covered.year,
        covered.payer,
        covered.age_sex,
        covered.county_fips,
        covered.organization_id,
        covered.cohort,
        condition.condition_id,
        condition.condition_group,
        condition.lookback_months,
        covered.people as denominator,
        coalesce(met.people, 0) as numerator,
        covered.is_truncated as truncated_lookback
    from cell as covered
    inner join condition on covered.item = cast(condition.lookback_months as string)
    left join cell as met
        on covered.year = met.year
        and covered.payer = met.payer
        and covered.age_sex = met.age_sex
        and covered.county_fips = met.county_fips
        and covered.organization_id = met.organization_id
        and covered.cohort = met.cohort
        and condition.condition_id = met.item

)

select * from final
