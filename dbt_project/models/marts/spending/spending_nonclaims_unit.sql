-- Non-claims payments by reporting unit. Regions and ages have none: a payment has neither.
{% set parts = ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap', 'unallocated_amount'] -%}
{% set sums = ['nonclaims', 'rebates'] + parts + ['capitated_member_months'] -%}
with allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }}

),

category_total as (

    select
        payer,
        segment,
        organization_id,
        year,
        category in ('D1', 'D2', 'D5', 'D6') as is_capitated,
        sum(case when is_counted and not is_rebate then amount else 0 end) as nonclaims,
        sum(case when is_counted and is_rebate then amount else 0 end) as rebates,
        {%- for name in parts %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        sum(case when is_counted then member_months end) as member_months,
        max(case when is_unallocated then 1 else 0 end) as has_unallocated
    from allocation
    group by payer, segment, organization_id, year, category

),

-- The same member may be under two capitations: the largest category is sure, the sum is not.
organization as (

    select
        payer,
        segment,
        organization_id,
        year,
        {%- for name in ['nonclaims', 'rebates'] + parts %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        coalesce(max(case when is_capitated then member_months end), 0) as capitated_member_months,
        max(has_unallocated) as has_unallocated
    from category_total
    group by payer, segment, organization_id, year

),

final as (

    {% for unit, kept in spending_units() if unit not in ['region', 'age'] -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{- spending_unit_dimensions(kept) }},
        {%- for name in sums %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        max(has_unallocated) as has_unallocated
    from organization
    group by year{% for dimension in kept %}, {{ dimension }}{% endfor %}
    union all
    {% endfor %}
    select
        'four_segments' as unit_type,
        year,
        'all' as payer,
        'FOUR_SEGMENTS' as segment,
        'all' as organization_id,
        'all' as region,
        'all' as age_group,
        {%- for name in sums %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        max(has_unallocated) as has_unallocated
    from organization
    where segment <> 'OTHER'
    group by year

)

select * from final
