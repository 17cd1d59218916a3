-- People with depression and a chronic physical condition, and whether anything treated it: a
-- behavioral drug, or a behavioral service beyond a visit with the diagnosis or a screening. Whom a
-- practice could call first. Person-level; stays inside.
with person_condition as (

    select * from {{ ref('person_condition') }} where claims_met

),

condition as (

    select condition_id, condition_group from {{ ref('condition') }}

),

person_cohort as (

    select * from {{ ref('person_cohort') }} where behavioral_coverage_met

),

person_year as (

    select person_key, year, organization_id from {{ ref('person_year') }}

),

treatment as (

    select person_key, year
    from {{ ref('medical_claim') }}
    where not is_denied and in_member_month
        and bucket = 'behavioral'
        and service_category in ('behavioral_outpatient', 'behavioral_residential', 'inpatient')
        and service_subcategory not in ('visit', 'behavioral_screening')
    group by person_key, year

),

need as (

    select
        person_condition.person_key,
        person_condition.year,
        max(case when person_condition.condition_id = 'depression' then 1 else 0 end)
            as has_depression,
        sum(case when condition.condition_group = 'physical' then 1 else 0 end)
            as physical_conditions
    from person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    group by person_condition.person_key, person_condition.year

),

final as (

    select
        person_cohort.person_id,
        person_cohort.person_key,
        person_cohort.year,
        person_year.organization_id,
        person_cohort.cohort,
        person_cohort.age,
        person_cohort.sex,
        cast(need.physical_conditions as integer) as physical_conditions,
        treatment.person_key is null and not person_cohort.has_behavioral_drug as is_untreated
    from person_cohort
    inner join need
        on person_cohort.person_key = need.person_key and person_cohort.year = need.year
    inner join person_year
        on person_cohort.person_key = person_year.person_key
        and person_cohort.year = person_year.year
    left join treatment
        on person_cohort.person_key = treatment.person_key
        and person_cohort.year = treatment.year
    where need.has_depression = 1 and need.physical_conditions > 0

)

select * from final
