-- Strata of two methods side by side: `age_sex` (weights: months of both arms together) and
-- `matched` (age, sex, payer and number of conditions; weights: months of the arm with).
with cost_stratum as (

    select * from {{ ref('cost_stratum') }}

),

-- All payers: the strata of every payer; matching keeps payers apart, standardisation does not.
scope as (

    select cost_stratum.*, payer as in_payer from cost_stratum
    union all
    select cost_stratum.*, 'all' as in_payer from cost_stratum

),

long as (

    {%- for method, stratum in [
        ('age_sex', 'age_sex'), ('matched', "payer || '|' || age_sex || '|' || condition_count")
    ] %}
    {%- for group in ['total', 'physical'] %}
    select
        in_payer as payer, year, month_basis, condition_id, arm, '{{ method }}' as method,
        '{{ group }}' as cost_group, {{ stratum }} as stratum, members, member_months,
        months_squared, {{ group }}_amount as amount, {{ group }}_squared as squared,
        {{ group }}_by_months as by_months
    from scope
    union all
    {%- endfor %}
    {%- endfor %}
    select
        in_payer as payer, year, month_basis, condition_id, arm, 'crude' as method,
        cost_group.cost_group, 'everyone' as stratum, members, member_months, months_squared,
        case when cost_group.cost_group = 'total' then total_amount else physical_amount end
            as amount,
        case when cost_group.cost_group = 'total' then total_squared else physical_squared end
            as squared,
        case when cost_group.cost_group = 'total' then total_by_months else physical_by_months end
            as by_months
    from scope
    cross join (select 'total' as cost_group union all select 'physical' as cost_group)
        as cost_group

),

summed as (

    select
        payer, year, month_basis, condition_id, arm, method, cost_group, stratum,
        cast(sum(members) as bigint) as members,
        cast(sum(member_months) as bigint) as member_months,
        cast(sum(months_squared) as decimal(38, 0)) as months_squared,
        cast(sum(amount) as decimal(38, 2)) as amount,
        cast(sum(squared) as decimal(38, 4)) as squared,
        cast(sum(by_months) as decimal(38, 2)) as by_months
    from long
    group by payer, year, month_basis, condition_id, arm, method, cost_group, stratum

),

priced as (

    select
        summed.*,
        cast(summed.amount as double) / nullif(summed.member_months, 0) as pmpm
    from summed

),

final as (

    select
        priced.*,
        {{ pmpm_variance('priced') }} as variance
    from priced

)

select * from final
