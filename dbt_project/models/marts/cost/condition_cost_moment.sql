-- The same sums within each physical condition; a person counts in every condition that is met, so
-- conditions do not add up. On months with all benefits alone: the second basis is for everyone
-- together (decision 36).
with member as (

    select * from {{ ref('member_year_cost') }}
    where month_basis = 'all_benefits' and (payer <> 'all' or not is_only)

),

person_cohort as (

    select person_key, year, cohort from {{ ref('person_cohort') }}

),

person_condition as (

    select person_key, year, condition_id from {{ ref('person_condition') }} where claims_met

),

condition as (

    select condition_id from {{ ref('condition') }}
    where condition_group = 'physical' and is_convention_only = 0

),

joined as (

    select
        member.*,
        person_cohort.cohort,
        person_condition.condition_id
    from person_condition
    inner join condition on person_condition.condition_id = condition.condition_id
    inner join person_cohort
        on person_condition.person_key = person_cohort.person_key
        and person_condition.year = person_cohort.year
    inner join member
        on person_condition.person_key = member.person_key and person_condition.year = member.year

),

part as (

    select
        member.payer,
        member.year,
        member.month_basis,
        member.condition_id,
        member.cohort,
        member.is_only,
        cast(sum(member.capitated_months) as bigint) as capitated_months,
        {{ cost_moments(['total'] + cost_buckets()) }}
    from joined as member
    group by
        member.payer, member.year, member.month_basis, member.condition_id, member.cohort,
        member.is_only

),

-- Who has one payer stands in its payer's cell and in that of all payers.
scope as (

    select part.*, payer as in_payer from part
    union all
    select part.*, 'all' as in_payer from part where is_only

),

final as (

    select
        cell.in_payer as payer,
        cell.year,
        cell.month_basis,
        cell.condition_id,
        cell.cohort,
        cast(sum(cell.capitated_months) as bigint) as capitated_months,
        {{ summed_moments(['total'] + cost_buckets()) }}
    from scope as cell
    group by cell.in_payer, cell.year, cell.month_basis, cell.condition_id, cell.cohort

)

select * from final
