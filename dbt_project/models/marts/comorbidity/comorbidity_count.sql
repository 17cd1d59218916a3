-- People with full coverage of the look-back by cell, and of them those whose claims meet a
-- condition. Cells of zero stay zero rows.
with person_stratum as (

    select * from {{ ref('person_stratum') }}

),

person_coverage as (

    select person_key, year, lookback_months, truncated_lookback
    from {{ ref('person_coverage') }}
    where coverage_met

),

condition as (

    select condition_id, condition_group, lookback_months
    from {{ ref('condition') }}
    where is_convention_only = 0

),

person_condition as (

    select person_key, year, condition_id
    from {{ ref('person_condition') }}
    where claims_met and coverage_met

),

cohort_part as (

    select cohort, in_cohort from {{ ref('cohort_part') }} where bh_definition = 'diagnosis'

),

covered as (

    select
        person_stratum.year,
        person_stratum.payer,
        person_stratum.age_sex,
        person_stratum.county_fips,
        person_stratum.organization_id,
        person_stratum.cohort,
        person_coverage.lookback_months,
        cast(count(*) as bigint) as people,
        max(case when person_coverage.truncated_lookback then 1 else 0 end) as is_truncated
    from person_stratum
    inner join person_coverage
        on person_stratum.person_key = person_coverage.person_key
        and person_stratum.year = person_coverage.year
    group by
        person_stratum.year, person_stratum.payer, person_stratum.age_sex,
        person_stratum.county_fips, person_stratum.organization_id, person_stratum.cohort,
        person_coverage.lookback_months

),

met as (

    select
        person_stratum.year,
        person_stratum.payer,
        person_stratum.age_sex,
        person_stratum.county_fips,
        person_stratum.organization_id,
        person_stratum.cohort,
        person_condition.condition_id,
        cast(count(*) as bigint) as people
    from person_stratum
    inner join person_condition
        on person_stratum.person_key = person_condition.person_key
        and person_stratum.year = person_condition.year
    group by
        person_stratum.year, person_stratum.payer, person_stratum.age_sex,
        person_stratum.county_fips, person_stratum.organization_id, person_stratum.cohort,
        person_condition.condition_id

),

final as (

    select
        covered.year,
        covered.payer,
        covered.age_sex,
        covered.county_fips,
        covered.organization_id,
        cohort_part.in_cohort as cohort,
        condition.condition_id,
        condition.condition_group,
        covered.lookback_months,
        cast(sum(covered.people) as bigint) as denominator,
        cast(sum(coalesce(met.people, 0)) as bigint) as numerator,
        max(covered.is_truncated) = 1 as truncated_lookback
    from covered
    inner join condition on covered.lookback_months = condition.lookback_months
    inner join cohort_part on covered.cohort = cohort_part.cohort
    left join met
        on covered.year = met.year
        and covered.payer = met.payer
        and covered.age_sex = met.age_sex
        and covered.county_fips = met.county_fips
        and covered.organization_id = met.organization_id
        and covered.cohort = met.cohort
        and condition.condition_id = met.condition_id
    group by
        covered.year, covered.payer, covered.age_sex, covered.county_fips,
        covered.organization_id, cohort_part.in_cohort, condition.condition_id,
        condition.condition_group, covered.lookback_months

)

select * from final
