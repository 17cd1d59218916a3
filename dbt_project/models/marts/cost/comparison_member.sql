-- People of a comparison: their arm, with or without a behavioral condition, and the traits a fair
-- comparison holds equal. `physical` cost leaves behavioral care and drugs out: else the treatment
-- itself would count as excess; `truncated` holds a person's annual cost at the stated percentile.
with member as (

    select * from {{ ref('member_year_cost') }} where payer <> 'all'

),

person_cohort as (

    select
        person_key,
        year,
        sex || ' ' || {{ age_band('age') }} as age_sex,
        case when cohort = 'none' then 'without' else 'with' end as arm
    from {{ ref('person_cohort') }}

),

condition as (

    select condition_id from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

person_condition as (

    select
        person_condition.person_key,
        person_condition.year,
        person_condition.condition_id
    from {{ ref('person_condition') }} as person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    where person_condition.claims_met

),

truncation_point as (

    select * from {{ ref('truncation_point') }}

),

person_hcc as (

    select person_key, year, hcc_cell from {{ ref('person_hcc') }}

),

condition_count as (

    select person_key, year, count(*) as conditions
    from person_condition
    group by person_key, year

),

final as (

    select
        member.payer,
        member.year,
        member.month_basis,
        member.person_key,
        member.member_months,
        member.total_amount,
        cast(member.medical_amount + member.pharmacy_medical_amount as decimal(18, 2))
            as physical_amount,
        cast(least(
            member.total_amount,
            coalesce(truncation_point.total_cap * member.member_months / 12, member.total_amount)
        ) as decimal(18, 2)) as total_truncated_amount,
        cast(least(
            member.medical_amount + member.pharmacy_medical_amount,
            coalesce(truncation_point.physical_cap * member.member_months / 12,
                member.medical_amount + member.pharmacy_medical_amount)
        ) as decimal(18, 2)) as physical_truncated_amount,
        coalesce(person_hcc.hcc_cell, 'unknown') as hcc_cell,
        person_cohort.arm,
        person_cohort.age_sex,
        case
            when coalesce(condition_count.conditions, 0) < 3
                then cast(coalesce(condition_count.conditions, 0) as string)
            when condition_count.conditions < 5 then '3-4'
            else '5+'
        end as condition_count
    from member
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year
    left join condition_count
        on member.person_key = condition_count.person_key and member.year = condition_count.year
    left join truncation_point
        on member.segment = truncation_point.segment
        and member.year = truncation_point.year
        and member.month_basis = truncation_point.month_basis
    left join person_hcc
        on member.person_key = person_hcc.person_key and member.year = person_hcc.year

)

select * from final
