-- Non-claims payments summed to scenario, payer, segment, organization and year.
with allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }}

),

-- The same member may be under two capitations: the largest category is sure, the sum is not.
capitated as (

    select scenario_id, payer, segment, organization_id, year, max(months) as member_months
    from (
        select scenario_id, payer, segment, organization_id, year, category,
            sum(member_months) as months
        from allocation
        where is_counted and category in ('D1', 'D2', 'D5', 'D6')
        group by scenario_id, payer, segment, organization_id, year, category
    ) as category_total
    group by scenario_id, payer, segment, organization_id, year

),

final as (

    select
        allocation.scenario_id,
        allocation.payer,
        allocation.segment,
        allocation.organization_id,
        allocation.year,
        cast(sum(case when is_counted and not is_rebate then amount else 0 end)
            as decimal(38, 2)) as nonclaims,
        cast(sum(case when is_counted and is_rebate then amount else 0 end)
            as decimal(38, 2)) as rebates,
        {%- for name in ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        cast(sum(unallocated_amount) as decimal(38, 2)) as unallocated_amount,
        max(case when is_unallocated then 1 else 0 end) as has_unallocated,
        cast(coalesce(max(capitated.member_months), 0) as decimal(38, 4))
            as capitated_member_months
    from allocation
    left join capitated
        on
            allocation.scenario_id = capitated.scenario_id
            and allocation.payer = capitated.payer
            and allocation.segment = capitated.segment
            and allocation.organization_id = capitated.organization_id
            and allocation.year = capitated.year
    group by
        allocation.scenario_id, allocation.payer, allocation.segment,
        allocation.organization_id, allocation.year

)

select * from final
