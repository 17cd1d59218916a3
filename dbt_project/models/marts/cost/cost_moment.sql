-- Cohorts are disjoint, so sums over people of several cohorts are sums of cells: every comparison
-- reads this small table instead of people. Who has one payer is summed once and stands in its
-- payer's cell and in that of all payers.
with member as (

    select * from {{ ref('member_year_cost') }} where payer <> 'all' or not is_only

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

part as (

    select
        member.payer, member.segment, member.year, member.month_basis, member.is_only,
        member.cohort, member.cohort_any_evidence,
        cast(sum(member.capitated_months) as bigint) as capitated_months,
        {{ cost_moments(cost_groups()) }}
    from joined as member
    group by
        member.payer, member.segment, member.year, member.month_basis, member.is_only,
        member.cohort, member.cohort_any_evidence

),

scope as (

    {%- for definition, cohort in [
        ('diagnosis', 'cohort'), ('any_evidence', 'cohort_any_evidence')
    ] %}
    select part.*, payer as in_payer, '{{ definition }}' as bh_definition, {{ cohort }} as in_cohort
    from part
    union all
    select part.*, 'all' as in_payer, '{{ definition }}' as bh_definition, {{ cohort }} as in_cohort
    from part
    where is_only
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

final as (

    select
        cell.in_payer as payer,
        cell.segment,
        cell.year,
        cell.month_basis,
        cell.bh_definition,
        cell.in_cohort as cohort,
        cast(sum(cell.capitated_months) as bigint) as capitated_months,
        {{ summed_moments(cost_groups()) }}
    from scope as cell
    group by
        cell.in_payer, cell.segment, cell.year, cell.month_basis, cell.bh_definition,
        cell.in_cohort

)

select * from final
