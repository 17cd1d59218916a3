-- Cohorts are disjoint, so sums over people of several cohorts are sums of cells: every comparison
-- reads this small table instead of people.
with member as (

    select * from {{ ref('member_year_cost') }}

),

person_cohort as (

    select
        person_key,
        year,
        cohort,
        case when cohort <> 'none' or has_behavioral_service or has_behavioral_drug
            then 'any_evidence' else 'none' end as cohort_any_evidence
    from {{ ref('person_cohort') }}

),

joined as (

    select
        member.*,
        person_cohort.cohort,
        person_cohort.cohort_any_evidence
    from member
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year

),

final as (

    select
        member.payer,
        member.segment,
        member.year,
        member.month_basis,
        'diagnosis' as bh_definition,
        member.cohort,
        cast(sum(member.capitated_months) as bigint) as capitated_months,
        {{ cost_moments(cost_groups()) }}
    from joined as member
    group by member.payer, member.segment, member.year, member.month_basis, member.cohort
    union all
    select
        member.payer,
        member.segment,
        member.year,
        member.month_basis,
        'any_evidence' as bh_definition,
        member.cohort_any_evidence as cohort,
        cast(sum(member.capitated_months) as bigint) as capitated_months,
        {{ cost_moments(cost_groups()) }}
    from joined as member
    group by
        member.payer, member.segment, member.year, member.month_basis, member.cohort_any_evidence

)

select * from final
