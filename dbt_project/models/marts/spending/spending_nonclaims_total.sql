-- Non-claims payments summed to scenario, payer, segment, organization and year.
with allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }}

),

final as (

    select
        scenario_id,
        payer,
        segment,
        organization_id,
        year,
        cast(sum(case when is_counted and not is_rebate then amount else 0 end)
            as decimal(38, 2)) as nonclaims,
        cast(sum(case when is_counted and is_rebate then amount else 0 end)
            as decimal(38, 2)) as rebates,
        {%- for name in ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        cast(sum(unallocated_amount) as decimal(38, 2)) as unallocated_amount,
        max(case when is_unallocated then 1 else 0 end) as has_unallocated,
        cast(sum(case when is_counted and category in ('D1', 'D2', 'D5', 'D6')
            then member_months else 0 end) as decimal(38, 4)) as capitated_member_months
    from allocation
    group by scenario_id, payer, segment, organization_id, year

)

select * from final
