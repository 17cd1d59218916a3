with person_year as (

    select * from {{ ref('person_year') }}

),

person_cohort as (

    select * from {{ ref('person_cohort') }} where behavioral_coverage_met

),

work_list as (

    select * from {{ ref('work_list') }}

),

cost as (

    select
        person_key,
        year,
        member_months,
        cast(medical_amount + pharmacy_medical_amount as decimal(18, 2)) as physical_amount
    from {{ ref('member_year_cost') }}
    where payer = 'all' and month_basis = 'all_benefits'

),

member as (

    select
        person_year.organization_id,
        person_year.year,
        case when person_cohort.cohort = 'none' then 0 else 1 end as has_bh,
        case when work_list.person_key is not null then 1 else 0 end as has_both,
        case when work_list.is_untreated then 1 else 0 end as is_untreated,
        coalesce(cost.member_months, 0) as member_months,
        coalesce(cost.physical_amount, 0) as physical_amount
    from person_cohort
    inner join person_year
        on person_cohort.person_key = person_year.person_key
        and person_cohort.year = person_year.year
    left join work_list
        on person_cohort.person_key = work_list.person_key
        and person_cohort.year = work_list.year
    left join cost
        on person_cohort.person_key = cost.person_key and person_cohort.year = cost.year

),

summed as (

    select
        organization_id,
        year,
        cast(count(*) as bigint) as members,
        cast(sum(has_bh) as bigint) as members_with_bh,
        cast(sum(has_both) as bigint) as members_depression_and_chronic,
        cast(sum(is_untreated) as bigint) as members_untreated,
        cast(sum(case when has_bh = 1 then physical_amount else 0 end) as double)
            / nullif(sum(case when has_bh = 1 then member_months else 0 end), 0)
            as physical_pmpm_with,
        cast(sum(case when has_bh = 0 then physical_amount else 0 end) as double)
            / nullif(sum(case when has_bh = 0 then member_months else 0 end), 0)
            as physical_pmpm_without
    from member
    group by organization_id, year

),

final as (

    select
        organization_id,
        year,
        members,
        members_with_bh,
        {{ rounded('100 * cast(members_with_bh as double) / nullif(members, 0)') }}
            as bh_share_pct,
        {{ rounded('100 * ' ~ wilson('members_with_bh', 'members', -1)) }} as bh_share_ci_low_pct,
        {{ rounded('100 * ' ~ wilson('members_with_bh', 'members', 1)) }} as bh_share_ci_high_pct,
        members_depression_and_chronic,
        members_untreated,
        {{ rounded('100 * cast(members_untreated as double)'
            ~ ' / nullif(members_depression_and_chronic, 0)') }} as untreated_pct,
        {{ rounded('100 * '
            ~ wilson('members_untreated', 'members_depression_and_chronic', -1)) }}
            as untreated_ci_low_pct,
        {{ rounded('100 * '
            ~ wilson('members_untreated', 'members_depression_and_chronic', 1)) }}
            as untreated_ci_high_pct,
        {{ rounded('physical_pmpm_with') }} as physical_pmpm_with,
        {{ rounded('physical_pmpm_without') }} as physical_pmpm_without
    from summed

)

select * from final
